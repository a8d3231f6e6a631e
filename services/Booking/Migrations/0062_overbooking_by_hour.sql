-- Overbooking hour by hour: a lane beyond the counters is withheld in every hour for which the measurement does not allow
-- it. The withholding is a claim, so the constraints on claims bound every hour by its own figures.

alter table claim
    add column withheld boolean check (withheld),
    drop constraint claim_has_one_reason,
    add constraint claim_has_one_reason check (num_nonnulls(visit_id, itinerary_id, lottery_id, closure_id, withheld) = 1);
create index claim_withheld on claim (lane_id) where withheld;

-- A time that is given back on such a lane is withheld at once, in the same transaction, until it is measured anew: the
-- hour may have lost its lane since the visit was booked.
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
    if exists (select from lane where id = old.lane_id and overbooked) then
        insert into claim (id, lane_id, citizen_key, during, withheld)
        select gen_random_uuid(), old.lane_id, sha256(uuid_send(gen_random_uuid())), part, true from unnest(free) as part
        on conflict do nothing;
    else
        insert into freed_time (lane_id, during) select old.lane_id, part from unnest(free) as part;
    end if;
    return null;
end $$;
