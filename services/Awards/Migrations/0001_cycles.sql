-- Award programmes, their cycles from the rules to the result, and the study visits of the winners.
-- Text ids sort by code point ("C"), so that a cursor means the same on every machine.

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$;

-- Who did what, when: appended in the transaction of the act itself.
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    actor   text not null,
    roles   text[] not null,
    client  text not null,
    action  text not null,                  -- such as cycle.moved
    subject text not null,                  -- the id of what was acted on
    detail  jsonb not null
);
create trigger audit_is_append_only before update or delete on audit for each row execute function refuse_change();

create table programme (
    id         text collate "C" primary key,
    version    bigint not null check (version >= 1),
    name       jsonb not null,
    founders   jsonb not null,
    partners   jsonb not null,
    purpose    jsonb not null,
    sources    jsonb not null,
    example    boolean not null,
    updated_at timestamptz not null
);

-- Local and regional authorities that may enter.
create table authority (
    id         text collate "C" primary key,
    version    bigint not null check (version >= 1),
    name       jsonb not null,
    country    text not null check (country ~ '^[A-Z]{2}$'),
    region     text not null,
    kind       text not null check (kind in ('city', 'region')),
    sources    jsonb not null,
    example    boolean not null,
    updated_at timestamptz not null
);

create table cycle (
    id           text collate "C" primary key,
    version      bigint not null check (version >= 1),
    events       bigint not null default 0,             -- events published about this cycle: their aggregate version
    programme_id text collate "C" not null,
    state        text not null check (state in (
        'Draft', 'RulesFrozen', 'Open', 'ScreeningClosed', 'JuryFormed', 'Assigned', 'Balloting',
        'Sealed', 'Revealed', 'Deliberation', 'Decided', 'Announced', 'Archived')),
    title        jsonb not null,
    rules        jsonb not null,
    rules_digest text check (rules_digest ~ '^[0-9a-f]{64}$'),
    opens_at     timestamptz not null,
    closes_at    timestamptz not null,
    draw         int,                                   -- the draw of judging preferences that the assignment used
    announced_at timestamptz,
    sources      jsonb not null,
    example      boolean not null,
    updated_at   timestamptz not null,
    constraint cycle_programme foreign key (programme_id) references programme (id),
    check (opens_at < closes_at),
    constraint rules_have_a_digest_once_frozen check ((state = 'Draft') = (rules_digest is null)),
    check ((state in ('Announced', 'Archived')) = (announced_at is not null))
);
create index cycle_programme_id on cycle (programme_id);

create function refuse_change_of_frozen_rules() returns trigger language plpgsql as $$
begin
    if old.rules_digest is not null and (new.rules, new.rules_digest) is distinct from (old.rules, old.rules_digest) then
        raise exception 'the rules of cycle % are frozen', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger cycle_rules_stay_frozen before update on cycle for each row execute function refuse_change_of_frozen_rules();

create table entry (
    id               uuid primary key,
    cycle_id         text collate "C" not null references cycle (id),
    authority_id     text collate "C" not null,
    practice         jsonb not null,
    sources          jsonb not null,
    example          boolean not null,
    submitted_at     timestamptz not null,
    submitted_by     text not null,
    eligible         boolean,                           -- null: not screened yet
    screening_reason text,
    screened_at      timestamptz,
    constraint entry_authority foreign key (authority_id) references authority (id),
    constraint entry_once_per_authority unique (cycle_id, authority_id),
    unique (cycle_id, id),
    check ((eligible is null) = (screened_at is null) and (eligible is null) = (screening_reason is null))
);

create table judge (
    id           uuid primary key,
    cycle_id     text collate "C" not null references cycle (id),
    actor        text not null,                         -- the sub of the judge's tokens
    name         text not null,
    country      text check (country ~ '^[A-Z]{2}$'),
    authority_id text collate "C",
    example      boolean not null,
    appointed_at timestamptz not null,
    absent_reason text,                                 -- set when the judge can no longer vote
    constraint judge_authority foreign key (authority_id) references authority (id),
    constraint judge_once_per_cycle unique (cycle_id, actor),
    unique (cycle_id, id)
);

