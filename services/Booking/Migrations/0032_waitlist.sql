-- Who waits for a time, and which times have become free. "Never two offers for one time" needs nothing new: an offer
-- is a held visit, and its claim meets the constraints of all claims.

create table waitlist_entry (
    id          uuid primary key,
    position    bigint generated always as identity,        -- who came first
    version     bigint not null default 1,
    client_id   text not null,
    citizen_key bytea not null check (octet_length(citizen_key) = 32),
    service_id  text not null references service,
    centre_ids  text[] not null check (cardinality(centre_ids) between 1 and 25),
    from_at     timestamptz not null,
    until_at    timestamptz not null check (until_at > from_at),
    state       text not null check (state in ('waiting', 'offered', 'withdrawn')),
    visit_id    uuid unique references visit deferrable initially deferred,      -- the offer: one an entry, and no visit offered twice
    created_at  timestamptz not null,
    offered_at  timestamptz,
    check ((state = 'offered') = (visit_id is not null) and (state = 'offered') = (offered_at is not null))
);
create unique index waitlist_once_per_citizen on waitlist_entry (citizen_key, service_id) where state = 'waiting';
create index waitlist_waiting on waitlist_entry (service_id, position) where state = 'waiting';
create index waitlist_of_client on waitlist_entry (client_id, id);

-- What the waitlist has yet to look at: a time that became free, or an entry that is new.
create table freed_time (
    id       bigint generated always as identity primary key,
    lane_id  bigint references lane,
    during   tstzrange,
    entry_id uuid references waitlist_entry,
    check (num_nonnulls(lane_id, during) in (0, 2) and (lane_id is null) = (entry_id is not null))
);

-- In the transaction that frees it, whichever that is: cancel, reschedule, expiry, no-show, an early end.
create function note_freed_time() returns trigger language plpgsql as $$
begin
    insert into freed_time (lane_id, during) values (old.lane_id, old.during);
    return null;
end $$;
create trigger claim_frees_time after delete on claim for each row when (old.visit_id is not null) execute function note_freed_time();
