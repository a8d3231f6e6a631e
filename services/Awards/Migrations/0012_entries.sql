-- Drafts: what an authority has written so far. They are not entries: no list of entries, jury or export can show one.
create table entry_draft (
    cycle_id     text collate "C" not null references cycle (id),
    authority_id text collate "C" not null,
    version      bigint not null check (version >= 1),
    practice     jsonb not null,
    sources      jsonb not null,
    updated_at   timestamptz not null,
    updated_by   text not null,
    primary key (cycle_id, authority_id),
    constraint entry_draft_authority foreign key (authority_id) references authority (id)
);

alter table entry
    add late             boolean not null default false,    -- came after the closing, as the rules allow
    add screened_by      text,                              -- null on entries screened before this was kept
    add withdrawn_at     timestamptz,
    add withdrawn_reason text,
    add check ((withdrawn_at is null) = (withdrawn_reason is null)),
    add constraint withdrawn_is_not_eligible check (withdrawn_at is null or eligible is not true);

-- Who has withdrawn may enter again.
alter table entry drop constraint entry_once_per_authority;
create unique index entry_once_per_authority on entry (cycle_id, authority_id) where withdrawn_at is null;

-- An authority's appeal against its screening. Whoever screened the entry does not decide it.
create table screening_appeal (
    entry_id    uuid primary key references entry (id),
    screened_by text,
    statement   text not null,
    appealed_by text not null,
    appealed_at timestamptz not null,
    upheld      boolean,
    reason      text,
    decided_by  text,
    decided_at  timestamptz,
    check ((upheld is null) = (decided_at is null) and (upheld is null) = (decided_by is null) and (upheld is null) = (reason is null)),
    constraint appeal_decided_by_another check (decided_by <> screened_by)
);

create function refuse_change_of_decided_screening_appeal() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.decided_at is not null then
        raise exception 'the appeal for entry % is decided', old.entry_id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger screening_appeal_is_final before update or delete on screening_appeal for each row execute function refuse_change_of_decided_screening_appeal();
