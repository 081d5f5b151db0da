-- Calls `each` with some of a list at a time: a call takes only so many arguments.
local function in_chunks(list, from, each)
  for first = from, #list, 1000 do
    each({ unpack(list, first, math.min(first + 999, #list)) })
  end
end
