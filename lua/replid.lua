#!lua flags=no-writes
-- Tells the id of this server's data, to show that scripts can read it.
--
-- KEYS
-- ARGV
-- REPLY
--   1 replid    40 hex digits
-- @include fence

return { replid() }
