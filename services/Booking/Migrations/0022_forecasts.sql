-- What each visitor was told when the ticket was given, to be held against what then happened.
create table ticket_forecast (
    visit_id    uuid primary key references visit,
    centre_id   text not null,
    service_id  text not null,
    day         date not null,                              -- the centre's
    issued_at   timestamptz not null,
    p50_seconds double precision not null check (p50_seconds >= 0),
    p90_seconds double precision not null check (p90_seconds >= p50_seconds),
    in_front    int not null,
    counters    int not null
);
create index ticket_forecast_of_centre on ticket_forecast (centre_id, day);
