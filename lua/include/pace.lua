-- How many items went out in each minute of the last day (`minutes`), and in each hour before
-- (`hours`). Minutes and hours are counted from 1970. A reader adds the two up, so it does not
-- matter when a minute is folded into its hour.

-- Folds at most 100 minutes that are a day away into their hours. A clock that was set back may
-- have left minutes that are yet to come.
local function fold(minutes, hours, now)
  local counts, old, sums = redis.call('HGETALL', minutes), {}, {}
  for i = 1, #counts, 2 do
    local minute = tonumber(counts[i])
    if math.abs(now - minute) >= 1440 and #old < 100 then
      local hour = math.floor(minute / 60)
      old[#old + 1] = counts[i]
      sums[hour] = (sums[hour] or 0) + counts[i + 1]
    end
  end
  for hour, sum in pairs(sums) do
    redis.call('HINCRBY', hours, hour, sum)
  end
  if #old > 0 then
    redis.call('HDEL', minutes, unpack(old))
  end
end

-- Counts items that go out. It has to be a script's first write: it checks the types of its keys.
local function count(minutes, hours, now, items)
  local is_first = redis.call('HLEN', hours) == 0
  local minute = math.floor(now / 60000)
  -- As strings: Redis takes longer to format a Lua number than to add it.
  local sum = redis.call('HINCRBY', minutes, string.format('%d', minute), string.format('%d', items))
  if is_first then
    -- It exists as soon as `minutes` does: while a slot of a cluster moves, a call with a key
    -- that does not exist waits.
    redis.call('HSET', hours, math.floor(minute / 60), 0)
  elseif sum == items and redis.call('HLEN', minutes) > 1500 then
    fold(minutes, hours, minute)
  end
end
