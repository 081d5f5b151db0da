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
--   4 cursor    where the next window's items are to be looked for, or nothing
--   * item    "<item id><item JSON>"
-- REPLY
--   1 status    opened, set-aside, out-of-turn, no-such-code
--   2 items    how many were moved
--
-- Grants are accounted for in the order of their numbers, each once. An item of the
-- grant that is withdrawn is marked: a primary that is cut off may have shown it, so it
-- never goes back into the pool by being restored. An item of another server's grant that
-- is nowhere was added there and lost by a failover: it is set aside too, and so a
-- duplicate when the organiser adds it again.
-- @include clock
-- @include items
-- @include chunks
-- @include aside
-- @include fence

local code, untaken, window, withdrawn, aside, marked, taken, replaced, files = unpack(KEYS)
assert(#ARGV >= 4, 'refill.lua: wrong number of ARGV')

local fields = redis.call('HMGET', code, 'created_at', 'fence', 'windows')
if not fields[1] or fields[1] ~= ARGV[1] then
  return { 'no-such-code', 0 }
elseif (tonumber(fields[3]) or 0) + 1 ~= tonumber(ARGV[2]) then
  return { 'out-of-turn', 0 }
end
local id = replid()
local is_own = fields[2] == id and ARGV[3] == id
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
local function sift(items, key, found)
  if redis.call('EXISTS', key) == 0 then
    return items
  end
  local rest = {}
  in_chunks(items, 1, function(chunk)
    for i, is_there in ipairs(redis.call('SMISMEMBER', key, unpack(chunk))) do
      local list = is_there == 1 and found or rest
      list[#list + 1] = chunk[i]
    end
  end)
  return rest
end

-- The items that are in none of these hashes.
local function unknown(items, hashes)
  local rest = items
  for _, key in ipairs(hashes) do
    items, rest = rest, {}
    in_chunks(items, 1, function(chunk)
      local ids = {}
      for i, item in ipairs(chunk) do
        ids[i] = id_of(item)
      end
      for i, record in ipairs(redis.call('HMGET', key, unpack(ids))) do
        if not record then
          rest[#rest + 1] = chunk[i]
        end
      end
    end)
  end
  return rest
end

-- Usually all items of a grant of our own are untaken, and this is all that is looked up.
local items = {}
for i = 5, #ARGV do
  items[i - 4] = ARGV[i]
end
local rest = sift(items, untaken, in_untaken)
rest = sift(rest, withdrawn, in_withdrawn)
if not is_own then
  rest = sift(rest, window, in_window)
  lost = unknown(rest, { aside, taken, replaced, files })
end

local function add_to(key)
  return function(chunk)
    redis.call('SADD', key, unpack(chunk))
  end
end
local function remove_from(key)
  return function(chunk)
    redis.call('SREM', key, unpack(chunk))
  end
end

in_chunks(in_withdrawn, 1, add_to(marked))
in_chunks(in_untaken, 1, remove_from(untaken))
if is_own then
  in_chunks(in_untaken, 1, add_to(window))
  local opened = redis.call('SCARD', window)
  redis.call('HSET', code, 'windows', ARGV[2], 'opened', opened, 'opened_at', now, 'cursor', ARGV[4])
  return { 'opened', #in_untaken }
end
in_chunks(in_window, 1, remove_from(window))
for _, list in ipairs({ in_untaken, in_window, lost }) do
  set_aside(aside, list, 'grant', now, id)
end
for _, item in ipairs(lost) do
  if is_file(item) then
    redis.call('HSET', files, id_of(item), json_of(item))
  end
end
redis.call('HINCRBY', code, 'added', #lost)
redis.call('HSET', code, 'windows', ARGV[2])
return { 'set-aside', #in_untaken + #in_window + #lost }
