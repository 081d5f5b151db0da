-- This server's clock: ms since 1970, as a number and as text.
local function clock()
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  return now, string.format('%.0f', now)
end
