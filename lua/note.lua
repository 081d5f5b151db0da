#!lua
-- Writes an entry into a code's journal. A code that is gone has none.
--
-- KEYS
--   1 code
--   2 journal
-- ARGV
--   1 entry    JSON
--   2 most    how many entries are kept; the oldest goes first
--   3 instead    the last entry, if this one takes its place; else empty
-- REPLY
--   1 status    noted, no-such-code; another, if the entry to replace is not the last one

local code, journal = unpack(KEYS)
assert(#ARGV == 3, 'note.lua: wrong number of ARGV')
local most = assert(tonumber(ARGV[2]), 'note.lua: most is not a number')

if redis.call('HEXISTS', code, 'added') == 0 then
  return { 'no-such-code' }
end
local last = redis.call('LRANGE', journal, 0, 0)[1]
if ARGV[3] ~= '' then
  if last ~= ARGV[3] then
    return { 'another' }
  end
  redis.call('LTRIM', journal, 1, -1)
end
redis.call('LPUSH', journal, ARGV[1])
redis.call('LTRIM', journal, 0, most - 1)
return { 'noted' }
