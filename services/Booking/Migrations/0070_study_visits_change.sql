-- A study visit can be offered anew with other wishes, and given up. The newest offer counts, in whatever order they come.

alter table itinerary
    add column offer_version bigint not null default 1 check (offer_version >= 1),
    drop constraint itinerary_state_check,
    drop constraint itinerary_check,
    add constraint itinerary_state check (state in ('waiting', 'scheduled', 'declined', 'withdrawn')),
    add constraint itinerary_reason check ((reason is not null) = (state = 'declined'));
