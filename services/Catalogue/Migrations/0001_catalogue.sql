-- Bodies are kept as json, not jsonb: an editor reads back the text as it was put. Equality is asked of jsonb.

create extension if not exists pg_trgm; -- a trusted extension: the database's owner may create it

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

create table agency (
    id          text primary key,                      -- external_id for source asan, else source.external_id
    source      text not null,
    external_id text not null,
    version     int not null check (version >= 1),
    body        json not null,
    updated_at  timestamptz not null,
    unique (source, external_id)
);

create table centre (
    id          text primary key,
    source      text not null,
    external_id text not null,
    version     int not null check (version >= 1),     -- also the aggregate version: each version is one event
    body        json not null,
    agencies    text[] not null,                       -- those that have a counter here, sorted
    updated_at  timestamptz not null,
    unique (source, external_id)
);
create index centre_agencies on centre using gin (agencies);

create table service (
    id               text primary key,
    source           text not null,
    external_id      text not null,
    agency_id        text not null references agency,
    everywhere       boolean not null,                 -- centres ["*"]: wherever the agency has a counter
    version          int not null check (version >= 1),
    events           bigint not null check (events >= version), -- events published so far: the aggregate version
    withdrawn_at     timestamptz,
    published_fees   json not null,                    -- the fees of the last PriceChanged
    prices_change_on date,                             -- the next day on which a fee begins or has ended
    search           text not null,                    -- ' ' and the folded words of all languages
    unique (source, external_id)
);
create index service_agency on service (agency_id);
create index service_prices_change_on on service (prices_change_on) where withdrawn_at is null;
create index service_search on service using gin (search gin_trgm_ops);

create table service_version (
    service_id   text not null references service,
    version      int not null check (version >= 1),
    body         json not null,
    centres      text[] not null,                      -- resolved on publication
    published_at timestamptz not null,
    primary key (service_id, version)
);
create trigger service_version_append_only before update or delete or truncate on service_version
    for each statement execute function refuse_change();
alter table service add constraint service_current_version
    foreign key (id, version) references service_version (service_id, version) deferrable initially deferred;

create table good_practice (
    id                text primary key,
    source            text not null,
    external_id       text not null,
    version           int not null check (version >= 1), -- also the aggregate version
    body              json not null,
    updated_at        timestamptz not null,
    entry_id          uuid unique,                     -- the winning entry it came from; null for an editor's own
    cycle_id          text,
    rank              int check (rank >= 1),
    authority         json,                            -- the authority's name by language
    announced_version bigint,                          -- aggregate version of the announcement it was read from
    unique (source, external_id),
    constraint good_practice_award check (num_nulls(entry_id, cycle_id, rank, authority, announced_version) in (0, 5))
);

-- May come before the announcement that makes the practice, so it refers to nothing.
create table study_visit (
    entry_id       uuid primary key,
    study_visit_id uuid not null,
    itinerary_id   uuid not null,
    stops          json not null,
    scheduled_at   timestamptz not null
);

-- Figures from events, which may come before the service is known here.
create table service_demand (
    service_id  text primary key,
    booked      bigint not null default 0,
    rescheduled bigint not null default 0,
    cancelled   bigint not null default 0,
    checked_in  bigint not null default 0,
    walk_ins    bigint not null default 0,
    called      bigint not null default 0,
    served      bigint not null default 0,
    refused     bigint not null default 0,
    abandoned   bigint not null default 0,
    no_show     bigint not null default 0
);

-- The last 500 waits of a service, for their median.
create table service_wait (
    id           bigint generated always as identity primary key,
    service_id   text not null,
    called_at    timestamptz not null,
    wait_seconds double precision not null check (wait_seconds >= 0)
);
create index service_wait_latest on service_wait (service_id, called_at desc, id desc);

create table rating (
    subject_kind   text not null check (subject_kind in ('service', 'centre')),
    subject_id     text not null,
    version        bigint not null,                    -- aggregate version of the publication
    ratings        int not null,
    visits         int not null,
    satisfied_share double precision not null,
    satisfied_low  double precision not null,
    satisfied_high double precision not null,
    published_at   timestamptz not null,
    primary key (subject_kind, subject_id)
);

-- Who changed what, in the transaction of the change.
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    client  text not null,
    person  text not null,
    roles   text[] not null,
    centre  text,
    action  text not null,                             -- such as put-service
    subject text not null,
    version int not null
);
create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function refuse_change();
