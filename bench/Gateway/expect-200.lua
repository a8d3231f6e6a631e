-- GET again and again; wrk itself counts answers above 399 as failures.
dofile("report.lua")
