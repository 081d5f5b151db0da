#!lua
-- Notes under which data a code's windows are opened from now on, once every grant is
-- accounted for, and sets aside what is left of the window: it may have been shown.
--
-- KEYS
--   1 code
--   2 window
--   3 aside
-- ARGV
--   1 created_at    of the code, ms
--   2 windows    how many grants were accounted for
--   3 replid    the id of the data that the caller saw
-- REPLY
--   1 status    noted, already, changed, no-such-code
--   2 items    how many were set aside
-- @include clock
-- @include items
-- @include chunks
-- @include aside
-- @include fence

local code, window, aside = unpack(KEYS)
assert(#ARGV == 3, 'fence.lua: wrong number of ARGV')

local fields = redis.call('HMGET', code, 'created_at', 'fence', 'windows')
if not fields[1] or fields[1] ~= ARGV[1] then
  return { 'no-such-code', 0 }
end
local id = replid()
if id ~= ARGV[3] or (fields[3] or '0') ~= ARGV[2] then
  return { 'changed', 0 }
elseif fields[2] == id then
  return { 'already', 0 }
end
local _, now = clock()
local items = redis.call('SMEMBERS', window)
redis.call('HLEN', aside)
set_aside(aside, items, 'window', now, id)
redis.call('UNLINK', window)
redis.call('HSET', code, 'fence', id, 'windows', ARGV[2], 'opened', '0', 'opened_at', now, 'low', '0')
return { 'noted', #items }
