-- How a result came about beyond its ballots: substitutes, the lot, what the jury moved and why, who decided; the public
-- bundle; appeals; certificates.

-- Somebody else judges an entry in a judge's place. The assignment holds who judges now; with these rows it can be told
-- what was computed first.
create table substitution (
    cycle_id      text collate "C" not null,
    entry_id      uuid not null,
    judge_id      uuid not null,
    substitute_id uuid not null,
    reason        text not null,
    made_at       timestamptz not null,
    made_by       text not null,
    primary key (entry_id, judge_id),
    constraint substitution_of_another check (judge_id <> substitute_id),
    foreign key (cycle_id, judge_id) references judge (cycle_id, id),
    foreign key (cycle_id, substitute_id) references judge (cycle_id, id),
    foreign key (cycle_id, entry_id) references entry (cycle_id, id)
);
create trigger append_only before update or delete or truncate on substitution for each statement execute function refuse_change();

-- The public value that decides between equals, once.
create table award_lot (
    cycle_id   text collate "C" primary key references cycle (id),
    seed       text not null,
    entered_at timestamptz not null,
    entered_by text not null
);
create trigger append_only before update or delete or truncate on award_lot for each statement execute function refuse_change();

-- The jury moves an entry: only with a reason, and with the judges who are for it.
create table deliberation (
    cycle_id    text collate "C" not null,
    number      int not null check (number >= 1),
    entry_id    uuid not null,
    to_rank     int not null check (to_rank >= 1),
    reason      text not null constraint deliberation_has_a_reason check (char_length(btrim(reason)) >= 20),
    in_favour   uuid[] not null check (cardinality(in_favour) >= 1),
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (cycle_id, number),
    foreign key (cycle_id, entry_id) references entry (cycle_id, id)
);
create trigger append_only before update or delete or truncate on deliberation for each statement execute function refuse_change();

create table decision (
    cycle_id   text collate "C" primary key references cycle (id),
    decided_at timestamptz not null,
    decided_by text not null
);
create trigger append_only before update or delete or truncate on decision for each statement execute function refuse_change();

alter table ranking add column tabulated int check (tabulated >= 1);    -- the rank before the jury moved anything
alter table ranking add column best int;                                -- the ranks that chance leaves open
alter table ranking add column worst int;
alter table ranking add constraint ranking_interval check (best <= tabulated and tabulated <= worst);

-- What anybody may check: built with the decision, given out from the announcement on.
create table award_bundle (
    cycle_id text collate "C" primary key references decision (cycle_id),
    sha256   text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    content  bytea not null check (sha256 = encode(sha256(content), 'hex'))
);
create trigger append_only before update or delete or truncate on award_bundle for each statement execute function refuse_change();

-- An authority contests its result; somebody else than who decided the cycle decides on it.
create table result_appeal (
    id             uuid primary key,
    cycle_id       text collate "C" not null references decision (cycle_id),
    entry_id       uuid not null,
    reason         text not null,
    filed_at       timestamptz not null,
    filed_by       text not null,
    cycle_decider  text not null,
    upheld         boolean,
    decision       text,
    corrected_rank int check (corrected_rank >= 1),
    decided_at     timestamptz,
    decided_by     text,
    constraint result_appeal_once unique (entry_id),
    constraint result_appeal_by_another check (decided_by not in (cycle_decider, filed_by)),
    check ((upheld is null) = (decided_at is null) and (upheld is null) = (decision is null) and (upheld is null) = (decided_by is null)),
    check (corrected_rank is null or upheld),
    foreign key (cycle_id, entry_id) references entry (cycle_id, id)
);
create index result_appeal_cycle on result_appeal (cycle_id);

create function refuse_change_of_decided_appeal() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.upheld is not null
        or (new.cycle_id, new.entry_id, new.reason, new.filed_at, new.filed_by, new.cycle_decider)
            is distinct from (old.cycle_id, old.entry_id, old.reason, old.filed_at, old.filed_by, old.cycle_decider) then
        raise exception 'appeal % is final', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger result_appeal_is_final before update or delete on result_appeal for each row execute function refuse_change_of_decided_appeal();

create table certificate (
    code      text collate "C" primary key check (code ~ '^[0-9A-HJKMNP-TV-Z]{20}$'),
    cycle_id  text collate "C" not null,
    entry_id  uuid not null,
    statement text not null,                            -- what is certified, as signed: a compact JWS
    issued_at timestamptz not null,
    constraint certificate_once unique (entry_id),
    foreign key (cycle_id, entry_id) references entry (cycle_id, id)
);
create trigger append_only before update or delete or truncate on certificate for each statement execute function refuse_change();

-- Printed once, then kept: printing takes a second, and everybody may ask for it.
create table certificate_print (
    code       text collate "C" primary key references certificate (code),
    pdf        bytea not null,
    printed_at timestamptz not null
);
