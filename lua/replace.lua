#!lua
-- Takes an item that does not work from its client, out of play for good, and gives
-- the client an untaken one in its place.
--
-- KEYS
--   1 code
--   2 untaken
--   3 claims
--   4 taken
--   5 replaced
--   6 replaced-of
--   7 window
-- ARGV
--   1 item    the id of the item that does not work
--   2 fenced    1 if the next one comes only from an open window; else 0
-- REPLY
--   1 status    replaced, repeated, not-taken, exhausted, old-schema, no-such-code;
--               refill and fenced as in claim.lua
--   2 record    of the old item, if replaced or repeated; else empty
--   3 item      that the client got in its place, then too: "<item id><item JSON>"
--
-- An item that was replaced before is answered with what replaced it then, also if
-- that was itself replaced since.
--
-- Nothing of a code of schema 1 is replaced: replicas of 0.1.0 may be running, which
-- do not look among the replaced items before they add one. Such a code has no field
-- "settings".
--
-- Scripts do not roll back, so everything is read, and thereby checked for its type,
-- before the first write. The client had all of its items before, and has as many
-- after, so the history stays as it is.
-- @include clock
-- @include items
-- @include records
-- @include replaced
-- @include fence

local code, untaken, claims, taken, replaced, replaced_of, window = unpack(KEYS)
assert(#ARGV == 2 and #ARGV[1] == 16, 'replace.lua: wrong ARGV')
local old, is_fenced = ARGV[1], ARGV[2] == '1'

local fields = redis.call('HMGET', code, 'added', 'settings', 'fence')
local before = redis.call('HGET', replaced, old)
local client = redis.call('HGET', taken, old)
local in_pool, in_window = redis.call('SCARD', untaken), redis.call('SCARD', window)
redis.call('HLEN', claims)
redis.call('HLEN', replaced_of)

if not fields[1] then
  return { 'no-such-code', '', '' }
elseif before then
  -- The client has the next item still, or that is among the replaced as well.
  local was = parse_replaced(before)
  local after = redis.call('HGET', replaced, was.by)
  local json = after and parse_replaced(after).json
  if not json then
    local records = records_of(redis.call('HGET', claims, was.client))
    json = json_of((parse_record(records[was.nth])))
  end
  return { 'repeated', before, was.by .. json }
elseif not fields[2] then
  return { 'old-schema', '', '' }
elseif not client then
  return { 'not-taken', '', '' }
elseif in_pool + in_window == 0 then
  return { 'exhausted', '', '' }
elseif is_fenced and fields[3] ~= replid() then
  return { 'fenced', '', '' }
elseif is_fenced and in_window == 0 then
  return { 'refill', '', '' }
end

local records = records_of(redis.call('HGET', claims, client))
local nth, item, granted, mark
for i, record in ipairs(records) do
  local its_item, ms, its_mark = parse_record(record)
  if id_of(its_item) == old then
    nth, item, granted, mark = i, its_item, ms, its_mark
  end
end
assert(nth, 'replace.lua: the client has no claim on its item')
local listed = redis.call('HGET', replaced_of, client)
local _, now = clock()

local new = redis.call('SPOP', in_window > 0 and window or untaken)
records[nth] = now .. mark .. ' ' .. new
local line = table.concat({ nth, granted, now, id_of(new) }, ' ')
local record = table.concat({ line, client, json_of(item) }, '\n')
redis.call('HSET', claims, client, table.concat(records, '\n'))
redis.call('HSET', taken, id_of(new), client)
redis.call('HDEL', taken, old)
redis.call('HSET', replaced, old, record)
redis.call('HSET', replaced_of, client, listed and (listed .. '\n' .. old) or old)
return { 'replaced', record, new }
