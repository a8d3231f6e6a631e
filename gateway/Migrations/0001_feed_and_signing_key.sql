-- The partners' feed: every event of the platform, as CloudEvents 1.0.
-- Readers ask for position > cursor. A position must therefore become visible only after all smaller ones: inserts
-- take an advisory lock before they draw their position and hold it until they have committed (AppendToFeed.cs).
create table event_feed (
    position          bigint generated always as identity primary key,
    id                uuid not null unique,         -- the message id; a message delivered twice stands here once
    type              text not null,
    source            text not null,                -- /booking
    subject           text not null,                -- the aggregate's id
    time              timestamptz not null,         -- when it happened
    traceparent       text,
    aggregate_version bigint not null,
    data              jsonb not null,
    received_at       timestamptz not null          -- when it came into the feed; rows live 30 days from then
);
create index event_feed_type on event_feed (type, position);
create index event_feed_received_at on event_feed (received_at);

-- The development issuer's key: tokens outlive a restart, and two gateways sign with the same key.
create table signing_key (
    only_one    boolean primary key default true check (only_one),
    private_key bytea not null,                     -- PKCS #8, NIST P-256
    created_at  timestamptz not null
);
