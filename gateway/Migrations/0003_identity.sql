-- The issuer's keys (gateway/Identity/IssuerKeys.cs). Two gateways that make the next key at once make one.
create table issuer_key (
    signs_from  timestamptz primary key,            -- until the next one's
    private_key bytea not null,                     -- PKCS #8, NIST P-256
    created_at  timestamptz not null                -- published from then on
);
insert into issuer_key (signs_from, private_key, created_at) select created_at, private_key, created_at from signing_key;
drop table signing_key;

-- What OpenIddict keeps (gateway/Identity/IssuerDatabase.cs): clients, and the codes of sign-ins under way.
create table oauth_application (
    id                        text primary key,
    application_type          varchar(50),
    client_id                 varchar(100),
    client_secret             text,
    client_type               varchar(50),
    concurrency_token         varchar(50),
    consent_type              varchar(50),
    display_name              text,
    display_names             text,
    json_web_key_set          text,
    permissions               text,
    post_logout_redirect_uris text,
    properties                text,
    redirect_uris             text,
    requirements              text,
    settings                  text
);
create unique index oauth_application_client_id on oauth_application (client_id);

create table oauth_scope (
    id                text primary key,
    concurrency_token varchar(50),
    description       text,
    descriptions      text,
    display_name      text,
    display_names     text,
    name              varchar(200) unique,
    properties        text,
    resources         text
);

create table oauth_authorization (
    id                text primary key,
    application_id    text references oauth_application (id) on delete cascade,
    concurrency_token varchar(50),
    creation_date     timestamptz,
    properties        text,
    scopes            text,
    status            varchar(50),
    subject           varchar(400),
    type              varchar(50)
);
create index oauth_authorization_application on oauth_authorization (application_id, status, subject, type);

create table oauth_token (
    id                text primary key,
    application_id    text references oauth_application (id) on delete cascade,
    authorization_id  text references oauth_authorization (id) on delete cascade,
    concurrency_token varchar(50),
    creation_date     timestamptz,
    expiration_date   timestamptz,
    payload           text,
    properties        text,
    redemption_date   timestamptz,
    reference_id      varchar(100) unique,
    status            varchar(50),
    subject           varchar(400),
    type              varchar(150)
);
create index oauth_token_application on oauth_token (application_id, status, subject, type);
create index oauth_token_authorization on oauth_token (authorization_id);

-- Assertions by which clients have proved themselves (RFC 7523 section 3): each opens the door once.
create table used_assertion (
    client_id  text not null,
    jti_digest bytea not null check (octet_length(jti_digest) = 32),
    expires_at timestamptz not null,
    primary key (client_id, jti_digest)
);
create index used_assertion_expires_at on used_assertion (expires_at);
