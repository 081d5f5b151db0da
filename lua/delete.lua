#!lua flags=allow-oom
-- Deletes a code with its pool, its claims and its history.
--
-- KEYS
--   1 code
--   2 untaken
--   3 history
--   4 claims
--   5 taken
--   6 withdrawn
--   7 files
-- ARGV
-- REPLY
--   1 status    deleted, no-such-code

local existed = redis.call('EXISTS', KEYS[1]) == 1
-- UNLINK frees the memory of a large pool in the background.
redis.call('UNLINK', unpack(KEYS))
return { existed and 'deleted' or 'no-such-code' }
