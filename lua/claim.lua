#!lua
-- Decides claims on one code: which client gets an item, and which gets none.
--
-- KEYS
--   1 code
--   2 untaken
--   3 history
--   4 claims
--   5 taken
--   6 minutes
--   7 hours
--   8 window    only at the level fenced, and for a code that has had windows: while a
--               slot of a cluster moves, a call with a key that does not exist waits
--   9 networks    only if networks are limited; the eighth if there is no window
-- ARGV
--   1 confirm    1 if a WAIT follows, which has to follow a write; else 0
--   2 fenced    1 if items come only from an open window; else 0
--   3 share    how many items a network gets in a period; 0 if that is not limited
--   4 share_ms    how long such a period is
--   5 hashes    1 if each claim tells the keyed hash of its client's name; else 0
--   * client, nth, network, hash    of each claim, at most 1000; the last two only if needed.
--               After nth comes a t if the client has accepted the terms
-- REPLY
--   1 now            ms since 1970, by this server's clock
--   2 low            1 if the window should be refilled; else 0
--   * outcome, detail    a pair per claim, in order; the detail is
--       granted, repeated, refused    the client's record of that item
--       not-open                      when the code opens, ms
--       out-of-turn                   how many items it has, and may have
--       not-yet                       when the code gives again, ms
--       network-limit                 when it gives to that network again, ms
--       revoked                       nothing: the client's right was taken away
--       exhausted, paused, closed, no-such-code    nothing
--       fallback                      the item that everybody gets when nothing is left
--       erased                        nothing: the client had items, and was erased
--       unhashed                      nothing: the code needs the hashes of names
--       refill                        nothing: the window is empty, the pool is not
--       fenced                        nothing: the window was opened under other data
--       windowed                      nothing: the window has to be among the keys
--
-- A code that has windows and is claimed from at another level gives its window first.
--
-- Scripts do not roll back. So everything is read before the first write, which
-- also checks its type. The rule is the one of src/domain/decide.rs.
-- @include clock
-- @include items
-- @include records
-- @include fence
-- @include pace

local code, untaken, history, claims, taken, minutes, hours, window, networks = unpack(KEYS)
local is_fenced, share, has_hashes = ARGV[2] == '1', tonumber(ARGV[3]), ARGV[5] == '1'
local stride = 2 + (share > 0 and 1 or 0) + (has_hashes and 1 or 0)
if share > 0 and not networks then
  window, networks = nil, window
