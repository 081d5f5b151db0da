#!lua flags=allow-oom
-- Deletes a code with its pool, its claims and its history. If it is gone already,
-- something is written all the same: a WAIT that follows has to wait for the
-- deletion that was not confirmed the first time.
--
-- KEYS
--   1 code
--   2 untaken
--   3 history
--   4 claims
--   5 taken
--   6 withdrawn
--   7 files
--   8 replaced
--   9 replaced-of
--   10 window
--   11 aside
--   12 marked
--   13 networks
--   14 revoked
--   15 spent
--   16 redeemed
--   17 logo
--   18 journal
--   19 minutes
--   20 hours
-- ARGV
-- REPLY
--   1 status    deleted, no-such-code

local existed = redis.call('EXISTS', KEYS[1]) == 1
if not existed then
  redis.call('HSET', KEYS[1], 'confirmed', '1')
end
-- UNLINK frees the memory of a large pool in the background.
redis.call('UNLINK', unpack(KEYS))
return { existed and 'deleted' or 'no-such-code' }
