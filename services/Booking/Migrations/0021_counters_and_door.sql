-- Who sits at which counter, and how a ticket is had without a kiosk.

create table counter_session (
    id            uuid primary key,
    centre_id     text not null references centre,
    counter       int not null check (counter > 0),
    agency_ids    text[] not null check (cardinality(agency_ids) between 1 and 20),      -- whose visitors it calls
    officer       text not null,                -- subject of the actor token
    signed_in_at  timestamptz not null,
    signed_out_at timestamptz
);
create unique index counter_session_one_per_counter on counter_session (centre_id, counter) where signed_out_at is null;
create unique index counter_session_one_per_officer on counter_session (officer) where signed_out_at is null;

create index audit_of_centre on audit (centre_id, id);

-- A door's code is one for all who stand there, so what it gives is bounded: this many tickets in each of its windows.
create table door_window (
    centre_id text not null references centre,
    number    bigint not null,                  -- Queue/DoorCode.cs
    given     int not null,
    constraint door_window_is_bounded check (given between 1 and 60),
    primary key (centre_id, number)
);

-- A partner draws one ticket at a time for a citizen, not a place in every queue.
create unique index visit_one_remote_ticket on visit (centre_id, citizen_key)
    where starts_at is null and citizen_key is not null and state in ('checked-in', 'called', 'parked');
