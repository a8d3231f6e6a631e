-- Every service's database has these tables: what makes its effects, its events and its answers one transaction.

-- Events waiting for the broker. The relay deletes a row once the broker has confirmed the message.
create table outbox (
    position          bigint generated always as identity primary key,
    id                uuid not null unique,         -- the message id, and the CloudEvents id
    type              text not null,                -- az.asan.booking.visit-booked.v1
    subject           text not null,                -- the aggregate's id
    aggregate_version bigint not null check (aggregate_version >= 1),
    body              jsonb not null,
    traceparent       text,                         -- W3C trace context of the request that caused the event
    occurred_at       timestamptz not null,
    attempts          int not null default 0,
    next_attempt_at   timestamptz,                  -- null: at once
    last_error        text
);

-- Messages whose effect has happened. Kept longer than the event feed, the brokers' backlog and the _error
-- queues together (45 days), so that a replay cannot count twice.
create table inbox (
    message_id  uuid not null,
    consumer    text not null,
    received_at timestamptz not null,
    primary key (message_id, consumer)
);
create index inbox_received_at on inbox (received_at);

-- Answers given under an Idempotency-Key. A row without an answer exists only inside its own transaction.
create table idempotency (
    key         bytea primary key check (octet_length(key) = 32),          -- HMAC of client, method, path and key
    body_digest bytea not null check (octet_length(body_digest) = 32),     -- HMAC of the body
    answer      bytea,                                                      -- encrypted under the client's key
    created_at  timestamptz not null
);
create index idempotency_created_at on idempotency (created_at);
