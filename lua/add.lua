#!lua
-- Adds items to a code's pool, leaving out those that it has or ever had.
--
-- KEYS
--   1 code
--   2 untaken
--   3 taken
--   4 withdrawn
--   5 files
--   6 replaced
--   7 window
--   8 aside
-- ARGV
--   * item    "<item id><item JSON>", at most 1000, no two with the same id
-- REPLY
--   1 status    ok, no-such-code
--   2 flags    a character per item, in order: 1 added, 0 a duplicate
--   3 before   how many items the code was ever given before
--
-- A file's id depends only on its contents, but its JSON also contains its name.
-- The hash of files shows by id what the code ever had, so the same contents are
-- one item under any name.
-- @include items

local code, untaken, taken, withdrawn, files, replaced, window, aside = unpack(KEYS)
assert(#ARGV > 0 and #ARGV <= 1000, 'add.lua: wrong number of ARGV')

local before = redis.call('HGET', code, 'added')
if not before then
  return { 'no-such-code', '', 0 }
end
-- A key that does not exist has no members. While most pools are filled, only the
-- first key exists.
local function look_up(command, key, members)
  if redis.call('EXISTS', key) == 0 then
    return {}
  end
  return redis.call(command, key, unpack(members))
end
local is_untaken = look_up('SMISMEMBER', untaken, ARGV)
local is_withdrawn = look_up('SMISMEMBER', withdrawn, ARGV)
local is_open = look_up('SMISMEMBER', window, ARGV)
local owners, file, is_replaced, is_aside = {}, {}, {}, {}
if redis.call('EXISTS', taken, files, replaced, aside) > 0 then
  local ids = {}
  for i, item in ipairs(ARGV) do
    ids[i] = id_of(item)
  end
  owners = look_up('HMGET', taken, ids)
  file = look_up('HMGET', files, ids)
  is_replaced = look_up('HMGET', replaced, ids)
  is_aside = look_up('HMGET', aside, ids)
end

local function is_known(i)
  return is_untaken[i] == 1 or is_open[i] == 1 or is_withdrawn[i] == 1
    or owners[i] or file[i] or is_replaced[i] or is_aside[i]
end

-- Usually all items are new, so lists are made only if some are not.
local new, flags = ARGV, string.rep('1', #ARGV)
local known = 0
for i = 1, #ARGV do
  if is_known(i) then
    known = known + 1
  end
end
if known > 0 then
  local list = {}
  new = {}
  for i, item in ipairs(ARGV) do
    list[i] = is_known(i) and '0' or '1'
    if list[i] == '1' then
      new[#new + 1] = item
    end
  end
  flags = table.concat(list)
end

local new_files = {}
for _, item in ipairs(new) do
  if is_file(item) then
    new_files[#new_files + 1] = id_of(item)
    new_files[#new_files + 1] = json_of(item)
  end
end
if #new > 0 then
  redis.call('HINCRBY', code, 'added', redis.call('SADD', untaken, unpack(new)))
  if #new_files > 0 then
    redis.call('HSET', files, unpack(new_files))
  end
end
return { 'ok', flags, tonumber(before) }
