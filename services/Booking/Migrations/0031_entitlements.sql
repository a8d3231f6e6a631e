-- What a citizen may have of a service, and what was taken of it. "At most N" is a key: a use has an ordinal from 1 to N.

create table entitlement (
    id          text not null,
    version     int not null check (version >= 1),
    name        jsonb not null,
    service_ids text[] not null check (cardinality(service_ids) between 1 and 100),
    period      text not null check (period in ('open', 'month', 'year')),
    maximum     int not null check (maximum between 0 and 100),
    active      boolean not null,
    created_at  timestamptz not null,
    primary key (id, version),                  -- a change is a new version: what was granted under the old one stays true
    unique (id, version, maximum)
);

create table entitlement_use (
    citizen_key    bytea not null check (octet_length(citizen_key) = 32),
    entitlement_id text not null,
    version        int not null,
    maximum        int not null,
    period         text not null check (period ~ '^(open|[0-9]{4}(-[0-9]{2})?)$'),     -- of the visit's date on the centre's wall
    ordinal        int not null,
    visit_id       uuid not null references visit deferrable initially deferred,
    constraint entitlement_use_once primary key (citizen_key, entitlement_id, period, ordinal),
    constraint entitlement_use_within_maximum check (ordinal between 1 and maximum),
    -- The maximum is the one of the version in force when it was taken, not the code's word for it.
    foreign key (entitlement_id, version, maximum) references entitlement (id, version, maximum),
    unique (visit_id, entitlement_id)
);

-- A visit that does not take place gives back what it took; an open booking is over when the visit ends. A trigger,
-- because holds are ended by whoever finds them in the way.
create function give_back_entitlements() returns trigger language plpgsql as $$
begin
    delete from entitlement_use
    where visit_id = new.id and (new.state in ('cancelled', 'expired') or period = 'open');
    return null;
end $$;
create trigger visit_gives_back_entitlements after update of state on visit for each row
    when (new.state in ('cancelled', 'expired', 'served', 'refused', 'abandoned', 'no-show') and old.state <> new.state)
    execute function give_back_entitlements();
