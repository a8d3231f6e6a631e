-- Booking. Its guarantees are constraints: no lane and no citizen is ever claimed twice for one moment,
-- a counter has one visitor, ticket numbers have no gaps.

create extension if not exists btree_gist;     -- equality inside a gist index

-- Copies of what the catalogue published; a copy is replaced only by a newer version.

create table centre (
    id        text primary key,
    version   bigint not null,
    name      jsonb not null,
    time_zone text not null,                   -- IANA
    hours     jsonb not null                   -- {"openingHours": […], "closedOn": […]} as published, in wall time
);

create table service (
    id               text primary key,
    version          bigint not null,
    withdrawn        boolean not null,
    agency_id        text,
    name             jsonb,
    duration_minutes int check (duration_minutes between 1 and 1440),
    centre_ids       text[],
    -- A withdrawal may arrive before the publication that it ends.
    check (withdrawn or (agency_id is not null and name is not null and duration_minutes is not null and centre_ids is not null))
);

create table service_fees (
    service_id text primary key,
    version    bigint not null,
    fees       jsonb not null
);

-- One unit of parallel capacity: a counter, or the hosts who receive delegations.
create table lane (
    id        bigint generated always as identity primary key,
    centre_id text not null references centre,
    counter   int not null check (counter >= 0),        -- the number above the counter; 0: the hosts
    agency_id text check ((agency_id is null) = (counter = 0)),
    letter    text check (letter ~ '^[A-Z]$' and (letter is null) = (counter = 0)),   -- leads the tickets of its agency
    active    boolean not null,
    unique (centre_id, counter)
);

-- What a client calls a citizen. The key is a keyed hash of the FIN, the same for every client, or random.
create table citizen_reference (
    client_id   text not null,
    reference   uuid not null,
    citizen_key bytea not null check (octet_length(citizen_key) = 32),
    created_at  timestamptz not null,
    primary key (client_id, reference),
    unique (client_id, citizen_key)
);

create table visit (
    id              uuid primary key,
    version         bigint not null default 0,          -- events so far; the version of the last one
    client_id       text not null,
    citizen_key     bytea check (octet_length(citizen_key) = 32),       -- null: a walk-in, who gives no name
    code_digest     bytea not null unique check (octet_length(code_digest) = 32),   -- docs/visit-codes.md
    centre_id       text not null references centre,
    service_id      text not null references service,
    agency_id       text not null,
    state           text not null check (state in
                        ('held', 'booked', 'checked-in', 'called', 'served', 'refused', 'abandoned', 'no-show', 'cancelled', 'expired')),
    walk_in         boolean not null default false,
    starts_at       timestamptz,                        -- null: a walk-in
    ends_at         timestamptz,
    local_date      date not null,                      -- wall time as promised, with the zone and the rules it was read by
    local_time      time,
    time_zone       text not null,
    tzdb_version    text not null,
    hold_expires_at timestamptz,
    ticket_day      date,                               -- local to the centre
    ticket_number   int check (ticket_number >= 1),
    ticket          text,
    priority_class  text check (priority_class in ('ordinary', 'priority', 'appointment')),
    checked_in_at   timestamptz,
    ready_at        timestamptz,
    sort_key        timestamptz,                        -- ready_at less the boost of the priority class
    counter         int,
    called_at       timestamptz,
    closed_at       timestamptz,
    refusal_clause  text,
    created_at      timestamptz not null,
    check (walk_in or (starts_at is not null and ends_at > starts_at and local_time is not null and citizen_key is not null)),
    check (state <> 'held' or hold_expires_at is not null),
    check ((ticket_number is null) = (checked_in_at is null) and num_nulls(ticket_day, ticket_number, ticket, priority_class, checked_in_at, ready_at, sort_key) in (0, 7)),
    check (state not in ('checked-in', 'called', 'served', 'refused', 'abandoned') or ticket_number is not null),
    check ((counter is null) = (called_at is null)),
    check (state not in ('called', 'served', 'refused') or counter is not null),
    check ((closed_at is not null) = (state in ('served', 'refused', 'abandoned', 'no-show'))),
    -- A refusal names the clause of law; nothing else does.
    check ((refusal_clause is not null) = (state = 'refused')),
    constraint visit_ticket_once unique (centre_id, ticket_day, ticket_number)
);
create unique index visit_one_called_per_counter on visit (centre_id, counter) where state = 'called';
create index visit_waiting on visit (centre_id, agency_id, ticket_day, sort_key) where state = 'checked-in';
create index visit_of_client on visit (client_id, id);

create table ticket_counter (
    centre_id text not null references centre,
    day       date not null,
    last      int not null check (last >= 1),
    primary key (centre_id, day)
);

-- A study visit's stops, all or nothing. 'waiting': a centre of the offer has not been published here yet.
create table itinerary (
    id             uuid primary key,
    version        bigint not null default 0,
    study_visit_id uuid not null unique,
    entry_id       uuid not null,
    authority_id   text not null,
    state          text not null check (state in ('waiting', 'scheduled', 'declined')),
    reason         text check ((reason is not null) = (state = 'declined')),
    offer          jsonb not null,
    created_at     timestamptz not null
);
create index itinerary_waiting on itinerary (id) where state = 'waiting';

-- A lane held or booked for a time. Two constraints are the guarantee of the whole service, whatever the code does.
create table claim (
    id           uuid primary key,
    lane_id      bigint not null references lane,
    citizen_key  bytea not null check (octet_length(citizen_key) = 32),     -- of a delegation: docs/booking.md
    during       tstzrange not null,
    expires_at   timestamptz,                                               -- of a hold; null: booked
    visit_id     uuid unique references visit deferrable initially deferred,
    itinerary_id uuid references itinerary,
    check (num_nonnulls(visit_id, itinerary_id) = 1),
    check (itinerary_id is null or expires_at is null),
    -- An empty range overlaps nothing, and would slip past the constraints below.
    constraint claim_during_is_a_time check (not isempty(during) and lower_inc(during) and not upper_inc(during)
        and not lower_inf(during) and not upper_inf(during)),
    constraint claim_one_per_lane exclude using gist (lane_id with =, during with &&),
    constraint claim_one_per_citizen exclude using gist (citizen_key with =, during with &&)
);
create index claim_holds on claim (expires_at) where expires_at is not null;
create index claim_of_itinerary on claim (itinerary_id) where itinerary_id is not null;

-- What staff did. Appended in the transaction of the deed; never changed.
create table audit (
    id        bigint generated always as identity primary key,
    at        timestamptz not null,
    client_id text not null,
    actor     text not null,
    name      text,
    roles     text[] not null,
    centre_id text not null,
    action    text not null,
    visit_id  uuid,
    detail    jsonb not null
);
create function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
    raise exception 'audit is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function refuse_change_of_audit();
