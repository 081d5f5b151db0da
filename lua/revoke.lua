#!lua
-- Takes a client's right to an item away, or gives it back. What it has stays taken.
--
-- KEYS
--   1 code
--   2 history
--   3 revoked
-- ARGV
--   1 client
--   2 hash    of its name
--   3 to    revoked, restored
--   4 most    how many clients may be revoked
-- REPLY
--   1 status    done, full, old-schema, no-such-code
--
-- The history has the ids of such clients after a line feed, which no client id has, so that
-- claims look into no more keys. The code's field "revoked" says whether they have to look.
--
-- Replicas of 0.1.0 do not look. A code of schema 1, which has no field "settings", may be
-- claimed from by one.
-- @include clock

local code, history, revoked = unpack(KEYS)
assert(#ARGV == 4, 'revoke.lua: wrong number of ARGV')
local client, to, most = ARGV[1], ARGV[3], tonumber(ARGV[4])

local fields = redis.call('HMGET', code, 'added', 'settings', 'hash_clients')
if fields[3] then
  client = 'hash:' .. ARGV[2]
end
local count = redis.call('HLEN', revoked)
local is_revoked = redis.call('HEXISTS', revoked, client) == 1
redis.call('SCARD', history)
if not fields[1] then
  return { 'no-such-code' }
elseif not fields[2] then
  return { 'old-schema' }
elseif to == 'restored' then
  redis.call('SREM', history, '\n' .. client)
  redis.call('HDEL', revoked, client)
  if count == 1 and is_revoked then
    redis.call('HDEL', code, 'revoked')
  end
elseif not is_revoked and count >= most then
  return { 'full' }
else
  local _, now = clock()
  redis.call('SADD', history, '\n' .. client)
  if not is_revoked then
    redis.call('HSET', revoked, client, now)
  end
  redis.call('HSET', code, 'revoked', '1')
end
return { 'done' }
