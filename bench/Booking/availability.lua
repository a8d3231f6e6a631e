-- Asks for the free times of a week, each time at another centre, of another service, from another day on.
-- Arguments: number of centres, number of services, first date as Unix time, days to choose from.
dofile("report.lua")

local centres, services, first, days

function init(args)
    centres, services, first, days = tonumber(args[1]), tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
    math.randomseed(20221215)
end

function request()
    return wrk.format("GET", string.format("/v1/availability?centre=centre-%d&service=service-%d&from=%s",
        math.random(centres), math.random(services), os.date("!%Y-%m-%d", first + math.random(0, days) * 86400)))
end
