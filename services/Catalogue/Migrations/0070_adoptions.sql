-- Who took a practice over, and a study visit that no longer takes place.

alter table study_visit alter column itinerary_id drop not null, alter column stops drop not null,
    add constraint study_visit_withdrawn check ((itinerary_id is null) = (stops is null));

create table adoption (
    practice_id text not null references good_practice (id),
    id          text collate "C" not null,
    version     int not null check (version >= 1),
    country     text not null check (country ~ '^[A-Z]{2}$'),
    centre_id   text,                            -- one of our own centres
    status      text not null check (status in ('considering', 'planned', 'piloting', 'adopted', 'abandoned')),
    body        json not null,
    updated_at  timestamptz not null,
    constraint adoption_centre foreign key (centre_id) references centre (id),
    constraint adoption_once primary key (practice_id, id)
);
create index adoption_country on adoption (country, practice_id);
