-- An erasure says why and by which law; that somebody read everything about a citizen is recorded like an erasure.

alter table erasure
    add column reason      text check (length(reason) between 1 and 300),
    add column legal_basis text check (length(legal_basis) between 1 and 300);

create table personal_data_export (
    id               bigint generated always as identity primary key,
    at               timestamptz not null,
    client_id        text not null,
    actor            text not null,
    reference_digest bytea not null check (octet_length(reference_digest) = 32)
);
create trigger personal_data_export_append_only before update or delete or truncate on personal_data_export
    for each statement execute function refuse_change_of_audit();
