-- What can be rated: copies of the catalogue's services and centres. A copy changes only for a newer version.
create table service (
    id        text primary key,
    version   bigint not null,          -- the aggregate's version of the event that wrote the row
    name      jsonb,                    -- by language; null when a withdrawal overtook the first publication
    withdrawn boolean not null
);

create table centre (
    id        text primary key,
    version   bigint not null,
    name      jsonb not null
);

-- Visits that ended at a counter. No-shows are not kept: there is nothing to rate.
create table closed_visit (
    visit_id          uuid primary key,
    visit_code_digest text not null constraint closed_visit_code unique check (visit_code_digest ~ '^[0-9a-f]{64}$'),
    service_id        text not null,
    centre_id         text not null,
    outcome           text not null check (outcome in ('served', 'refused', 'abandoned')),
    closed_at         timestamptz not null
);
create index closed_visit_service on closed_visit (service_id);
create index closed_visit_centre on closed_visit (centre_id);

-- One token a visit. Only the digest is kept; whoever reads this database can still link a rating to its visit.
create table rating_token (
    digest     bytea primary key check (octet_length(digest) = 32),
    visit_id   uuid not null constraint rating_token_one_a_visit unique references closed_visit,
    given_at   timestamptz not null,
    expires_at timestamptz not null
);

create table rating (
    id           uuid primary key,
    token_digest bytea not null constraint rating_one_a_token unique references rating_token,
    leaf_index   bigint not null constraint rating_one_a_leaf unique check (leaf_index >= 0),
    service_id   text not null,
    centre_id    text not null,
    outcome      text not null,
    answers      jsonb not null,
    salt         bytea not null check (octet_length(salt) = 32),
    rated_at     timestamptz not null
);

-- Apart from the rating, so that it can be deleted after a short while.
create table comment (
    rating_id  uuid primary key references rating,
    text       text not null check (length(text) between 1 and 2000),
    state      text not null default 'pending' check (state in ('pending', 'shown', 'rejected')),
    written_at timestamptz not null
);
create index comment_written_at on comment (written_at);

-- The rating log (RFC 6962). Its one counter row is locked by whoever appends, so leaf indexes have no gaps and
-- the ratings below any size are the same for ever.
create table rating_log (
    one  boolean primary key default true check (one),
    size bigint not null check (size >= 0)
);
insert into rating_log (size) values (0);

-- Hashes of the complete subtrees: level 0 are the leaves; (level, i) covers leaves [i * 2^level, (i + 1) * 2^level).
create table rating_log_node (
    level int not null check (level between 0 and 62),
    index bigint not null check (index >= 0),
    hash  bytea not null check (octet_length(hash) = 32),
    primary key (level, index)
);

create table rating_log_key (
    one           boolean primary key default true check (one),
    id            text not null,
    private_pkcs8 bytea not null,
    created_at    timestamptz not null
);

-- Answers that are not public yet, counted by code (Ratings/PublishRatings.cs says why in blocks).
create table open_block (
    service_id text not null,
    centre_id  text not null,
    refused    boolean not null,
    question   text not null,
    n0         int not null default 0 check (n0 >= 0),
    n1         int not null default 0 check (n1 >= 0),
    n2         int not null default 0 check (n2 >= 0),
    n3         int not null default 0 check (n3 >= 0),
    no_answer  int not null default 0 check (no_answer >= 0),
    answers    int not null generated always as (n0 + n1 + n2 + n3) stored,
    primary key (service_id, centre_id, refused, question)
);
create index open_block_answers on open_block (answers);

-- What every public figure is a sum of: whole blocks of at least ten people's answers.
create table closed_block (
    service_id text not null,
    centre_id  text not null,
    refused    boolean not null,
    question   text not null,
    log_size   bigint not null,         -- the batch: cut when the log had this size
    n0         int not null,
    n1         int not null,
    n2         int not null,
    n3         int not null,
    no_answer  int not null,
    primary key (service_id, centre_id, refused, question, log_size),
    constraint closed_block_has_ten check (n0 + n1 + n2 + n3 >= 10)
);
create index closed_block_centre on closed_block (centre_id);

create table publication (
    subject_kind  text not null check (subject_kind in ('service', 'centre')),
    subject_id    text not null,
    version       bigint not null check (version >= 1),
    event_version bigint not null check (event_version >= 0),   -- how many RatingsPublished there were, this one included
    log_size      bigint not null,
    published_at  timestamptz not null,
    figures       jsonb not null,
    primary key (subject_kind, subject_id, version)
);

create table cases (
    id             uuid primary key,
    receipt_digest bytea not null unique check (octet_length(receipt_digest) = 32),
    kind           text not null check (kind in ('complaint', 'thanks', 'idea')),
    service_id     text,
    centre_id      text,
    text           text not null,
    language       text not null,
    opened_at      timestamptz not null,
    due_on         date not null,
    state          text not null default 'open' check (state in ('open', 'answered')),
    answer         text,
    answered_at    timestamptz,
    version        bigint not null default 0,       -- events of the case so far
    check ((state = 'answered') = (answer is not null and answered_at is not null))
);
create index cases_in_order on cases ((id::text collate "C"));

-- What staff did.
create table audit (
    id      uuid primary key,
    at      timestamptz not null,
    actor   text not null,
    roles   text[] not null,
    centre  text,
    action  text not null,
    subject text not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete or truncate on rating for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on rating_log_node for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on closed_block for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on publication for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on audit for each statement execute function refuse_change();
