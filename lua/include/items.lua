-- An item is "<item id><item JSON>"; the id has 16 characters.
local function id_of(item)
  return string.sub(item, 1, 16)
end
local function json_of(item)
  return string.sub(item, 17)
end
-- After the id comes '{"file":', or a kind that begins with another letter.
local function is_file(item)
  return string.byte(item, 19) == 102
end
