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
-- REPLY
--   1 status    ok, fenced, old-schema, no-such-code
--   2 replid    the id of this server's data
--   3 windows    how many windows were opened so far
--   4 created_at    when the code was created, ms
--   5 cursor    where the next window's items are to be looked for
--   * item    "<item id><item JSON>", if the status is ok
--
-- A window should last about two seconds at the pace of the last one, and be no more
-- than a sixteenth of the pool: what is in it when Redis fails over is set aside.
--
-- A scan goes on where the last one ended, which costs an item a third of drawing it by
-- lot. It goes through the hashes of the items, whose secret each server draws for
-- itself, and claims draw from the window by lot. A small set may be a list, in the order
-- of the upload: there, all is drawn.
-- @include clock
-- @include fence

local LASTS, SHARE = 2000, 16
local SMALL, LOOK, LOOKS = 1024, 256, 64

local code, untaken, window = unpack(KEYS)
assert(#ARGV == 3, 'candidates.lua: wrong number of ARGV')
local fewest, most, bytes = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local fields = redis.call('HMGET', code, 'created_at', 'settings', 'fence', 'windows', 'opened', 'opened_at', 'cursor')
local created_at, settings, fence, windows = unpack(fields, 1, 4)
if not created_at then
  return { 'no-such-code', '', '', '', '' }
elseif not settings then
  return { 'old-schema', '', '', '', '' }
end
local id = replid()
local cursor = fields[7] or '0'
local reply = { 'ok', id, windows or '0', created_at, cursor }
if fence ~= id then
  reply[1] = 'fenced'
  return reply
end

local now = clock()
local gone = (tonumber(fields[5]) or 0) - redis.call('SCARD', window)
local pace = gone / math.max(1, now - (tonumber(fields[6]) or now))
local left = redis.call('SCARD', untaken)
local count = math.max(fewest, math.floor(math.min(pace * LASTS, left / SHARE, most)))


local chosen, size = {}, 0
-- Takes of these items what there is room for.
local function take(items)
  for _, item in ipairs(items) do
    -- A scan may return an item twice.
    if count > 0 and not chosen[item] then
      size = size + #item
      if size > bytes and next(chosen) then
        count = 0
        return
      end
      chosen[item] = true
      reply[#reply + 1] = item
      count = count - 1
    end
  end
end

if left > SMALL then
  for _ = 1, LOOKS do
    if count <= 0 then
      break
    end
    local found
    cursor, found = unpack(redis.call('SSCAN', untaken, cursor, 'COUNT', math.min(count, LOOK)))
    take(found)
  end
  reply[5] = cursor
end
-- A scan finds nothing for long where a set has shrunk and its table has not.
if count > 0 and not next(chosen) then
  take(redis.call('SRANDMEMBER', untaken, count))
end
return reply
