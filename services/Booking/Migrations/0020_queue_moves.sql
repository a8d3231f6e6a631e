-- A visit may pass through several services, rest while the visitor fetches a document, and be called more than once.

alter table visit drop constraint visit_state_check;
alter table visit add constraint visit_state_check check (state in
    ('held', 'booked', 'checked-in', 'called', 'parked', 'served', 'refused', 'abandoned', 'no-show', 'cancelled', 'expired'));
alter table visit add constraint visit_parked_has_a_ticket check (state <> 'parked' or ticket_number is not null);

alter table visit
    add column queued_at      timestamptz,                  -- since when the visitor waits for the present service
    add column calls          int not null default 0,       -- how often the counter has called, for the present service
    add column last_called_at timestamptz;
update visit set queued_at = checked_in_at, calls = (called_at is not null)::int, last_called_at = called_at;
alter table visit
    add check ((queued_at is null) = (checked_in_at is null)),
    add check (calls between 0 and 99),
    add check ((calls = 0) = (called_at is null) and (called_at is null) = (last_called_at is null));

-- Which moves a ticket can make: the same table as Queue/Moves.cs. Code that tries another one fails here.
create table ticket_move (
    from_state text not null,
    to_state   text not null,
    primary key (from_state, to_state)
);
insert into ticket_move values
    ('checked-in', 'called'), ('checked-in', 'abandoned'),
    ('called', 'checked-in'), ('called', 'parked'), ('called', 'served'), ('called', 'refused'), ('called', 'abandoned'), ('called', 'no-show'),
    ('parked', 'checked-in'), ('parked', 'abandoned');
create function refuse_impossible_move() returns trigger language plpgsql as $$
begin
    if not exists (select from ticket_move where (from_state, to_state) = (old.state, new.state)) then
        raise exception 'a ticket cannot go from % to %', old.state, new.state using errcode = 'check_violation', constraint = 'visit_move_is_possible';
    end if;
    return new;
end $$;
create trigger visit_move_is_possible before update of state on visit for each row
    when (old.ticket_number is not null and old.state is distinct from new.state)
    execute function refuse_impossible_move();

-- A stay is one wait for one service and what came of it. Written when it ends, so that waits and service times are
-- counted for each service, whatever the visit was transferred to afterwards.
create table stay (
    visit_id   uuid not null references visit,
    ordinal    int not null check (ordinal >= 1),
    centre_id  text not null,
    service_id text not null,
    agency_id  text not null,
    queued_at  timestamptz not null,
    called_at  timestamptz,             -- null: never called
    counter    int,
    ended_at   timestamptz not null,
    outcome    text not null check (outcome in ('transferred', 'parked', 'served', 'refused', 'abandoned', 'no-show')),
    check ((called_at is null) = (counter is null)),
    primary key (visit_id, ordinal)
);
create index stay_of_service on stay (centre_id, service_id, ended_at) where outcome in ('served', 'refused', 'transferred');

-- The end of a centre's day: no ticket after it, and what was found is kept as it was told.
alter table ticket_counter drop constraint ticket_counter_last_check;
alter table ticket_counter
    add constraint ticket_counter_last_check check (last >= 0),     -- 0: a day without a ticket that was closed
    add column closed_at timestamptz,
    add column report    jsonb,
    add check ((closed_at is null) = (report is null));
create function refuse_change_of_closed_day() returns trigger language plpgsql as $$
begin
    raise exception 'the day is closed' using errcode = 'check_violation', constraint = 'ticket_counter_closed_is_final';
end $$;
create trigger ticket_counter_closed_is_final before update of last, closed_at, report on ticket_counter for each row
    when (old.closed_at is not null) execute function refuse_change_of_closed_day();
create trigger ticket_counter_closed_stays before delete on ticket_counter for each row
    when (old.closed_at is not null) execute function refuse_change_of_closed_day();
create index ticket_counter_open on ticket_counter (day) where closed_at is null;
create index visit_booked_on on visit (centre_id, local_date) where state = 'booked';
create index visit_unfinished on visit (centre_id, ticket_day) where state in ('checked-in', 'called', 'parked');
