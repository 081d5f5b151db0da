#!lua
-- Counts something that may be done only so often in a period, unless one of its allowances
-- is used up.
--
-- KEYS
--   1 code
--   2 spent
-- ARGV
--   1 period_ms    how long a period is
--   * name, most    an allowance: what is counted, and how often it may be
-- REPLY
--   1 status    done, over, no-such-code
--   2 which    the allowance that is used up, counting from 0, if over; else 0
--   3 now    ms since 1970, by this server's clock
--   4 at    when there is more, ms
--
-- All that is counted for a code shares its periods: one begins with what is counted first
-- after the last has ended.
-- @include clock

local code, spent = unpack(KEYS)
assert(#ARGV > 1 and #ARGV % 2 == 1, 'spend.lua: wrong number of ARGV')
local now, now_text = clock()
local length = tonumber(ARGV[1])

if redis.call('HEXISTS', code, 'created_at') == 0 then
  return { 'no-such-code', '0', now_text, now_text }
end
local from = tonumber(redis.call('HGET', spent, 'from') or '')
local is_new = not from or now < from or now >= from + length
if is_new then
  from = now
end
local at = string.format('%.0f', from + length)

local counts = { 'from', string.format('%.0f', from) }
for i = 2, #ARGV, 2 do
  local used = is_new and 0 or tonumber(redis.call('HGET', spent, ARGV[i]) or 0)
  if used >= tonumber(ARGV[i + 1]) then
    return { 'over', tostring(i / 2 - 1), now_text, at }
  end
  counts[#counts + 1] = ARGV[i]
  counts[#counts + 1] = used + 1
end
if is_new then
  redis.call('UNLINK', spent)
end
redis.call('HSET', spent, unpack(counts))
redis.call('PEXPIREAT', spent, at)
return { 'done', '0', now_text, at }
