#!lua
-- Replaces a code's settings, if they are still at the version the caller read.
--
-- KEYS
--   1 code
--   2 claims
--   3 logo
-- ARGV
--   1 version    that the caller read
--   2 per_client    the new limit
--   3 identity    the new one
--   4 logo    the new picture; "-" to remove it, "=" to keep it
--   * field, value    all settings, a pair for each, in the form of either schema
-- REPLY
--   1 status    done, stale, in-use, identity-in-use, no-such-code
--   2 created_at    ms since 1970 if done, else empty
--
-- Lowering the limit is refused once a client has claimed: the clients that have
-- had all that the new limit allows would have to be added to the history. Another
-- identity, or hashes in the place of names, would know the same person by another id. Fields
-- that are not given are removed first: those of the other schema, so that no code has
-- both forms, and settings that the code has no more.

local code, claims, logo = unpack(KEYS)
assert(#ARGV > 4 and #ARGV % 2 == 0, 'update.lua: wrong number of ARGV')

local old = redis.call('HMGET', code, 'version', 'per_client', 'created_at', 'identity',
  'hash_clients')
local claimed = redis.call('HLEN', claims) > 0
redis.call('GET', logo)
local given = {}
for i = 5, #ARGV, 2 do
  given[ARGV[i]] = true
end
if not old[1] then
  return { 'no-such-code', '' }
elseif old[1] ~= ARGV[1] then
  return { 'stale', '' }
elseif claimed and tonumber(ARGV[2]) < tonumber(old[2]) then
  return { 'in-use', '' }
elseif claimed and (ARGV[3] ~= (old[4] or 'browser')
    or (given['hash_clients'] or false) ~= (old[5] == '1')) then
  return { 'identity-in-use', '' }
end
for _, field in ipairs({ 'settings', 'title', 'text', 'identity', 'hash_clients', 'rate_grants',
  'rate_ms', 'ending_item' }) do
  if not given[field] and redis.call('HEXISTS', code, field) == 1 then
    redis.call('HDEL', code, field)
  end
end
redis.call('HSET', code, unpack(ARGV, 5))
redis.call('HINCRBY', code, 'version', 1)
if ARGV[4] == '-' then
  redis.call('UNLINK', logo)
elseif ARGV[4] ~= '=' then
  redis.call('SET', logo, ARGV[4])
end
return { 'done', old[3] }
