#!lua
-- Makes a code with an empty pool, unless there is one by this id.
--
-- KEYS
--   1 code
-- ARGV
--   * field, value    its settings, a pair for each
-- REPLY
--   1 status    created, exists
--   2 created_at    ms since 1970, by this server's clock; empty if it exists
-- @include clock

local code = KEYS[1]
assert(#ARGV > 0 and #ARGV % 2 == 0, 'create.lua: wrong number of ARGV')

if redis.call('EXISTS', code) == 1 then
  return { 'exists', '' }
end
local _, now = clock()
redis.call('HSET', code, 'created_at', now, 'version', '1', 'added', '0', unpack(ARGV))
return { 'created', now }
