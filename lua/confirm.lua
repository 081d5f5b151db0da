#!lua flags=allow-oom
-- Writes something, so that a WAIT behind it waits for all that this server
-- has done so far: shown again, an item has to be as safe as the first time. Also
-- over maxmemory: it adds a few bytes to a code, once.
--
-- KEYS
--   1 code
-- ARGV
-- REPLY
--   1 status    ok, no-such-code

if redis.call('HEXISTS', KEYS[1], 'added') == 0 then
  return { 'no-such-code' }
end
redis.call('HSET', KEYS[1], 'confirmed', '1')
return { 'ok' }
