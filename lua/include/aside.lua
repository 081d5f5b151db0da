-- The record of an item that was set aside: a line "<why> <ms> <replid>", which says
-- when and under which of Redis's lives, and the item's JSON.
local function set_aside(aside, items, why, now, id)
  local line = why .. ' ' .. now .. ' ' .. id .. '\n'
  in_chunks(items, 1, function(first, last)
    local records = {}
    for i = first, last do
      records[#records + 1] = id_of(items[i])
      records[#records + 1] = line .. json_of(items[i])
    end
    redis.call('HSET', aside, unpack(records))
  end)
end
local function json_aside(record)
  return string.match(record, '\n(.*)$')
end
