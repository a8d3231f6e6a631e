-- The dialogue of a case: the citizen's words, the officers' questions and answers, in order.
create table case_message (
    id         uuid primary key,
    case_id    uuid not null references cases,
    author     text not null check (author in ('citizen', 'officer')),
    text       text not null check (length(text) between 1 and 4000),
    written_at timestamptz not null
);
create index case_message_case on case_message (case_id, id);
insert into case_message (id, case_id, author, text, written_at)
select gen_random_uuid(), id, 'citizen', text, opened_at from cases
union all select gen_random_uuid(), id, 'officer', answer, answered_at from cases where answer is not null;

alter table cases
    drop constraint cases_state_check,
    drop constraint cases_check,
    drop column text,
    drop column answer,
    add column unit_kind text check (unit_kind in ('centre', 'agency')),    -- who answers; null: the central office
    add column unit_id text,
    add column officer text,                                                -- the one to whom the unit gave it
    add column extended_for_study boolean not null default false,
    add column extended_for_information boolean not null default false,
    add column reopened int not null default 0 constraint case_reopened_at_most_twice check (reopened between 0 and 2),
    add column reminded_at timestamptz,
    add column escalated_at timestamptz,
    add column answered_in_time boolean,                                    -- of the latest answer
    add column summary text check (length(summary) between 1 and 1000),     -- "you said, we did": an officer's words, public
    add column place_code text,                                             -- Open311: what kind of request about a place
    add column address text check (length(address) <= 400),
    add column latitude double precision check (latitude between -90 and 90),
    add column longitude double precision check (longitude between -180 and 180),
    add constraint case_unit_whole check ((unit_kind is null) = (unit_id is null)),
    add constraint case_state check (state in ('open', 'waiting', 'answered'));
update cases set unit_kind = 'centre', unit_id = centre_id where centre_id is not null;
update cases set answered_in_time = (answered_at at time zone 'Asia/Baku')::date <= due_on where state = 'answered';
alter table cases add constraint case_answered_with_time check ((state = 'answered') = (answered_at is not null and answered_in_time is not null));
create index cases_due on cases (due_on) where state = 'open';
create index cases_published on cases (id) where summary is not null;
create index cases_place on cases (opened_at) where place_code is not null;

-- The states and who may move a case between them (docs/cases.md). No update can do what is not in here.
create table case_move (
    from_state text not null,
    to_state   text not null,
    mover      text not null check (mover in ('citizen', 'officer')),
    primary key (from_state, to_state)
);
insert into case_move values
    ('open', 'waiting', 'officer'),      -- a question to the citizen
    ('waiting', 'open', 'citizen'),      -- the citizen's reply
    ('open', 'answered', 'officer'),
    ('waiting', 'answered', 'officer'),
    ('answered', 'open', 'citizen');     -- reopened, within a time and at most twice

create function check_case_move() returns trigger language plpgsql as $$
begin
    if not exists (select from case_move where from_state = old.state and to_state = new.state) then
        raise exception 'a case does not move from % to %', old.state, new.state using errcode = 'check_violation', constraint = 'case_move_is_listed';
    end if;
    return new;
end $$;
create trigger case_move before update of state on cases for each row when (old.state is distinct from new.state) execute function check_case_move();
create trigger append_only before update or delete or truncate on case_message for each statement execute function refuse_change();
create index audit_subject on audit (subject);

-- Programs that may send requests by Open311; the key itself is not kept.
create table open311_key (
    digest   bytea primary key check (octet_length(digest) = 32),
    name     text not null,
    given_at timestamptz not null,
    given_by text not null
);
