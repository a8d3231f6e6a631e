-- What guests answer, where they sit, and who scanned whom at the doors.

alter table guest
    add column invitation  int not null default 0 check (invitation >= 0),  -- the number of the one that counts
    add column answer      text check (answer in ('accepted', 'declined')),
    add column answered_at timestamptz,
    add column dietary     text[] not null default '{}',                    -- forgotten after the forum (docs/retention.md)
    add column access      text[] not null default '{}',
    add constraint guest_answer check ((answer is null) = (answered_at is null)),
    add constraint guest_dietary check (dietary <@ array['vegetarian', 'vegan', 'halal', 'kosher', 'gluten-free', 'lactose-free', 'nut-free']),
    add constraint guest_access check (access <@ array['wheelchair', 'step-free', 'sign-language', 'hearing-loop', 'large-print', 'companion', 'assistance-dog']);
update guest set invitation = 1 where invited_at is not null;

create table room (
    forum_id      text collate "C" not null references forum (id),
    id            text collate "C" not null,
    version       bigint not null check (version >= 1),
    name          jsonb not null,
    rows          int not null check (rows between 1 and 100),
    seats_per_row int not null check (seats_per_row between 1 and 100),
    updated_at    timestamptz not null,
    primary key (forum_id, id)
);

-- Every seat that there is. A guest has one seat, a seat one guest: both by key.
create table seat (
    forum_id text collate "C" not null,
    room_id  text collate "C" not null,
    row      int not null,
    number   int not null,
    guest_id text collate "C",
    primary key (forum_id, room_id, row, number),
    foreign key (forum_id, room_id) references room (forum_id, id),
    constraint seat_guest foreign key (forum_id, guest_id) references guest (forum_id, id),
    constraint one_seat_a_guest unique (forum_id, guest_id)
);

-- What scanners saw, kept as it came; an upload that comes again finds itself here.
create table scan (
    forum_id    text collate "C" not null,
    device_id   text collate "C" not null,
    sequence    bigint not null check (sequence >= 1),
    guest_id    text collate "C" not null,
    scanned_at  timestamptz not null,
    uploaded_at timestamptz not null,
    uploaded_by text not null,
    constraint scan_once primary key (forum_id, device_id, sequence),
    foreign key (forum_id, guest_id) references guest (forum_id, id)
);
create index scan_guest on scan (forum_id, guest_id);

-- The scan that a check-in rests on; none for one made online.
alter table check_in
    add column device_id text collate "C",
    add column sequence  bigint,
    add constraint check_in_scan foreign key (forum_id, device_id, sequence) references scan (forum_id, device_id, sequence),
    add constraint check_in_by_scan_or_online check ((device_id is null) = (sequence is null));
