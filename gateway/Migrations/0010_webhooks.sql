-- Webhooks: who wants which events sent where, what was sent, and what came back.
create table webhook (
    id               uuid primary key,
    client_id        text not null,
    slot             int not null check (slot between 1 and 20),     -- so that a client has 20 at most
    url              text not null check (length(url) <= 2000),
    types            text[] not null check (cardinality(types) between 1 and 100),
    description      text not null,
    state            text not null check (state in ('active', 'paused', 'off')),
    off_because      text,
    secret           bytea not null,                                -- sealed (WebhookSecrets.cs)
    old_secret       bytea,                                         -- still signs beside the new one …
    old_secret_until timestamptz,                                   -- … until then
    failing_since    timestamptz,                                   -- no attempt succeeded since the one that failed then
    version          bigint not null default 1,
    created_at       timestamptz not null,
    unique (client_id, slot),
    check ((state = 'off') = (off_because is not null)),
    check ((old_secret is null) = (old_secret_until is null))
);

-- How far into the feed deliveries have been made. One row, which the replica that makes them holds.
create table webhook_fan_out (
    only_one boolean primary key default true check (only_one),
    position bigint not null
);
insert into webhook_fan_out (position) select coalesce(max(position), 0) from event_feed;

-- One event for one endpoint; sent again, it is the same row. Goes with its event after 30 days.
create table webhook_delivery (
    webhook_id       uuid not null references webhook on delete cascade,
    event_id         uuid not null,                                 -- the header webhook-id: a repeat has the same
    sequence         bigint generated always as identity,
    position         bigint references event_feed on delete cascade, -- null: a test
    type             text not null,
    state            text not null check (state in ('waiting', 'delivered', 'failed')),
    attempts         int not null default 0,
    first_attempt_at timestamptz,                                   -- three days count from here
    next_attempt_at  timestamptz,
    lease            uuid,                                          -- the attempt that is under way …
    leased_until     timestamptz,                                   -- … or was, if its gateway died
    created_at       timestamptz not null,
    primary key (webhook_id, event_id),
    check ((state = 'waiting') = (next_attempt_at is not null))
);
create index webhook_delivery_due on webhook_delivery (webhook_id, next_attempt_at) where state = 'waiting';
create index webhook_delivery_order on webhook_delivery (webhook_id, sequence);
create index webhook_delivery_position on webhook_delivery (position);

create table webhook_attempt (
    webhook_id  uuid not null,
    event_id    uuid not null,
    number      int not null check (number >= 1),
    at          timestamptz not null,
    duration_ms int not null,
    status      int,
    error       text,
    answer      text,                                               -- the first bytes of the answer's body
    primary key (webhook_id, event_id, number),
    foreign key (webhook_id, event_id) references webhook_delivery on delete cascade
);

-- What a partner must know of its webhooks, such as that one was switched off.
create table webhook_notice (
    id         uuid primary key,
    client_id  text not null,
    webhook_id uuid not null,
    kind       text not null,
    text       text not null,
    at         timestamptz not null
);
create index webhook_notice_client on webhook_notice (client_id, id);
