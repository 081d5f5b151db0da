#!lua
-- Releases items that were set aside: they may have been shown to somebody, and the
-- organiser knows it.
--
-- KEYS
--   1 code
--   2 untaken
--   3 withdrawn
--   4 aside
--   5 marked
-- ARGV
--   1 to    untaken, withdrawn
--   * item    its id, at most 1000
-- REPLY
--   1 status    ok, no-such-code
--   2 items    how many were released; the others were not aside
-- @include items
-- @include chunks
-- @include aside

local code, untaken, withdrawn, aside, marked = unpack(KEYS)
assert(#ARGV > 1 and #ARGV <= 1001, 'release.lua: wrong number of ARGV')
local to = ARGV[1] == 'untaken' and untaken or withdrawn
assert(to == untaken or ARGV[1] == 'withdrawn', 'release.lua: no such place')

if redis.call('HEXISTS', code, 'added') == 0 then
  return { 'no-such-code', 0 }
end
redis.call('SCARD', untaken)
redis.call('SCARD', withdrawn)
redis.call('SCARD', marked)
local items, ids = {}, {}
in_chunks(ARGV, 2, function(first, last)
  for i, record in ipairs(redis.call('HMGET', aside, unpack(ARGV, first, last))) do
    if record then
      local id = ARGV[first + i - 1]
      ids[#ids + 1] = id
      items[#items + 1] = id .. json_aside(record)
    end
  end
end)
if #items > 0 then
  redis.call('HDEL', aside, unpack(ids))
  redis.call('SADD', to, unpack(items))
  -- Restoring it would only set it aside again.
  if to == withdrawn then
    redis.call('SADD', marked, unpack(items))
  end
end
return { 'ok', #items }
