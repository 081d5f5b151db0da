-- Calls `each` with the first and the last place of some of a list at a time: a call takes
-- only so many arguments.
local function in_chunks(list, from, each)
  for first = from, #list, 1000 do
    each(first, math.min(first + 999, #list))
  end
end