end
assert(#ARGV > 5 and (#ARGV - 5) % stride == 0 and #ARGV <= 4005, 'claim.lua: wrong number of ARGV')

local clients, nths, marks = {}, {}, {}
for i = 6, #ARGV, stride do
  local nth, mark = ARGV[i + 1], ' '
  if string.sub(nth, -1) == 't' then
    nth, mark = string.sub(nth, 1, -2), 't '
  end
  clients[#clients + 1] = ARGV[i]
  nths[#nths + 1] = assert(tonumber(nth), 'claim.lua: nth is not a number')
  marks[#marks + 1] = mark
end
-- One of the arguments of each claim.
local function each(offset)
  local list = {}
  for i = 6 + offset, #ARGV, stride do
    list[#list + 1] = ARGV[i]
  end
  return list
end

local now, now_text = clock()
local reply = { now_text, '0' }

local settings = redis.call('HMGET', code, 'state', 'repeat', 'per_client', 'opens_at', 'closes_at',
  'fence', 'low', 'rate_grants', 'rate_ms', 'rate_from', 'rate_used', 'revoked', 'hash_clients', 'erased',
  'ending_item')
if not settings[1] or (settings[13] or settings[14]) and not has_hashes then
  for _ = 1, #clients do
    reply[#reply + 1] = settings[1] and 'unhashed' or 'no-such-code'
    reply[#reply + 1] = ''
  end
  return reply
end
-- The names by which the books know the clients.
if settings[13] then
  for i, hash in ipairs(each(stride - 1)) do
    clients[i] = 'hash:' .. hash
  end
end
local state, on_repeat = settings[1], settings[2]
local per_client = tonumber(settings[3])
local opens_at, closes_at = tonumber(settings[4]), tonumber(settings[5])

local unavailable
if state == 'closed' or (closes_at and now >= closes_at) then
  unavailable = 'closed'
elseif state == 'paused' then
  unavailable = 'paused'
elseif opens_at and now < opens_at then
  unavailable = 'not-open'
end

local in_pool, in_window = redis.call('SCARD', untaken), 0
local fence = settings[6]
if window then
  in_window = redis.call('SCARD', window)
end
local left = is_fenced and in_window or in_pool + in_window
redis.call('HLEN', taken)

-- Why a client gets nothing although its claim is good.
local function nothing_left()
  if is_fenced and in_pool > 0 then
    return 'refill'
  end
  if settings[15] then
    return 'fallback', settings[15]
  end
  return 'exhausted'
end
-- Whether items may come from the window, which was opened under this server's data.
local is_own
local function may_give()
  if is_own == nil then
    is_own = not is_fenced or fence == replid()
  end
  return is_own
end

-- When the period began that this moment is in. A new one begins with an item that goes
-- out; also after a clock was set back.
local function began(from, length)
  from = tonumber(from or '')
  local is_over = not from or now < from or now >= from + length
  return is_over and now or from, is_over
end

-- How many may still go out in this period of the code's rate, and when it ends.
local most, from, used, ends = math.huge, nil, nil, nil
local rate = tonumber(settings[8] or '')
if rate then
  local length, is_new = tonumber(settings[9]), nil
  from, is_new = began(settings[10], length)
  used = is_new and 0 or tonumber(settings[11])
  most, ends = rate - used, from + length
end

-- How many each network has had in this period of theirs: they share it.
local from_networks, had_by, networks_from, networks_new, networks_end
if share > 0 then
  from_networks, had_by = each(2), {}
  local length = tonumber(ARGV[4])
  networks_from, networks_new = began(redis.call('HGET', networks, 'from'), length)
  networks_end = networks_from + length
  local counts = networks_new and {} or redis.call('HMGET', networks, unpack(from_networks))
  for i, network in ipairs(from_networks) do
    had_by[network] = tonumber(counts[i] or 0)
  end
end

-- What each client has: `have[client]` is a list of records. If each client may
-- have one item, the history alone shows who has nothing yet.
local have = {}
local finished = redis.call('SMISMEMBER', history, unpack(clients))
local known = {}
for i, client in ipairs(clients) do
  have[client] = {}
  if finished[i] == 1 or per_client > 1 then
    known[#known + 1] = client
  end
end
if #known > 0 then
  local found = redis.call('HMGET', claims, unpack(known))
  for i, client in ipairs(known) do
    have[client] = records_of(found[i])
  end
else
  redis.call('HLEN', claims)
end

-- Who gets nothing, whatever the code gives: those whose right was taken away, and those who
-- were erased. The history has them under names that no client has.
local barred
local function bar(outcome, prefix, names)
  barred = barred or {}
  for i, name in ipairs(names) do
    names[i] = prefix .. name
  end
  for i, is in ipairs(redis.call('SMISMEMBER', history, unpack(names))) do
    barred[i] = is == 1 and outcome or barred[i]
  end
end
if settings[14] then
  bar('erased', 'erased:', each(stride - 1))
end
if settings[12] then
  bar('revoked', '\n', { unpack(clients) })
end

-- Decide. A granted record is a blank until its item is popped, so that the
-- same client claiming twice in one batch sees its own grant.
local outcomes, details, granted = {}, {}, {}
for i, client in ipairs(clients) do
  local nth, records = nths[i], have[client]
  local had = #records
  local network = from_networks and from_networks[i]
  if barred and barred[i] then
    outcomes[i] = barred[i]
  elseif nth >= 1 and nth <= had then
    outcomes[i] = on_repeat == 'refuse' and 'refused' or 'repeated'
  elseif nth ~= had + 1 or nth > per_client then
    outcomes[i] = 'out-of-turn'
    details[i] = had .. ' ' .. per_client
  elseif unavailable then
    outcomes[i] = unavailable
    details[i] = unavailable == 'not-open' and settings[4] or ''
  elseif fence and not window then
    outcomes[i] = 'windowed'
  elseif not may_give() then
    outcomes[i] = 'fenced'
  elseif #granted >= left then
    outcomes[i], details[i] = nothing_left()
  elseif #granted >= most then
    outcomes[i] = 'not-yet'
    details[i] = string.format('%.0f', ends)
  elseif network and had_by[network] >= share then
    outcomes[i] = 'network-limit'
    details[i] = string.format('%.0f', networks_end)
  else
    if network then
      had_by[network] = had_by[network] + 1
    end
    outcomes[i] = 'granted'
    records[nth] = ''
    granted[#granted + 1] = i
  end
end

if #granted > 0 then
  count(minutes, hours, now, #granted)
  local from_window = math.min(in_window, #granted)
  local items = {}
  if from_window < #granted then
    -- A string, as in pace.lua.
    items = redis.call('SPOP', untaken, string.format('%d', #granted - from_window))
  end
  if from_window > 0 then
    for _, item in ipairs(redis.call('SPOP', window, from_window)) do
      items[#items + 1] = item
    end
  end
  local owners, changed, complete = {}, {}, {}
  for n, i in ipairs(granted) do
    local client, item = clients[i], items[n]
    have[client][nths[i]] = now_text .. marks[i] .. item
    owners[#owners + 1] = id_of(item)
    owners[#owners + 1] = client
  end
  for _, i in ipairs(granted) do
    local client = clients[i]
    changed[#changed + 1] = client
    changed[#changed + 1] = table.concat(have[client], '\n')
    if #have[client] >= per_client then
      complete[#complete + 1] = client
    end
  end
  redis.call('HSET', claims, unpack(changed))
  redis.call('HSET', taken, unpack(owners))
  if #complete > 0 then
    redis.call('SADD', history, unpack(complete))
  end
  if rate then
    redis.call('HSET', code, 'rate_from', string.format('%.0f', from), 'rate_used', used + #granted)
  end
  if share > 0 then
    local counts = { 'from', string.format('%.0f', networks_from) }
    for _, i in ipairs(granted) do
      counts[#counts + 1] = from_networks[i]
      counts[#counts + 1] = had_by[from_networks[i]]
    end
    if networks_new then
      redis.call('UNLINK', networks)
    end
    redis.call('HSET', networks, unpack(counts))
    redis.call('PEXPIREAT', networks, networks_end)
  end
elseif ARGV[1] == '1' then
  redis.call('HSET', code, 'confirmed', '1')
end

if is_fenced and in_pool > 0 and left - #granted <= (tonumber(settings[7]) or 0) then
  reply[2] = '1'
end
for i, client in ipairs(clients) do
  reply[#reply + 1] = outcomes[i]
  reply[#reply + 1] = details[i] or have[client][nths[i]] or ''
end
return reply
