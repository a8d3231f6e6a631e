-- Reports of bribery and abuse. No column can hold an address, a program's name or a client; no time is finer than a day.
-- Texts are sealed before they come here: neither this database nor a copy of it can be read without an officer's private
-- key, which the platform never sees, or a reporter's receipt, of which it keeps a digest (docs/integrity.md).

create table officer (
    id             uuid primary key,
    subject        text not null,                   -- the person of the token
    subject_digest bytea not null check (octet_length(subject_digest) = 32),
    centre         text not null,                   -- where the officer works; '' when at none, so that the keys below hold
    agency         text not null,
    public_key     bytea not null check (octet_length(public_key) = 65),
    registered_on  date not null,
    retired_on     date,                            -- a key that was replaced still reads what was sealed for it
    constraint officer_key_once unique (public_key),
    unique (id, subject_digest, centre, agency)
);
create unique index officer_one_key_at_a_time on officer (subject) where retired_on is null;

create table report (
    id             uuid primary key,                -- version 4: one of version 7 would tell the minute
    receipt_digest bytea not null unique check (octet_length(receipt_digest) = 32),
    reporter_key   bytea not null check (octet_length(reporter_key) = 65),
    category       text not null check (category in ('bribery', 'abuse-of-office', 'conflict-of-interest', 'discrimination', 'other')),
    centre         text not null,                   -- about which; '' when not said
    agency         text not null,
    accused_digest bytea not null check (octet_length(accused_digest) in (0, 32)),
    language       text not null,
    opened_on      date not null,
    due_on         date not null,
    state          text not null default 'open' check (state in ('open', 'answered', 'closed')),
    outcome        text check (outcome in ('confirmed', 'not-confirmed', 'handed-to-prosecutor', 'not-enough-to-go-on')),
    closed_on      date,
    reminded_on    date,
    escalated_on   date,
    unique (id, accused_digest, centre, agency),
    constraint report_closed_with_outcome check ((state = 'closed') = (outcome is not null and closed_on is not null))
);
create index report_due on report (due_on) where state = 'open';

-- Who may read a report. The copies of both sides are held true by the foreign keys, so the checks cannot be lied to.
create table assignment (
    report_id      uuid not null,
    officer_id     uuid not null,
    accused_digest bytea not null,
    report_centre  text not null,
    report_agency  text not null,
    officer_digest bytea not null,
    officer_centre text not null,
    officer_agency text not null,
    primary key (report_id, officer_id),
    foreign key (report_id, accused_digest, report_centre, report_agency) references report (id, accused_digest, centre, agency),
    foreign key (officer_id, officer_digest, officer_centre, officer_agency) references officer (id, subject_digest, centre, agency),
    constraint assignment_not_the_accused check (officer_digest <> accused_digest),
    constraint assignment_not_of_that_centre check (report_centre = '' or officer_centre <> report_centre),
    constraint assignment_not_of_that_agency check (report_agency = '' or officer_agency <> report_agency)
);
create index assignment_officer on assignment (officer_id);

create table message (
    report_id             uuid not null references report,
    number                int not null constraint message_at_most_hundred check (number between 1 and 100),
    author                text not null check (author in ('reporter', 'officer')),
    written_on            date not null,
    ciphertext            bytea not null check (octet_length(ciphertext) between 1040 and 32784),
    reporter_encapsulated bytea not null check (octet_length(reporter_encapsulated) = 65),
    reporter_sealed       bytea not null check (octet_length(reporter_sealed) = 48),
    primary key (report_id, number)
);

-- The key of a message, sealed for each officer who may read the report, and for nobody else.
create table message_key (
    report_id    uuid not null,
    number       int not null,
    officer_id   uuid not null,
    encapsulated bytea not null check (octet_length(encapsulated) = 65),
    sealed       bytea not null check (octet_length(sealed) = 48),
    primary key (report_id, number, officer_id),
    foreign key (report_id, number) references message (report_id, number),
    foreign key (report_id, officer_id) references assignment (report_id, officer_id)
);

-- What officers did; reading is a deed too.
create table audit (
    id        uuid primary key,
    done_on   date not null,
    actor     text not null,
    action    text not null,
    report_id uuid
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete or truncate on audit for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on message for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on message_key for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on assignment for each statement execute function refuse_change();
