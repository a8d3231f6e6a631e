-- Personal data is sealed under a key of the citizen's own; who destroys the key erases the data, in every copy of it.

create table citizen_data_key (
    owner       bytea primary key check (octet_length(owner) = 32),             -- the citizen's key; a walk-in's is made of the visit
    wrapped_key bytea not null check (octet_length(wrapped_key) = 12 + 16 + 32), -- nonce, tag and key, under the key-encryption key
    wrapped_by  text not null,                                                  -- which key-encryption key
    created_at  timestamptz not null
);

-- How to reach the citizen of a visit. Nothing of it is readable without citizen_data_key.
create table contact (
    visit_id uuid primary key references visit,
    version  bigint not null check (version >= 1),
    owner    bytea not null references citizen_data_key on delete cascade,
    language text not null check (language in ('az', 'ru', 'en', 'fr')),
    email    bytea check (octet_length(email) > 12 + 16),
    phone    bytea check (octet_length(phone) > 12 + 16),
    constraint contact_reaches_somebody check (num_nonnulls(email, phone) >= 1)
);
create index contact_of_owner on contact (owner);

-- That something was erased, when and by whom; not whose it was.
create table erasure (
    id               bigint generated always as identity primary key,
    at               timestamptz not null,
    client_id        text not null,
    actor            text not null,
    reference_digest bytea not null check (octet_length(reference_digest) = 32)
);
create trigger erasure_append_only before update or delete or truncate on erasure
    for each statement execute function refuse_change_of_audit();
