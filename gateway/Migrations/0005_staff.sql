-- Who works here and may sign in.
create table staff_account (
    id                   text primary key check (id ~ '^[a-z0-9-]{2,100}$'),   -- the token's sub
    name                 text not null,
    roles                text[] not null,
    centre               text,
    agency               text,
    authority            text,
    password_hash        text not null,
    password_tries       int not null default 0,            -- since the last right one
    password_locked_until timestamptz,
    totp_secret          bytea check (octet_length(totp_secret) = 20),
    totp_confirmed_at    timestamptz,                       -- from then on it is asked for
    totp_last_step       bigint,                            -- a code is used once, and none before it
    code_tries           int not null default 0,
    code_locked_until    timestamptz,
    check (totp_confirmed_at is null or totp_secret is not null)
);

create table staff_recovery_code (
    account_id text not null references staff_account (id) on delete cascade,
    digest     bytea not null check (octet_length(digest) = 32),
    primary key (account_id, digest)
);

-- A session ends here, not in the browser: a copy of its cookie ends with it.
create table staff_session (
    id         uuid primary key,
    account_id text not null references staff_account (id) on delete cascade,
    began_at   timestamptz not null,
    ended_at   timestamptz
);
create index staff_session_account on staff_session (account_id);
