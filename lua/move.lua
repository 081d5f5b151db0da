#!lua
-- Takes items out of play, or puts them back into the pool.
--
-- What was in a window may have been shown by a primary that is cut off. So it is marked
-- when it is withdrawn, and set aside when it is restored.
--
-- KEYS
--   1 code
--   2 untaken
--   3 taken
--   4 withdrawn
--   5 replaced
--   6 window
--   7 aside
--   8 marked
-- ARGV
--   1 to    withdrawn, untaken
--   * item    "<item id><item JSON>", at most 1000
-- REPLY
--   1 status    ok, no-such-code
--   2 flags    a character per item, in order: d done, a already there, s set aside,
--              t taken by a client, r replaced, u unknown to the code
-- @include clock
-- @include items
-- @include chunks
-- @include aside
-- @include fence

local code, untaken, taken, withdrawn, replaced, window, aside, marked = unpack(KEYS)
assert(#ARGV > 1 and #ARGV <= 1001, 'move.lua: wrong number of ARGV')
assert(ARGV[1] == 'untaken' or ARGV[1] == 'withdrawn', 'move.lua: no such place')

if redis.call('HEXISTS', code, 'added') == 0 then
  return { 'no-such-code', '' }
end
redis.call('SCARD', untaken)
redis.call('SCARD', withdrawn)
redis.call('SCARD', window)
redis.call('SCARD', marked)
redis.call('HLEN', aside)
redis.call('HLEN', taken)
redis.call('HLEN', replaced)
local _, now = clock()

local function is_aside(item)
  local record = redis.call('HGET', aside, id_of(item))
  return record and json_aside(record) == json_of(item)
end

local function withdraw(item)
  if redis.call('SMOVE', untaken, withdrawn, item) == 1 then
    return 'd'
  elseif redis.call('SMOVE', window, withdrawn, item) == 1 then
    redis.call('SADD', marked, item)
    return 'd'
  elseif is_aside(item) then
    redis.call('HDEL', aside, id_of(item))
    redis.call('SADD', withdrawn, item)
    redis.call('SADD', marked, item)
    return 'd'
  elseif redis.call('SISMEMBER', withdrawn, item) == 1 then
    return 'a'
  end
end

local function restore(item)
  if redis.call('SISMEMBER', marked, item) == 1 then
    redis.call('SREM', marked, item)
    redis.call('SREM', withdrawn, item)
    set_aside(aside, { item }, 'restored', now, replid())
    return 's'
  elseif redis.call('SMOVE', withdrawn, untaken, item) == 1 then
    return 'd'
  elseif redis.call('SISMEMBER', untaken, item) == 1 or redis.call('SISMEMBER', window, item) == 1 then
    return 'a'
  elseif is_aside(item) then
    return 's'
  end
end

local move = ARGV[1] == 'untaken' and restore or withdraw
local flags = {}
for i = 2, #ARGV do
  local item = ARGV[i]
  local flag = move(item)
  if not flag and redis.call('HEXISTS', taken, id_of(item)) == 1 then
    flag = 't'
  elseif not flag and redis.call('HEXISTS', replaced, id_of(item)) == 1 then
    flag = 'r'
  end
  flags[i - 1] = flag or 'u'
end
return { 'ok', table.concat(flags) }
