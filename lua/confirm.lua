#!lua flags=allow-oom
-- Writes something, so that a WAIT that follows waits for everything this server
-- has done so far: an item that is shown again must be as safe as the first time.
-- It also works over maxmemory, because it adds a few bytes to a code, once.
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
