#!lua
-- Adds items to a code's pool, leaving out those that it has or ever had.
--
-- KEYS
--   1 code
--   2 untaken
--   3 taken
--   4 withdrawn
--   5 files
-- ARGV
--   * item    "<item id><item JSON>", at most 1000
-- REPLY
--   1 status    ok, no-such-code
--   2 flags    a character an item, in order: 1 added, 0 a duplicate
--
-- A file's id follows from its contents alone, its JSON also from its name. So
-- that the same contents are one item whatever they are called, the hash of
-- files tells by id what the code ever had.

local code, untaken, taken, withdrawn, files = unpack(KEYS)
assert(#ARGV > 0 and #ARGV <= 1000, 'add.lua: wrong number of ARGV')

if redis.call('HEXISTS', code, 'added') == 0 then
  return { 'no-such-code', '' }
end
local ids = {}
for i, item in ipairs(ARGV) do
  ids[i] = string.sub(item, 1, 16)
end
-- A key that is not there holds none; most pools are filled while only the
-- first is.
local function look_up(command, key, members)
  if redis.call('EXISTS', key) == 0 then
    return {}
  end
  return redis.call(command, key, unpack(members))
end
local is_untaken = look_up('SMISMEMBER', untaken, ARGV)
local is_withdrawn = look_up('SMISMEMBER', withdrawn, ARGV)
local owners = look_up('HMGET', taken, ids)
local file = look_up('HMGET', files, ids)

local flags, new, seen, new_files = {}, {}, {}, {}
for i, item in ipairs(ARGV) do
  local id = ids[i]
  if seen[id] or is_untaken[i] == 1 or is_withdrawn[i] == 1 or owners[i] or file[i] then
    flags[i] = '0'
  else
    flags[i] = '1'
    seen[id] = true
    new[#new + 1] = item
    if string.sub(item, 17, 24) == '{"file":' then
      new_files[#new_files + 1] = id
      new_files[#new_files + 1] = string.sub(item, 17)
    end
  end
end
if #new > 0 then
  redis.call('SADD', untaken, unpack(new))
  redis.call('HINCRBY', code, 'added', #new)
  if #new_files > 0 then
    redis.call('HSET', files, unpack(new_files))
  end
end
return { 'ok', table.concat(flags) }
