#!lua flags=no-writes
-- Chooses the items of a code's next window. They stay where they are until the grant
-- for them is written.
--
-- KEYS
--   1 code
--   2 untaken
--   3 window
-- ARGV
--   1 fewest    items to choose, if there are so many; 0 and 0 only asks for the rest
--   2 most
--   3 bytes    that they may have together, but for the first
--   4 cursor    where to look for them, if these are more items of the same window; else
--               nothing
-- REPLY
--   1 status    ok, fenced, old-schema, no-such-code
--   2 replid    the id of this server's data
--   3 windows    how many windows were opened so far
--   4 created_at    when the code was created, ms
--   5 cursor    where to look for more items, of this window or the next
--   6 more    how many more this window should have: only so many are chosen at a time,
--             since claims wait meanwhile
--   * item    "<item id><item JSON>", if the status is ok; one may be there twice
--
-- A window should last about two seconds at the pace of the last one, and be no more
-- than a sixteenth of the pool: what is in it when Redis fails over is set aside.
--
-- Drawing items by lot costs much in a large set, so a few are taken from each place of
-- its table in turn. A place is what an item's hash ends with, and each server hashes with
-- a secret of its own. More items of one place would be in one place of the window, too,
-- and make it slow. Claims draw from the window by lot.
-- @include clock
-- @include fence

local LASTS, SHARE = 2000, 16
local SMALL, LOOK, PIECE = 1024, 4, 256

local code, untaken, window = unpack(KEYS)
assert(#ARGV == 4, 'candidates.lua: wrong number of ARGV')
local fewest, most, bytes = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local fields = redis.call('HMGET', code, 'created_at', 'settings', 'fence', 'windows', 'opened', 'opened_at', 'cursor')
local created_at, settings, fence, windows = unpack(fields, 1, 4)
if not created_at then
  return { 'no-such-code', '', '', '', '', '' }
elseif not settings then
  return { 'old-schema', '', '', '', '', '' }
end
local id = replid()
local cursor = tonumber(ARGV[4]) or tonumber(fields[7]) or 0
local reply = { 'ok', id, windows or '0', created_at, '0', '0' }
if fence ~= id then
  reply[1] = 'fenced'
  return reply
end

local now = clock()
local gone = (tonumber(fields[5]) or 0) - redis.call('SCARD', window)
local pace = gone / math.max(1, now - (tonumber(fields[6]) or now))
local left = redis.call('SCARD', untaken)
local count = math.max(fewest, math.floor(math.min(pace * LASTS, left / SHARE, most)))

local size, chosen = 0, 0
-- Takes of these items what there is room for.
local function take(items)
  for _, item in ipairs(items) do
    size = size + #item
    if size > bytes and chosen > 0 then
      count = chosen
    end
    if chosen == count then
      return
    end
    chosen = chosen + 1
    reply[6 + chosen] = item
  end
end

if left > SMALL then
  for _ = 1, PIECE do
    if chosen >= math.min(count, PIECE) then
      break
    end
    take(redis.call('SSCAN', untaken, cursor, 'COUNT', LOOK)[2])
    cursor = (cursor + 1) % 2 ^ 32
  end
  reply[5] = string.format('%.0f', cursor)
end
if chosen == 0 then
  take(redis.call('SRANDMEMBER', untaken, math.min(count, PIECE)))
end
if chosen > 0 then
  reply[6] = string.format('%.0f', count - chosen)
end
return reply
