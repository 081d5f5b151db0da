#!lua
-- Takes items out of play, or puts them back into the pool.
--
-- KEYS
--   1 code
--   2 untaken
--   3 taken
--   4 withdrawn
-- ARGV
--   1 to    withdrawn, untaken
--   * item    "<item id><item JSON>", at most 1000
-- REPLY
--   1 status    ok, no-such-code
--   2 flags    a character an item, in order: d done, a already there,
--              t taken by a client, u unknown to the code

local code, untaken, taken, withdrawn = unpack(KEYS)
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

local flags = {}
for i = 2, #ARGV do
  local item = ARGV[i]
  local flag = 'u'
  if redis.call('SMOVE', from, to, item) == 1 then
    flag = 'd'
  elseif redis.call('SISMEMBER', to, item) == 1 then
    flag = 'a'
  elseif redis.call('HEXISTS', taken, string.sub(item, 1, 16)) == 1 then
    flag = 't'
  end
  flags[i - 1] = flag
end
return { 'ok', table.concat(flags) }
