-- Private keys that this service signs public statements with, one a purpose: made at the first start.
create table statement_key (
    purpose       text primary key check (purpose ~ '^[a-z-]+$'),
    id            text not null unique,       -- RFC 7638 thumbprint
    private_pkcs8 bytea not null,
    created_at    timestamptz not null
);
