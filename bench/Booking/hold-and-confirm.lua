-- Holds a time and confirms it, again and again, each time another citizen and another time.
-- Arguments: token, centre, service, number of the first visit, instant of the first time (Unix), number of times.
dofile("report.lua")

local slot_seconds = 15 * 60 -- Offer.SlotMinutes in BookingOverHttp.cs
local token, centre, service, number, first_slot, slots
local held = {}              -- visits that wait to be confirmed
refused = 0

function init(args)
    token, centre, service = args[1], args[2], args[3]
    number, first_slot, slots = tonumber(args[4]), tonumber(args[5]), tonumber(args[6])
end

local function post(path, key, body)
    return wrk.format("POST", path, {
        ["Authorization"] = "Bearer " .. token,
        ["Content-Type"] = "application/json",
        ["Idempotency-Key"] = key,
    }, body)
end

function request()
    local visit = table.remove(held)
    if visit then
        return post("/v1/visits/" .. visit .. "/confirm", visit, "{}")
    end
    local n = number
    number = number + 1
    local starts_at = os.date("!%Y-%m-%dT%H:%M:%SZ", first_slot + n % slots * slot_seconds)
    return post("/v1/visits", "hold-" .. n, string.format(
        '{"citizenReference":"00000000-0000-4000-8000-%012x","centreId":"%s","serviceId":"%s","startsAt":"%s"}', n, centre, service, starts_at))
end

function response(status, headers, body)
    if status == 201 then
        held[#held + 1] = body:match('"id":"([^"]+)"')
    elseif status ~= 200 then
        refused = refused + 1
        first_refusal = first_refusal or body
    end
end
