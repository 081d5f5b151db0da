-- What wrk sends is chosen by the words behind `--`: KIND HOST [WORD...].
--
--   claim  HOST CODE CODES RUN CLIENTS   claims through the API. With CODES
--          above 1, that many codes take turns, and CODE is a format of their
--          number. RUN has at most four digits. With CLIENTS 0 each claim is made
--          by a new client, else that many clients take turns.
--   look   HOST CODE COOKIE   gets the page; COOKIE may be `none`
--   visit  HOST CODE          gets the page and taps, as a new client each time
--   get    HOST PATH          gets a file; PATH has no slash in front
--
-- APIECE_WRK_ADDRESSES lists one address per thread, if they are not all the same.

local KEY = os.getenv('APIECE_ADMIN_KEY')
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
  local text = 'GET /c/' .. code .. ' HTTP/1.1\r\nhost: ' .. host
  if cookie ~= 'none' then
    text = text .. '\r\ncookie: ' .. cookie
  end
  text = text .. '\r\n\r\n'
  function request()
    return text
  end
end

function kinds.visit(host, code)
  local address = ' /c/' .. code .. ' HTTP/1.1\r\nhost: ' .. host .. '\r\n'
  local look = 'GET' .. address .. '\r\n'
  local tap = 'POST' .. address
    .. 'content-type: application/x-www-form-urlencoded\r\ncontent-length: 0\r\ncookie: '
  local cookies = {}
  function request()
    local cookie = table.remove(cookies)
    return cookie and tap .. cookie .. '\r\n\r\n' or look
  end
  function response(_, headers)
    for name, value in pairs(headers) do
      if string.lower(name) == 'set-cookie' then
        cookies[#cookies + 1] = string.match(value, '^[^;]+')
      end
    end
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

function done(summary)
  local failed = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"bytes":%.0f,"seconds":%.6f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.bytes, summary.duration / 1e6, failed.status,
    failed.connect + failed.read + failed.write + failed.timeout))
end
