-- A counter that calls reads the waiting of its centre in the order of their turn and stops at the first of its agencies,
-- so the order comes before the agency.
drop index visit_waiting;
create index visit_waiting on visit (centre_id, ticket_day, sort_key, ticket_number) where state = 'checked-in';

-- Most visits are no part of an itinerary: they need no place in its index.
alter table visit drop constraint visit_part_once;
create unique index visit_part_once on visit (itinerary_id, part) where itinerary_id is not null;
