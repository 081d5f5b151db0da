-- Gives a client an item, or the one that it was given before.
--
-- KEYS    items (a set: what nobody has), claims (a hash: what each client was given)
-- ARGV    client, the time now
-- REPLY   granted or repeated, when the client was given its item, the item; or exhausted
local before = redis.call('HGET', KEYS[2], ARGV[1])
if before then
  local space = string.find(before, ' ', 1, true)
  return { 'repeated', string.sub(before, 1, space - 1), string.sub(before, space + 1) }
end
local item = redis.call('SPOP', KEYS[1])
if not item then
  return { 'exhausted' }
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. ' ' .. item)
return { 'granted', ARGV[2], item }
