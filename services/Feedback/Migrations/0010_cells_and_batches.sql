-- Figures by agency and month, questions by outcome, and batches that can be checked from outside.
-- Ratings from before this migration stay in the log but are in no block: taking those that were already published into
-- new blocks would let the difference of an old and a new figure be the answers of fewer than ten people.

alter table closed_visit add agency_id text not null default 'unknown';
alter table closed_visit alter agency_id drop default;
create index closed_visit_agency on closed_visit (agency_id);

alter table rating add agency_id text not null default 'unknown';
alter table rating alter agency_id drop default;
create index rating_of_cell on rating (agency_id, service_id, centre_id, outcome, leaf_index);

alter table service add agency_id text;     -- null until the service is published again

drop table open_block;
drop table closed_block;

-- Ratings that are not public yet. Only their number: answers are counted from the ratings when the cell's block closes.
create table open_cell (
    agency_id  text not null,
    service_id text not null,
    centre_id  text not null,
    outcome    text not null,
    ratings    int not null check (ratings > 0),
    primary key (agency_id, service_id, centre_id, outcome)
);
create index open_cell_ratings on open_cell (ratings);

-- What was made public at once, cut at one size of the log. Each batch names the one before by its hash, so that whoever
-- kept one notices when an earlier one is rewritten. Number 0 stands before the first.
create table batch (
    number   bigint primary key check (number >= 0),
    log_size bigint not null check (log_size >= 0),
    log_root bytea not null check (octet_length(log_root) = 32),
    month    text not null check (month ~ '^\d{4}-\d{2}$'),      -- in which it was cut, in Baku
    previous bytea references batch (hash),
    hash     bytea not null unique check (octet_length(hash) = 32),
    constraint batch_follows_another check ((number = 0) = (previous is null))
);
insert into batch (number, log_size, log_root, month, hash)
select 0, size, decode(repeat('00', 32), 'hex'), '0000-00', sha256(convert_to('asan.rating-batch.v1' || chr(10), 'UTF8')) from rating_log;

-- The ratings of one cell that became public together: those between the log sizes of its block before and of this one.
create table block (
    batch          bigint not null references batch,
    agency_id      text not null,
    service_id     text not null,
    centre_id      text not null,
    outcome        text not null,
    members        int not null constraint block_has_ten check (members >= 10),
    members_digest bytea not null check (octet_length(members_digest) = 32),
    primary key (agency_id, service_id, centre_id, outcome, batch)
);
create index block_batch on block (batch);

-- What every public figure is a sum of: the answers to one question in whole blocks, at least ten of them.
create table published_count (
    batch      bigint not null references batch,
    agency_id  text not null,
    service_id text not null,
    centre_id  text not null,
    outcome    text not null,
    question   text not null,
    n0         int not null check (n0 >= 0),
    n1         int not null check (n1 >= 0),
    n2         int not null check (n2 >= 0),
    n3         int not null check (n3 >= 0),
    no_answer  int not null check (no_answer >= 0),
    primary key (agency_id, service_id, centre_id, outcome, question, batch),
    constraint published_count_has_ten check (n0 + n1 + n2 + n3 >= 10)
);
create index published_count_service on published_count (service_id);
create index published_count_centre on published_count (centre_id);
create index published_count_batch on published_count (batch);

alter table publication drop constraint publication_subject_kind_check;
alter table publication add constraint publication_subject_kind_check check (subject_kind in ('service', 'centre', 'agency'));

create trigger append_only before update or delete or truncate on batch for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on block for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on published_count for each statement execute function refuse_change();
