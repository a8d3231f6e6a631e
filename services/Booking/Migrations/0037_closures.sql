-- A centre closes suddenly: the closure claims the lanes, so the constraints on claims keep everybody out; visits move.

create table closure (
    id           uuid primary key,
    centre_id    text not null references centre,
    during       tstzrange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
    reason       text not null check (length(reason) between 1 and 200),
    alternatives text[] not null check (cardinality(alternatives) <= 10),     -- centres in order of preference, after the closed one itself
    state        text not null check (state in ('moving', 'done')),
    created_at   timestamptz not null,
    created_by   text not null
);
create index closure_of_centre on closure using gist (centre_id, during);

-- What became of each visit, once.
create table closure_visit (
    closure_id     uuid not null references closure,
    visit_id       uuid not null references visit,
    outcome        text not null check (outcome in ('moved', 'cancelled', 'hold-ended', 'in-centre')),
    from_starts_at timestamptz not null,
    to_centre_id   text,
    to_starts_at   timestamptz,
    settled_at     timestamptz not null,
    primary key (closure_id, visit_id),
    check ((outcome = 'moved') = (to_centre_id is not null) and (to_centre_id is null) = (to_starts_at is null))
);

alter table claim
    add column closure_id uuid references closure,
    drop constraint claim_has_one_reason,
    add constraint claim_has_one_reason check (num_nonnulls(visit_id, itinerary_id, lottery_id, closure_id) = 1);
create index claim_of_closure on claim (closure_id) where closure_id is not null;

-- A time that somebody gives back during a closure is the closure's at once, in the same transaction; only the rest of it
-- is free, for the waitlist and for all.
create or replace function note_freed_time() returns trigger language plpgsql as $$
declare
    closed record;
    free   tstzmultirange := tstzmultirange(old.during);
begin
    for closed in
        select closure.id, closure.during * old.during as during
        from closure join lane on lane.centre_id = closure.centre_id and lane.id = old.lane_id
        where closure.during && old.during
        order by closure.created_at, closure.id
    loop
        insert into claim (id, lane_id, citizen_key, during, closure_id)
        select gen_random_uuid(), old.lane_id, sha256(uuid_send(gen_random_uuid())), part, closed.id
        from unnest(free * tstzmultirange(closed.during)) as part
        where not isempty(part)
        on conflict do nothing;
        free := free - tstzmultirange(closed.during);
    end loop;
    insert into freed_time (lane_id, during) select old.lane_id, part from unnest(free) as part;
    return null;
end $$;
