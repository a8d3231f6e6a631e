-- Forums: the event at which winners are announced, its programme, its guests and who has arrived.

create table forum (
    id         text collate "C" primary key,
    version    bigint not null check (version >= 1),
    title      jsonb not null,
    venue      jsonb not null,
    city       text not null,
    date       date not null,
    time_zone  text not null,
    sources    jsonb not null,
    updated_at timestamptz not null
);

create table agenda (
    forum_id   text collate "C" primary key references forum (id),
    version    bigint not null check (version >= 1),
    items      jsonb not null,
    updated_at timestamptz not null
);

-- Personal data: only the forum's host reads it.
create table guest (
    forum_id          text collate "C" not null references forum (id),
    id                text collate "C" not null,
    version           bigint not null check (version >= 1),
    name              text not null,
    delegation        text not null,
    country           text not null check (country ~ '^[A-Z]{2}$'),
    role              text not null,
    sources           jsonb not null,
    example           boolean not null,
    invitation_digest bytea unique check (octet_length(invitation_digest) = 32),    -- the code itself is not kept
    invited_at        timestamptz,
    updated_at        timestamptz not null,
    primary key (forum_id, id),
    check ((invitation_digest is null) = (invited_at is null))
);

create table check_in (
    forum_id      text collate "C" not null,
    guest_id      text collate "C" not null,
    checked_in_at timestamptz not null,
    checked_in_by text not null,
    constraint check_in_once primary key (forum_id, guest_id),
    foreign key (forum_id, guest_id) references guest (forum_id, id)
);
