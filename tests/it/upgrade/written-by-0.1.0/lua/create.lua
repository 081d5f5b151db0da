#!lua
-- Makes a code with an empty pool, unless there is one by this id.
--
-- KEYS
--   1 code
-- ARGV
--   * field, value    its settings, a pair each
-- REPLY
--   1 status    created, exists
--   2 created_at    ms since 1970, by this server's clock; empty if it exists

local code = KEYS[1]
assert(#ARGV > 0 and #ARGV % 2 == 0, 'create.lua: wrong number of ARGV')

if redis.call('EXISTS', code) == 1 then
  return { 'exists', '' }
end
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('HSET', code, 'created_at', now, 'version', '1', 'added', '0', unpack(ARGV))
return { 'created', now }
