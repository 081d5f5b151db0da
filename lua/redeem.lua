#!lua
-- Marks a client's item as used, once; or takes the mark away.
--
-- KEYS
--   1 code
--   2 claims
--   3 redeemed
-- ARGV
--   1 client
--   2 hash    of its name
--   3 nth    which of its items, counting from 1
--   4 attempt    what the caller calls this attempt, without white space; "-" if nothing, and
--                empty to take the mark away
--   5 by    who does it
-- REPLY
--   1 status    redeemed, repeated; undone, not-redeemed; no-such-claim, no-such-code
--   2 record    of the claim; empty if there is none
--   3 mark    "<ms> <attempt> <by>"; empty if there is none
--
-- The same attempt made again is answered as the first time: its reply was lost, or somebody
-- tapped twice. Scripts do not roll back, so everything is read before the first write.
-- @include clock
-- @include items
-- @include records

local code, claims, redeemed = unpack(KEYS)
assert(#ARGV == 5, 'redeem.lua: wrong number of ARGV')
local client, nth, attempt = ARGV[1], tonumber(ARGV[3]), ARGV[4]

local fields = redis.call('HMGET', code, 'added', 'hash_clients')
if not fields[1] then
  return { 'no-such-code', '', '' }
end
if fields[2] then
  client = 'hash:' .. ARGV[2]
end
local record = records_of(redis.call('HGET', claims, client))[nth]
if not record then
  return { 'no-such-claim', '', '' }
end
local id = id_of((parse_record(record)))
local before = redis.call('HGET', redeemed, id)

if attempt == '' then
  if not before then
    return { 'not-redeemed', record, '' }
  end
  redis.call('HDEL', redeemed, id)
  return { 'undone', record, before }
end
if before then
  local own = attempt ~= '-' and string.match(before, '^%d+ (%S+) ') == attempt
  return { own and 'redeemed' or 'repeated', record, before }
end
local _, now = clock()
local mark = now .. ' ' .. attempt .. ' ' .. ARGV[5]
redis.call('HSET', redeemed, id, mark)
return { 'redeemed', record, mark }
