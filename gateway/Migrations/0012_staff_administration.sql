-- Accounts are made, changed and closed by operators (docs/staff.md, ./asan staff).
alter table staff_account
    add password_once boolean not null default false,       -- given by an operator: good for choosing one's own, and for nothing else
    add password_expires_at timestamptz,
    add closed_at timestamptz,
    add version int not null default 1,                     -- a session is of one version
    add constraint staff_account_once_expires check (password_once = (password_expires_at is not null)),
    add constraint staff_account_known_roles check (cardinality(roles) > 0 and roles <@ array[
        'catalogue-editor', 'counter-clerk', 'kiosk', 'centre-supervisor', 'agency-officer', 'case-officer', 'integrity-officer',
        'award-secretary', 'judge', 'applicant', 'forum-host', 'partner-manager', 'data-protection-officer']),
    add constraint staff_account_role_has_centre check (centre is not null or not roles && array['counter-clerk', 'kiosk', 'centre-supervisor']),
    add constraint staff_account_role_has_agency check (agency is not null or not roles && array['agency-officer', 'case-officer', 'integrity-officer']),
    add constraint staff_account_role_has_authority check (authority is not null or not roles && array['applicant']);

-- What somebody may do is in the session's cookie: whatever changes it ends every session, whoever writes it.
create function staff_account_next_version() returns trigger language plpgsql as $$
begin
    new.version := old.version + 1;
    return new;
end $$;
create trigger staff_account_next_version before update on staff_account for each row
    when ((old.name, old.roles, old.centre, old.agency, old.authority, old.password_hash, old.closed_at)
        is distinct from (new.name, new.roles, new.centre, new.agency, new.authority, new.password_hash, new.closed_at)
        or old.totp_confirmed_at is not null and new.totp_confirmed_at is null)
    execute function staff_account_next_version();

alter table staff_session add account_version int not null default 1;
alter table staff_session alter account_version drop default;

-- Who did what to an account; nobody but the owner of the database takes a line away.
create table staff_account_change (
    id         bigint generated always as identity primary key,
    account_id text not null references staff_account (id),
    at         timestamptz not null,
    by         text not null check (length(by) between 1 and 100),
    change     text not null check (length(change) between 1 and 1000)
);
create index staff_account_change_account on staff_account_change (account_id, id);
