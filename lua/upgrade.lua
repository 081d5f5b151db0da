#!lua
-- Brings a code from schema 1 to schema 2: the settings that no script reads become
-- one JSON value. Nothing else in the code changes, not even its version.
--
-- KEYS
--   1 code
-- ARGV
--   1 version    of the settings that the caller read
--   2 settings    the same settings as JSON, without those that scripts read
-- REPLY
--   1 status    upgraded, already, stale, no-such-code

local code = KEYS[1]
assert(#ARGV == 2, 'upgrade.lua: wrong number of ARGV')

local now = redis.call('HMGET', code, 'version', 'settings')
if not now[1] then
  return { 'no-such-code' }
elseif now[2] then
  return { 'already' }
elseif now[1] ~= ARGV[1] then
  return { 'stale' }
end
redis.call('HDEL', code, 'title', 'text')
redis.call('HSET', code, 'settings', ARGV[2])
return { 'upgraded' }
