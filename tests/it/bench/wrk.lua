-- What wrk sends is chosen by the words behind `--`: KIND HOST [WORD...].
--
--   claim  HOST CODE CODES RUN CLIENTS   claims through the API. With CODES
--          above 1, that many codes take turns, and CODE is a format of their
--          number. RUN has at most four digits. With CLIENTS 0 each claim is made
--          by a new client, else that many clients take turns.
--   look   HOST CODE COOKIE   gets the page; COOKIE may be `none`
--   visit  HOST CODE          gets the page, taps, and follows the redirect to the page,
--          as a new client each time. Each thread must have only one connection, because
--          wrk does not tell a script which connection an answer came over.
--   get    HOST PATH          gets a file; PATH has no slash in front
--
-- APIECE_WRK_ADDRESSES lists one address per thread, if they are not all the same.
-- APIECE_WRK_PHONE has the headers of a phone's browser, each with its line end.

local KEY = os.getenv('APIECE_ADMIN_KEY')
local PHONE = os.getenv('APIECE_WRK_PHONE')
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
  thread:set('number', #threads)
  local n = 0
  for host, port in string.gmatch(os.getenv('APIECE_WRK_ADDRESSES') or '', '([%d.]+):(%d+)') do
    n = n + 1
    if n == #threads then
      thread.addr = wrk.lookup(host, port)[1]
    end
  end
end

local kinds = {}

function kinds.claim(host, code, codes, run, clients)
  codes, clients = tonumber(codes), tonumber(clients)
  local head = 'POST /v1/codes/' .. code .. '/claims HTTP/1.1\r\nhost: ' .. host
    .. '\r\nauthorization: Bearer ' .. KEY
    .. '\r\ncontent-type: application/json\r\ncontent-length: 32\r\n\r\n'
  -- As long as the names that redis-benchmark makes of client:__rand_int__.
  local body = '{"client":"client:%012.0f"}'
  local first, n = run * 1e8 + number * 1e7, 0
  function request()
    n = n + 1
    local client = string.format(body, clients > 0 and n % clients or first + n)
    return (codes > 1 and string.format(head, n % codes) or head) .. client
  end
end

function kinds.look(host, code, cookie)
  local text = 'GET /c/' .. code .. ' HTTP/1.1\r\nhost: ' .. host .. '\r\n' .. PHONE
  if cookie ~= 'none' then
    text = text .. 'cookie: ' .. cookie .. '\r\n'
  end
  text = text .. '\r\n'
  function request()
    return text
  end
end

function kinds.visit(host, code)
  local address = ' /c/' .. code .. ' HTTP/1.1\r\nhost: ' .. host .. '\r\n' .. PHONE
  local tap = 'origin: http://' .. host
    .. '\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 5\r\n'
  local step, cookie = 'look', ''
  -- The whole visits, and the answers that were not as they should be.
  visits, wrong = 0, 0
  function request()
    if step == 'look' then
      return 'GET' .. address .. '\r\n'
    elseif step == 'tap' then
      return 'POST' .. address .. tap .. cookie .. '\r\nnth=1'
    end
    return 'GET' .. address .. cookie .. '\r\n'
  end

  local after = {}
  function after.look(status, headers)
    for name, value in pairs(headers) do
      if status == 200 and string.lower(name) == 'set-cookie' then
        cookie = 'cookie: ' .. string.match(value, '^[^;]+') .. '\r\n'
        return 'tap'
      end
    end
  end
  function after.tap(status)
    return status == 303 and 'see'
  end
  function after.see(status, _, body)
    if status == 200 and string.find(body, 'COUPON-', 1, true) then
      visits = visits + 1
      return 'look'
    end
  end
  function response(status, headers, body)
    local next = after[step](status, headers, body)
    if not next then
      wrong = wrong + 1
    end
    step = next or 'look'
  end
end

function kinds.get(host, path)
  local text = 'GET /' .. path .. ' HTTP/1.1\r\nhost: ' .. host .. '\r\n\r\n'
  function request()
    return text
  end
end

function init(words)
  kinds[words[1]](unpack(words, 2))
end

-- The sum of a variable of all threads.
local function sum(name)
  local all = 0
  for _, thread in ipairs(threads) do
    all = all + (thread:get(name) or 0)
  end
  return all
end

function done(summary)
  local failed = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"visits":%d,"bytes":%.0f,"seconds":%.6f,"refused":%d,"wrong":%d,"broken":%d}\n',
    summary.requests, sum('visits'), summary.bytes, summary.duration / 1e6, failed.status,
    sum('wrong'), failed.connect + failed.read + failed.write + failed.timeout))
end
