-- The index visit_one_called_per_counter decides, as everywhere; but who asks it by trying ends the transaction of all.
create function counter_is_busy(centre text, number int) returns boolean language plpgsql stable as $$
begin
    return exists (select from visit where centre_id = centre and counter = number and state = 'called');
end $$;

-- Whom counters call next (Queue/CallNext.cs): for each its visitor, both locked. The counters come in one order, and calls of one
-- counter pass one after the other: of two at once, the one that took the second in line could win. Who is ready comes before
-- who is early; both are read in the order of the index visit_waiting up to the first one that no other counter is just
-- calling, in this transaction or another. Where nobody waits the visitor is null; a counter that has a visitor already, or no
-- officer of this name, has no row.
create function next_visitors(centres text[], counters int[], officers text[], moment timestamptz)
returns table (centre_id text, counter int, visit_id uuid) language plpgsql as $$
#variable_conflict use_column
declare
    seat record;
    taken uuid[] := '{}';
    next_id uuid;
begin
    for seat in
        select lane.centre_id, lane.counter, session.agency_ids as agencies, (moment at time zone centre.time_zone)::date as today
        from unnest(centres, counters, officers) as asked (centre_id, counter, officer)
        join lane on lane.centre_id = asked.centre_id and lane.counter = asked.counter and lane.counter > 0 and lane.active
        join centre on centre.id = lane.centre_id
        join counter_session session on session.centre_id = lane.centre_id and session.counter = lane.counter and session.signed_out_at is null
            and session.officer = asked.officer
        order by lane.centre_id, lane.counter
        for no key update of lane, session
    loop
        -- The lock is ours by now, so what a call before this one did is seen.
        continue when counter_is_busy(seat.centre_id, seat.counter);
        select visit.id into next_id from visit
        where visit.centre_id = seat.centre_id and visit.ticket_day = seat.today and visit.state = 'checked-in' and seat.agencies @> array[visit.agency_id]
            and visit.ready_at <= moment and visit.id <> all (taken)
        order by visit.sort_key, visit.ticket_number limit 1 for update skip locked;
        if not found then
            select visit.id into next_id from visit
            where visit.centre_id = seat.centre_id and visit.ticket_day = seat.today and visit.state = 'checked-in' and seat.agencies @> array[visit.agency_id]
                and visit.ready_at > moment and visit.id <> all (taken)
            order by visit.sort_key, visit.ticket_number limit 1 for update skip locked;
        end if;
        if next_id is not null then
            taken := taken || next_id;
        end if;
        centre_id := seat.centre_id;
        counter := seat.counter;
        visit_id := next_id;
        return next;
    end loop;
end $$;
