-- Sends the requests of a file, one after the other, and prints what came of it as one line of JSON.
--   wrk ... -s wrk.lua URL -- FILE START
-- FILE: lines "H<tab>name<tab>value" (headers of every request), then "verb<tab>path<tab>body".
-- START: how many requests earlier runs have taken from the file.
local requests, at = {}, 0

function init(args)
  local headers = {}
  for line in io.lines(args[1]) do
    local first, second, third = line:match("([^\t]*)\t([^\t]*)\t(.*)")
    if first == "H" then
      headers[second] = third
    else
      requests[#requests + 1] = wrk.format(first, second, headers, third ~= "" and third or nil)
    end
  end
  at = tonumber(args[2]) % #requests
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "refused": %d, "broken": %d, "late": %d, ' ..
    '"p50": %.1f, "p95": %.1f, "p99": %.1f, "longest": %.1f}\n',
    summary.requests, summary.duration, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write, errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max))
end
