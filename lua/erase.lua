#!lua
-- Erases a client's name: its items stay taken, under another name that says nothing.
--
-- KEYS
--   1 code
--   2 history
--   3 claims
--   4 taken
--   5 replaced
--   6 replaced-of
--   7 revoked
-- ARGV
--   1 client
--   2 hash    of its name
--   3 erased    the name that comes in its place
--   4 keep    1 if that is the hash, so that this client gets nothing more; else 0
-- REPLY
--   1 status    erased, no-such-client, old-schema, no-such-code
--   2 items    how many the client has
--
-- Replicas of 0.1.0 do not look for hashes. A code of schema 1, which has no field "settings",
-- may be claimed from by one.
--
-- Scripts do not roll back, so everything is read, and thereby checked for its type, before
-- the first write.
-- @include items
-- @include records

local code, history, claims, taken, replaced, replaced_of, revoked = unpack(KEYS)
assert(#ARGV == 4, 'erase.lua: wrong number of ARGV')
local client, erased = ARGV[1], ARGV[3]

local fields = redis.call('HMGET', code, 'added', 'settings', 'hash_clients')
if not fields[1] then
  return { 'no-such-code', 0 }
elseif not fields[2] then
  return { 'old-schema', 0 }
end
if fields[3] then
  client = 'hash:' .. ARGV[2]
end
local claim = redis.call('HGET', claims, client)
local had = redis.call('HGET', replaced_of, client)
local was_revoked = redis.call('HEXISTS', revoked, client) == 1
local count = redis.call('HLEN', revoked)
redis.call('SCARD', history)
redis.call('HLEN', taken)
local old = {}
for id in string.gmatch(had or '', '[^\n]+') do
  old[#old + 1] = { id, redis.call('HGET', replaced, id) }
end
redis.call('HLEN', replaced)
if not claim then
  return { 'no-such-client', 0 }
end

local owners = {}
for _, record in ipairs(records_of(claim)) do
  owners[#owners + 1] = id_of((parse_record(record)))
  owners[#owners + 1] = erased
end
redis.call('HDEL', claims, client)
redis.call('HSET', claims, erased, claim)
redis.call('HSET', taken, unpack(owners))
redis.call('SREM', history, client)
redis.call('SADD', history, erased)
-- What was replaced tells whose it was in its second line.
for _, entry in ipairs(old) do
  local first, json = string.match(entry[2], '^([^\n]*)\n[^\n]*\n(.*)$')
  redis.call('HSET', replaced, entry[1], table.concat({ first, erased, json }, '\n'))
end
if had then
  redis.call('HDEL', replaced_of, client)
  redis.call('HSET', replaced_of, erased, had)
end
if was_revoked then
  redis.call('SREM', history, '\n' .. client)
  redis.call('HDEL', revoked, client)
  if count == 1 then
    redis.call('HDEL', code, 'revoked')
  end
end
if ARGV[4] == '1' then
  redis.call('HSET', code, 'erased', '1')
end
return { 'erased', #owners / 2 }
