-- What clients ask of the platform. Nothing here says for whom, and nothing of the confidential paths is counted.
create table client_day (
    client_id text not null,
    day       date not null,                 -- UTC; quotas are counted by it
    requests  bigint not null check (requests >= 0),
    primary key (client_id, day)
);

create table client_hour (
    client_id text not null,
    hour      timestamptz not null,
    route     text not null,                 -- method and template, such as POST /v1/visits/{id}/confirm
    status    int not null,
    requests  bigint not null check (requests > 0),
    primary key (client_id, hour, route, status)
);
create index client_hour_hour on client_hour (hour);

create table client_error (
    id        bigint generated always as identity primary key,
    client_id text not null,
    at        timestamptz not null,
    route     text not null,
    status    int not null,
    code      text,
    trace_id  text not null
);
create index client_error_client on client_error (client_id, id);
create index client_error_at on client_error (at);
