-- Whom a closure has moved can choose another time, or cancel without cost, until the day of the visit.

alter table closure_visit add column choose_until timestamptz, add column chosen_at timestamptz;
update closure_visit set choose_until = to_starts_at;
alter table closure_visit
    add constraint closure_visit_moved_can_choose check ((outcome = 'moved') = (choose_until is not null)),
    add constraint closure_visit_chosen_was_moved check (chosen_at is null or chosen_at < choose_until);
create index closure_visit_of_visit on closure_visit (visit_id);
