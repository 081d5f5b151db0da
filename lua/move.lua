#!lua
-- Takes items out of play, or puts them back into the pool.
--
-- KEYS
--   1 code
--   2 untaken
--   3 taken
--   4 withdrawn
--   5 replaced
-- ARGV
--   1 to    withdrawn, untaken
--   * item    "<item id><item JSON>", at most 1000
-- REPLY
--   1 status    ok, no-such-code
--   2 flags    a character per item, in order: d done, a already there,
--              t taken by a client, r replaced, u unknown to the code
-- @include items

local code, untaken, taken, withdrawn, replaced = unpack(KEYS)
assert(#ARGV > 1 and #ARGV <= 1001, 'move.lua: wrong number of ARGV')
local from, to = untaken, withdrawn
if ARGV[1] == 'untaken' then
  from, to = withdrawn, untaken
else
  assert(ARGV[1] == 'withdrawn', 'move.lua: no such place')
end

if redis.call('HEXISTS', code, 'added') == 0 then
  return { 'no-such-code', '' }
end
redis.call('SCARD', untaken)
redis.call('SCARD', withdrawn)
redis.call('HLEN', taken)
redis.call('HLEN', replaced)

local flags = {}
for i = 2, #ARGV do
  local item = ARGV[i]
  local flag = 'u'
  if redis.call('SMOVE', from, to, item) == 1 then
    flag = 'd'
  elseif redis.call('SISMEMBER', to, item) == 1 then
    flag = 'a'
  elseif redis.call('HEXISTS', taken, id_of(item)) == 1 then
    flag = 't'
  elseif redis.call('HEXISTS', replaced, id_of(item)) == 1 then
    flag = 'r'
  end
  flags[i - 1] = flag
end
return { 'ok', table.concat(flags) }
