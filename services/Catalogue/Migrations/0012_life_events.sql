-- What happens in people's lives, as plans over services.
create table life_event (
    id          text primary key,
    source      text not null,
    external_id text not null,
    version     int not null check (version >= 1),
    body        json not null check (body::jsonb is not null),
    services    text[] not null,
    updated_at  timestamptz not null,
    unique (source, external_id)
);
create index life_event_services on life_event using gin (services);
