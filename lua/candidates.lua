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
--   * item    "<item id><item JSON>", if the status is ok
--
-- A window should last about two seconds at the pace of the last one, and be no more
-- than a sixteenth of the pool: what is in it when Redis fails over is set aside.
-- @include clock
-- @include fence

local LASTS, SHARE = 2000, 16

local code, untaken, window = unpack(KEYS)
assert(#ARGV == 3, 'candidates.lua: wrong number of ARGV')
local fewest, most, bytes = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local fields = redis.call('HMGET', code, 'created_at', 'settings', 'fence', 'windows', 'opened', 'opened_at')
local created_at, settings, fence, windows = unpack(fields, 1, 4)
if not created_at then
  return { 'no-such-code', '', '', '' }
elseif not settings then
  return { 'old-schema', '', '', '' }
end
local id = replid()
local reply = { 'ok', id, windows or '0', created_at }
if fence ~= id then
  reply[1] = 'fenced'
  return reply
end

local now = clock()
local gone = (tonumber(fields[5]) or 0) - redis.call('SCARD', window)
local pace = gone / math.max(1, now - (tonumber(fields[6]) or now))
local left = redis.call('SCARD', untaken)
local count = math.max(fewest, math.floor(math.min(pace * LASTS, left / SHARE, most)))

if count == 0 then
  return reply
end
-- With a negative count, an item may come twice, and the rest come sooner.
local chosen, size = {}, 0
local draw = count * SHARE <= left and -count or count
for _, item in ipairs(redis.call('SRANDMEMBER', untaken, draw)) do
  size = size + #item
  if size > bytes and #reply > 4 then
    break
  end
  if not chosen[item] then
    chosen[item] = true
    reply[#reply + 1] = item
  end
end
return reply
