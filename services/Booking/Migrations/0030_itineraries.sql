-- Several visits of one citizen, held together under one code: a citizen's itinerary. The visits are ordinary visits.

create table citizen_itinerary (
    id          uuid primary key,
    client_id   text not null,
    code_digest bytea not null unique check (octet_length(code_digest) = 32),     -- docs/appointments.md: the code of part n is this code and n
    created_at  timestamptz not null
);

alter table visit
    add column itinerary_id uuid references citizen_itinerary,
    add column part int check (part between 1 and 6),
    add constraint visit_part_of_itinerary check ((itinerary_id is null) = (part is null)),
    add constraint visit_part_once unique (itinerary_id, part);
