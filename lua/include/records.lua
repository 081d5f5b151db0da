-- The records of a client's claim, which has one per line: "<ms> <item>".
local function records_of(claim)
  local records = {}
  for record in string.gmatch(claim or '', '[^\n]+') do
    records[#records + 1] = record
  end
  return records
end
