-- The result in one line for LoadGenerator.cs: answers, microseconds, p50 and p99 in microseconds, failures.
-- A script may count further failures of a thread in its global "refused".
local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
end

function done(summary, latency, requests)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    for _, thread in ipairs(threads) do
        failed = failed + (thread:get("refused") or 0)
        local first = thread:get("first_refusal")
        if first then print(first) end
    end
    print(string.format("result %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed))
end
