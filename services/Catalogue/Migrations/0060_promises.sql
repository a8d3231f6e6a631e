-- How a service's promises were kept, as booking last reported it: aggregates of ten applications and more.
create table promises (
    service_id       text primary key,
    version          bigint not null,                  -- aggregate version of the report
    counted_from     date not null,
    counted_to       date not null,
    applications     int not null check (applications >= 10),
    on_time_share    double precision not null,
    on_time_low      double precision not null,
    on_time_high     double precision not null,
    median_days_late int not null,
    p90_days_late    int not null
);
