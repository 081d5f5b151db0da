#!lua
-- Takes account of a grant: opens a window with its items, if it was made for this
-- server's data as it is, else sets them aside. Safe to run again by anybody.
--
-- KEYS
--   1 code
--   2 untaken
--   3 window
--   4 withdrawn
--   5 aside
--   6 marked
--   7 taken
--   8 replaced
--   9 files
-- ARGV
--   1 created_at    of the code that the grant is for, ms
--   2 number    of the grant
--   3 replid    of the data that it was made for
--   4 cursor    where to look for the next window's items
--   5 low    open the next window when so many items are left, if that is before half of
--          them are
--   6 more    1 if more items of this grant follow, since claims wait for a call; else 0
--   * item    "<item id><item JSON>"
-- REPLY
--   1 status    opened, set-aside, more, out-of-turn, no-such-code
--   2 items    how many were moved
--
-- Grants are accounted for in the order of their numbers, each once. The items of one may
-- come in several calls, and any call may come again: the last one counts the grant. An item
-- of the grant that is withdrawn is marked: a primary that is cut off may have shown it, so it
-- never goes back into the pool by being restored. An item of another server's grant that
-- is nowhere was added there and lost by a failover: it is set aside too, and so a
-- duplicate when the organiser adds it again.
-- @include clock
-- @include items
-- @include chunks
-- @include aside
-- @include fence

local code, untaken, window, withdrawn, aside, marked, taken, replaced, files = unpack(KEYS)
assert(#ARGV >= 6, 'refill.lua: wrong number of ARGV')

local fields = redis.call('HMGET', code, 'created_at', 'fence', 'windows')
if not fields[1] or fields[1] ~= ARGV[1] then
  return { 'no-such-code', 0 }
elseif (tonumber(fields[3]) or 0) + 1 ~= tonumber(ARGV[2]) then
  return { 'out-of-turn', 0 }
end
local id = replid()
local is_own = fields[2] == id and ARGV[3] == id
local is_last = ARGV[6] == '0'
local _, now = clock()

-- Scripts do not roll back: reading comes first and checks every type.
local in_untaken, in_window, in_withdrawn, lost = {}, {}, {}, {}
for _, key in ipairs({ untaken, window, withdrawn, marked }) do
  redis.call('SCARD', key)
end
for _, key in ipairs({ aside, taken, replaced, files }) do
  redis.call('HLEN', key)
end

-- Sorts items into those that are in a set, which are added to `found`, and the rest.
local function sift(items, from, key, found)
  local rest = {}
  in_chunks(items, from, function(first, last)
    for i, is_there in ipairs(redis.call('SMISMEMBER', key, unpack(items, first, last))) do
      local list = is_there == 1 and found or rest
      list[#list + 1] = items[first + i - 1]
    end
  end)
  return rest
end

-- The items that are in none of these hashes.
local function unknown(items, hashes)
  local rest = items
  for _, key in ipairs(hashes) do
    items, rest = rest, {}
    in_chunks(items, 1, function(first, last)
      local ids = {}
      for i = first, last do
        ids[#ids + 1] = id_of(items[i])
      end
      for i, record in ipairs(redis.call('HMGET', key, unpack(ids))) do
        if not record then
          rest[#rest + 1] = items[first + i - 1]
        end
      end
    end)
  end
  return rest
end

-- Usually all items of a grant of our own are untaken, and this is all that is looked up.
local rest = sift(ARGV, 7, untaken, in_untaken)
rest = sift(rest, 1, withdrawn, in_withdrawn)
if not is_own then
  rest = sift(rest, 1, window, in_window)
  lost = unknown(rest, { aside, taken, replaced, files })
end

-- Adds items to a set, or removes them from it.
local function change(command, key, items)
  in_chunks(items, 1, function(first, last)
    redis.call(command, key, unpack(items, first, last))
  end)
end

change('SADD', marked, in_withdrawn)
change('SREM', untaken, in_untaken)
if is_own then
  change('SADD', window, in_untaken)
  if is_last then
    local opened = redis.call('SCARD', window)
    local low = math.max(tonumber(ARGV[5]), math.floor(opened / 2))
    redis.call('HSET', code, 'windows', ARGV[2], 'opened', opened, 'opened_at', now)
    redis.call('HSET', code, 'low', low, 'cursor', ARGV[4])
  end
  return { is_last and 'opened' or 'more', #in_untaken }
end
change('SREM', window, in_window)
for _, list in ipairs({ in_untaken, in_window, lost }) do
  set_aside(aside, list, 'grant', now, id)
end
for _, item in ipairs(lost) do
  if is_file(item) then
    redis.call('HSET', files, id_of(item), json_of(item))
  end
end
redis.call('HINCRBY', code, 'added', #lost)
if is_last then
  redis.call('HSET', code, 'windows', ARGV[2])
end
return { is_last and 'set-aside' or 'more', #in_untaken + #in_window + #lost }