-- A judge and an entry of the same cycle: the composite keys see to it, here and below.
create table conflict (
    cycle_id    text collate "C" not null,
    judge_id    uuid not null,
    entry_id    uuid not null,
    reason      text not null,
    declared_by text not null,
    declared_at timestamptz not null,
    constraint conflict_once primary key (judge_id, entry_id),
    foreign key (cycle_id, judge_id) references judge (cycle_id, id),
    foreign key (cycle_id, entry_id) references entry (cycle_id, id)
);

create table assignment (
    cycle_id text collate "C" not null,
    entry_id uuid not null,
    judge_id uuid not null,
    primary key (entry_id, judge_id),
    foreign key (cycle_id, judge_id) references judge (cycle_id, id),
    foreign key (cycle_id, entry_id) references entry (cycle_id, id)
);
create index assignment_judge on assignment (judge_id);

-- A ballot is first a commitment; what is revealed must be what was committed, or the row cannot exist.
-- scores: criteria in ordinal order, "efficiency=8,innovation=9".
create table ballot (
    entry_id     uuid not null,
    judge_id     uuid not null,
    commitment   bytea not null check (octet_length(commitment) = 32),
    committed_at timestamptz not null,
    scores       text,
    nonce        bytea check (octet_length(nonce) = 32),
    reason       text,
    revealed_at  timestamptz,
    constraint ballot_once primary key (entry_id, judge_id),
    constraint ballot_of_an_assignment foreign key (entry_id, judge_id) references assignment (entry_id, judge_id),
    check ((scores is null) = (revealed_at is null) and (nonce is null) = (revealed_at is null)),
    constraint ballot_matches_commitment check (nonce is null or commitment = sha256(
        convert_to('asan.ballot.v1' || e'\n' || entry_id::text || e'\n' || judge_id::text || e'\n' || scores || e'\n', 'UTF8') || nonce))
);

create function refuse_change_of_ballot() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.revealed_at is not null or new.commitment is distinct from old.commitment then
        raise exception 'ballot % of judge % is final', old.entry_id, old.judge_id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger ballot_is_final before update or delete on ballot for each row execute function refuse_change_of_ballot();

-- The result as decided. Nobody sees it before the cycle is announced.
create table ranking (
    cycle_id   text collate "C" not null,
    entry_id   uuid primary key,
    rank       int not null check (rank >= 1),
    ballots    int not null check (ballots >= 1),
    raw        numeric(12, 6) not null,                 -- weighted mean of the ballots, on the rules' scale
    calibrated numeric(12, 6) not null,                 -- the same after allowing for severe and lenient judges
    criteria   jsonb not null,                          -- mean score by criterion
    winner     boolean not null,
    foreign key (cycle_id, entry_id) references entry (cycle_id, id)
);
create index ranking_cycle on ranking (cycle_id, rank);
create trigger ranking_is_final before update or delete on ranking for each row execute function refuse_change();

create table study_visit (
    id                uuid primary key,
    cycle_id          text collate "C" not null,
    entry_id          uuid not null unique,
    authority_id      text collate "C" not null references authority (id),
    state             text not null check (state in ('offered', 'scheduled', 'declined')),
    centres           text[] not null,
    stop_minutes      int not null check (stop_minutes > 0),
    earliest_on       date not null,
    latest_on         date not null,
    offered_at        timestamptz not null,
    itinerary_id      uuid,
    stops             jsonb,
    declined_reason   text,
    itinerary_version bigint not null default 0,        -- of the newest answer applied
    foreign key (cycle_id, entry_id) references entry (cycle_id, id),
    check (earliest_on <= latest_on),
    check ((state = 'scheduled') = (itinerary_id is not null) and (state = 'scheduled') = (stops is not null)),
    check ((state = 'declined') = (declined_reason is not null))
);
create index study_visit_cycle on study_visit (cycle_id);

-- What other services published that an applicant may point to: ratings and answered cases, never personal data.
create table evidence (
    id          uuid primary key,                       -- the id of the message that brought it
    kind        text not null check (kind in ('ratings', 'case')),
    subject     text not null,                          -- service:identity-card, centre:baku-1, case:<uuid>
    body        jsonb not null,
    occurred_at timestamptz not null
);
create index evidence_subject on evidence (subject);

create table entry_evidence (
    entry_id    uuid not null references entry (id),
    evidence_id uuid not null references evidence (id),
    attached_at timestamptz not null,
    constraint evidence_once_per_entry primary key (entry_id, evidence_id)
);
