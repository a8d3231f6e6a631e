-- Public halves of the keys that sign price locks; the private half is configuration and never comes here.
create table price_key (
    id            text primary key,                    -- RFC 7638 thumbprint: a new key cannot carry an old id
    x             text not null,                       -- coordinates on P-256, base64url
    y             text not null,
    events        bigint not null check (events >= 1), -- how often it was announced: the aggregate version
    valid_from    timestamptz not null,
    superseded_at timestamptz,                         -- when another took its place; it still verifies what it signed
    check (superseded_at >= valid_from)
);
create unique index price_key_current on price_key ((true)) where superseded_at is null;

-- What was promised, to whom; the certificate itself is with its holder.
create table price_lock (
    id              uuid primary key,
    service_id      text not null,
    service_version int not null,
    fee_id          text not null,
    amount          numeric(12, 2) not null check (amount >= 0),
    currency        text not null,
    key_id          text not null references price_key,
    client_id       text not null,
    locked_at       timestamptz not null,
    valid_until     timestamptz not null,
    foreign key (service_id, service_version) references service_version (service_id, version),
    constraint price_lock_at_most_30_days check (valid_until > locked_at and valid_until <= locked_at + interval '720 hours')
);
create trigger price_lock_append_only before update or delete or truncate on price_lock
    for each statement execute function refuse_change();
