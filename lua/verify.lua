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
-- ARGV
--   1 book    claims, taken, untaken, withdrawn, history, files, counts
--   * name    clients (claims, history), item ids (taken, files) or items
--             (untaken, withdrawn) to check, at most 1000; none for counts
-- REPLY
--   * problem    a sentence
-- @include items
-- @include records

local code, untaken, history, claims, taken, withdrawn, files = unpack(KEYS)
local book = ARGV[1]
local problems = {}
local function problem(...)
  problems[#problems + 1] = table.concat({ ... })
end

local per_client = tonumber(redis.call('HGET', code, 'per_client') or 0)

local function items_of(client)
  local found = {}
  for i, record in ipairs(records_of(redis.call('HGET', claims, client))) do
    found[i] = string.match(record, '^%d+ (.*)$') or record
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
    if redis.call('SISMEMBER', untaken, item) == 1 then
      problem('item ', id, ' is taken by ', client, ' and untaken at once')
    end
    if redis.call('SISMEMBER', withdrawn, item) == 1 then
      problem('item ', id, ' is taken by ', client, ' and withdrawn at once')
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
  if redis.call('SISMEMBER', history, client) == 1 and #items_of(client) == 0 then
    problem('client ', client, ' is in the history and has no claim')
  end
end

function check.untaken(item)
  local id = id_of(item)
  if redis.call('SISMEMBER', untaken, item) == 1 then
    local owner = redis.call('HGET', taken, id)
    if owner then
      problem('item ', id, ' is untaken and taken by ', owner, ' at once')
    end
    if redis.call('SISMEMBER', withdrawn, item) == 1 then
      problem('item ', id, ' is untaken and withdrawn at once')
    end
    check_listed(item)
  end
end

function check.withdrawn(item)
  local id = id_of(item)
  if redis.call('SISMEMBER', withdrawn, item) == 1 then
    local owner = redis.call('HGET', taken, id)
    if owner then
      problem('item ', id, ' is withdrawn and taken by ', owner, ' at once')
    end
    check_listed(item)
  end
end

function check.files(id)
  local json = redis.call('HGET', files, id)
  if json and redis.call('HEXISTS', taken, id) == 0
    and redis.call('SISMEMBER', untaken, id .. json) == 0
    and redis.call('SISMEMBER', withdrawn, id .. json) == 0 then
    problem('item ', id, ' is listed as a file and is nowhere')
  end
end

if book == 'counts' then
  local added = tonumber(redis.call('HGET', code, 'added') or 0)
  local have = redis.call('SCARD', untaken) + redis.call('HLEN', taken) + redis.call('SCARD', withdrawn)
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
