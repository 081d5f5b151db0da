-- The records of a client's claim, which has one per line: "<ms> <item>", or "<ms>t <item>" if
-- the client has accepted the terms.
local function records_of(claim)
  local records = {}
  for record in string.gmatch(claim or '', '[^\n]+') do
    records[#records + 1] = record
  end
  return records
end
-- The item of a record, when it was granted, and the mark of the terms.
local function parse_record(record)
  local ms, mark, item = string.match(record, '^(%d+)(t?) (.*)$')
  return item, ms, mark
end
