-- Blind-signed rating tokens (Ratings/Blind): one key for the visits of a service with one outcome in one month.
create table blind_key (
    id            text primary key,             -- the key's RFC 7638 thumbprint
    agency_id     text not null,
    service_id    text not null,
    outcome       text not null,
    month         text not null check (month ~ '^\d{4}-\d{2}$'),
    private_pkcs8 bytea not null,
    created_at    timestamptz not null,
    constraint blind_key_one_a_group unique (agency_id, service_id, outcome, month)
);

-- A visit has one token, of whichever kind: of a blind-signed one the row keeps a digest of what was signed, which
-- leads neither to the token nor to its rating.
alter table rating_token add blind_key text references blind_key;
create index rating_token_blind_key on rating_token (blind_key) where blind_key is not null;

alter table rating alter token_digest drop not null;
alter table rating add blind_key text references blind_key;
alter table rating add blind_message_digest bytea check (octet_length(blind_message_digest) = 32);
alter table rating add constraint rating_one_a_blind_token unique (blind_message_digest);
alter table rating add constraint rating_by_one_token check (
    (token_digest is null) = (blind_message_digest is not null) and (blind_key is null) = (blind_message_digest is null));
