-- What became of an item that was replaced, from its record, which has three lines:
-- "<nth> <ms granted> <ms replaced> <id of the next item>", the client, the JSON.
local function parse_replaced(record)
  local nth, granted, at, by, client, json =
    string.match(record, '^(%d+) (%d+) (%d+) (%S+)\n([^\n]*)\n(.*)$')
  return { nth = tonumber(nth), granted = granted, at = at, by = by, client = client, json = json }
end
