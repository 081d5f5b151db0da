#!lua
-- Replaces a code's settings, if they are still at the version the caller read.
--
-- KEYS
--   1 code
--   2 claims
-- ARGV
--   1 version    that the caller read
--   2 per_client    the new limit
--   * field, value    all settings, a pair for each, in the form of either schema
-- REPLY
--   1 status    done, stale, in-use, no-such-code
--   2 created_at    ms since 1970 if done, else empty
--
-- Lowering the limit is refused once a client has claimed: the clients that have
-- had all that the new limit allows would have to be added to the history. Fields
-- that only the other schema has are removed first, so that no code has both forms.

local code, claims = KEYS[1], KEYS[2]
assert(#ARGV > 2 and #ARGV % 2 == 0, 'update.lua: wrong number of ARGV')

local old = redis.call('HMGET', code, 'version', 'per_client', 'created_at')
local claimed = redis.call('HLEN', claims) > 0
if not old[1] then
  return { 'no-such-code', '' }
elseif old[1] ~= ARGV[1] then
  return { 'stale', '' }
elseif claimed and tonumber(ARGV[2]) < tonumber(old[2]) then
  return { 'in-use', '' }
end
local over = { 'settings' }
for i = 3, #ARGV, 2 do
  if ARGV[i] == 'settings' then
    over = { 'title', 'text' }
  end
end
if redis.call('HEXISTS', code, over[1]) == 1 then
  redis.call('HDEL', code, unpack(over))
end
redis.call('HSET', code, unpack(ARGV, 3))
redis.call('HINCRBY', code, 'version', 1)
return { 'done', old[3] }
