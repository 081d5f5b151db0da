#!lua
-- Writes back claims that this Redis has forgotten: their items were set aside, and the
-- client has shown a receipt for them.
--
-- KEYS
--   1 code
--   2 history
--   3 claims
--   4 taken
--   5 aside
-- ARGV
--   1 created_at    of the code that the receipt is for, ms
--   2 client
--   3 hash    of its name
--   * item    its id: of the client's first item, its second and so on, at most 100
-- REPLY
--   1 status    ok, no-such-code
--   2 claims    how many were written back
--
-- A claim that the client has stays as it is. If an item is not aside any more, the
-- organiser has released it; it is not the client's any more, nor is any after it.
-- @include clock
-- @include records
-- @include aside

local code, history, claims, taken, aside = unpack(KEYS)
assert(#ARGV > 3 and #ARGV <= 103, 'receipt.lua: wrong number of ARGV')
local client = ARGV[2]

local fields = redis.call('HMGET', code, 'created_at', 'per_client', 'hash_clients')
if not fields[1] or fields[1] ~= ARGV[1] then
  return { 'no-such-code', 0 }
end
if fields[3] then
  client = 'hash:' .. ARGV[3]
end
local is_erased = redis.call('SISMEMBER', history, 'erased:' .. ARGV[3]) == 1
local per_client = tonumber(fields[2])
local records = records_of(redis.call('HGET', claims, client))
redis.call('SCARD', history)
redis.call('HLEN', taken)
redis.call('HLEN', aside)
local _, now = clock()

local items, owners = {}, {}
for nth = #records + 1, is_erased and 0 or math.min(#ARGV - 3, per_client) do
  local id = ARGV[nth + 3]
  local record = redis.call('HGET', aside, id)
  if not record then
    break
  end
  records[nth] = now .. ' ' .. id .. json_aside(record)
  items[#items + 1] = id
  owners[#owners + 1] = id
  owners[#owners + 1] = client
end
if #items == 0 then
  return { 'ok', 0 }
end
redis.call('HSET', claims, client, table.concat(records, '\n'))
redis.call('HSET', taken, unpack(owners))
redis.call('HDEL', aside, unpack(items))
if #records >= per_client then
  redis.call('SADD', history, client)
end
return { 'ok', #items }
