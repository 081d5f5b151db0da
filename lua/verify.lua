#!lua flags=no-writes
-- Checks some of a code's books against the rest, all at one moment. What a scan
-- has just read may have moved meanwhile, so it is looked up again here.
--
-- KEYS
--   1 code
--   2 untaken
--   3 history
--   4 claims
--   5 taken
--   6 withdrawn
--   7 files
--   8 replaced
--   9 replaced-of
--   10 window
--   11 aside
--   12 marked
--   13 revoked
--   14 redeemed
-- ARGV
--   1 book    claims, taken, untaken, withdrawn, history, files, replaced,
--             replaced-of, window, aside, marked, revoked, redeemed, counts
--   * name    clients (claims, history, replaced-of, revoked), item ids (taken, files,
--             replaced, aside, redeemed) or items (untaken, withdrawn, window, marked) to
--             check, at most 1000; none for counts
-- REPLY
--   * problem    a sentence
-- @include items
-- @include records
-- @include replaced
-- @include aside

local code, untaken, history, claims, taken, withdrawn, files, replaced, replaced_of = unpack(KEYS)
local window, aside, marked, revoked, redeemed = unpack(KEYS, 10)
local book = ARGV[1]
local problems = {}
local function problem(...)
  problems[#problems + 1] = table.concat({ ... })
end

local per_client = tonumber(redis.call('HGET', code, 'per_client') or 0)

local function items_of(client)
  local found = {}
  for i, record in ipairs(records_of(redis.call('HGET', claims, client))) do
    found[i] = parse_record(record) or record
  end
  return found
end

-- A file among the items must be listed under its id; otherwise its contents would
-- look unused.
local function check_listed(item)
  if string.sub(item, 17, 24) == '{"file":' then
    local id = id_of(item)
    if redis.call('HGET', files, id) ~= json_of(item) then
      problem('item ', id, ' is a file that is not listed as one')
    end
  end
end

-- Where an item is, but for the clients.
local function places_of(item)
  local id, found = id_of(item), {}
  for _, place in ipairs({ { untaken, 'untaken' }, { window, 'in the window' }, { withdrawn, 'withdrawn' } }) do
    if redis.call('SISMEMBER', place[1], item) == 1 then
      found[#found + 1] = place[2]
    end
  end
  for _, place in ipairs({ { aside, 'aside' }, { replaced, 'replaced' } }) do
    if redis.call('HEXISTS', place[1], id) == 1 then
      found[#found + 1] = place[2]
    end
  end
  return found
end

local check = {}

function check.claims(client)
  local items = items_of(client)
  for _, item in ipairs(items) do
    local id = id_of(item)
    local owner = redis.call('HGET', taken, id)
    if owner ~= client then
      problem('client ', client, ' has item ', id, ', which is recorded as ',
        owner and ('taken by ' .. owner) or 'not taken')
    end
    for _, place in ipairs(places_of(item)) do
      problem('item ', id, ' is taken by ', client, ' and ', place, ' at once')
    end
    check_listed(item)
  end
  if #items > per_client then
    problem('client ', client, ' has ', #items, ' items where ', per_client, ' are allowed')
  end
  if #items >= per_client and redis.call('SISMEMBER', history, client) == 0 then
    problem('client ', client, ' has had all it may and is not in the history')
  end
end

function check.taken(id)
  local owner = redis.call('HGET', taken, id)
  if owner then
    for _, item in ipairs(items_of(owner)) do
      if id_of(item) == id then
        return
      end
    end
    problem('item ', id, ' is recorded as taken by ', owner, ', which has no claim on it')
  end
end

function check.history(client)
  -- The history knows by a line feed whose right was taken away.
  if string.sub(client, 1, 1) == '\n' then
    if redis.call('HEXISTS', revoked, string.sub(client, 2)) == 0 then
      problem('client ', string.sub(client, 2), ' is refused and not among the revoked')
    end
  elseif redis.call('SISMEMBER', history, client) == 1 and #items_of(client) == 0 then
    problem('client ', client, ' is in the history and has no claim')
  end
end

-- An item that is in a place and no client has.
local function check_place(name)
  return function(item)
    local id = id_of(item)
    local places = places_of(item)
    local is_here = false
    for _, place in ipairs(places) do
      is_here = is_here or place == name
    end
    if not is_here then
      return
    end
    local owner = redis.call('HGET', taken, id)
    if owner then
      problem('item ', id, ' is ', name, ' and taken by ', owner, ' at once')
    end
    -- Each place is looked through, so the first one tells of the others.
    for i = 2, places[1] == name and #places or 0 do
      problem('item ', id, ' is ', name, ' and ', places[i], ' at once')
    end
    check_listed(item)
  end
end

check.untaken = check_place('untaken')
check.withdrawn = check_place('withdrawn')
check.window = check_place('in the window')

function check.aside(id)
  local record = redis.call('HGET', aside, id)
  if record then
    check_place('aside')(id .. json_aside(record))
  end
end

-- A mark that stayed behind would keep the item from ever being restored.
function check.marked(item)
  if redis.call('SISMEMBER', marked, item) == 1 and redis.call('SISMEMBER', withdrawn, item) == 0 then
    problem('item ', id_of(item), ' is marked as withdrawn from a window, and is not withdrawn')
  end
end

function check.files(id)
  local json = redis.call('HGET', files, id)
  if json and redis.call('HEXISTS', taken, id) == 0 and #places_of(id .. json) == 0 then
    problem('item ', id, ' is listed as a file and is nowhere')
  end
end

-- Whether a list of lines has this one.
local function has_line(lines, line)
  return string.find('\n' .. (lines or '') .. '\n', '\n' .. line .. '\n', 1, true) ~= nil
end

-- Each item that was replaced leads to the next one, up to the one that the client
-- has: the next is that client's, has the same number, and was granted when this one
-- was replaced.
function check.replaced(id)
  local record = redis.call('HGET', replaced, id)
  if not record then
    return
  end
  local was = parse_replaced(record)
  if not was.nth then
    problem('what became of item ', id, ', which was replaced, cannot be read')
    return
  end
  local next_record = redis.call('HGET', replaced, was.by)
  local follows
  if next_record then
    local next_was = parse_replaced(next_record)
    follows = next_was.client == was.client and next_was.nth == was.nth
      and next_was.granted == was.at
  else
    local item, granted = parse_record(records_of(redis.call('HGET', claims, was.client))[was.nth] or '')
    follows = item and granted == was.at and id_of(item) == was.by
  end
  if not follows then
    problem('item ', id, ' was replaced by ', was.by, ', which client ', was.client,
      ' did not get in its place')
  end
  if not has_line(redis.call('HGET', replaced_of, was.client), id) then
    problem('item ', id, ' was replaced and is not listed as one that client ', was.client, ' had')
  end
  check_listed(id .. was.json)
end

check['replaced-of'] = function(client)
  for id in string.gmatch(redis.call('HGET', replaced_of, client) or '', '[^\n]+') do
    local record = redis.call('HGET', replaced, id)
    if not record or parse_replaced(record).client ~= client then
      problem('item ', id, ' is listed as one that client ', client, ' had, and was not replaced')
    end
  end
end

function check.revoked(client)
  if redis.call('SISMEMBER', history, '\n' .. client) == 0 then
    problem('client ', client, ' is among the revoked and not refused')
  end
end

-- An item is marked as used only if a client has it, or had it before it was replaced.
function check.redeemed(id)
  local record = redis.call('HGET', redeemed, id)
  if not record then
    return
  end
  if redis.call('HEXISTS', taken, id) == 0 and redis.call('HEXISTS', replaced, id) == 0 then
    problem('item ', id, ' is marked as used, and no client has it')
  end
  if not string.match(record, '^%d+ %S+ .+$') then
    problem('when item ', id, ' was used, and by whom, cannot be read')
  end
end

if book == 'counts' then
  local added = tonumber(redis.call('HGET', code, 'added') or 0)
  local have = redis.call('SCARD', untaken) + redis.call('SCARD', window)
    + redis.call('HLEN', taken) + redis.call('SCARD', withdrawn)
    + redis.call('HLEN', replaced) + redis.call('HLEN', aside)
  if added ~= have then
    problem(added, ' items were added, and there are ', have)
  end
else
  assert(check[book], 'verify.lua: no such book')
  for i = 2, #ARGV do
    check[book](ARGV[i])
  end
end
return problems
