-- The record of an item that was set aside: a line "<why> <ms> <replid>", which says
-- when and under which of Redis's lives, and the item's JSON.
local function set_aside(aside, items, why, now, id)
  local line = why .. ' ' .. now .. ' ' .. id .. '\n'
  in_chunks(items, 1, function(chunk)
    local records = {}
    for _, item in ipairs(chunk) do
      records[#records + 1] = id_of(item)
      records[#records + 1] = line .. json_of(item)
    end
    redis.call('HSET', aside, unpack(records))
  end)
end
local function json_aside(record)
  return string.match(record, '\n(.*)$')
end
