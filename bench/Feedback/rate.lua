-- Rates visits, each by a token of its own. Arguments: the number of the first token.
dofile("report.lua")

local number
refused = 0

local answers = '"answers":{"accessibility":"agree","affordability":"agree","effectiveDelivery":"strongly-agree","equalTreatment":"agree",'
    .. '"timeliness":"disagree","overall":"satisfied","bribery":"neither"}'

function init(args)
    number = tonumber(args[1])
end

function request()
    local n = number
    number = number + 1
    return wrk.format("POST", "/v1/ratings", { ["Content-Type"] = "application/json", ["Idempotency-Key"] = "rate-" .. n },
        string.format('{"ratingToken":"bench-%d",%s}', n, answers))
end

function response(status, headers, body)
    if status ~= 201 then
        refused = refused + 1
        first_refusal = first_refusal or body
    end
end
