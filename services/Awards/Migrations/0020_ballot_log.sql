-- The ballot log of a cycle (RFC 6962): every commitment, reveal and absence in order, under one Merkle root.

-- The one counter row of a cycle is locked by whoever appends, so leaf indexes have no gaps and the order is the commits'.
create table ballot_log (
    cycle_id text collate "C" primary key references cycle (id),
    size     bigint not null check (size >= 1)
);

create table ballot_log_leaf (
    cycle_id text collate "C" not null references ballot_log (cycle_id),
    index    bigint not null check (index >= 0),
    kind     text not null check (kind in ('commit', 'reveal', 'absence')),
    judge_id uuid not null,
    entry_id uuid,                                      -- null: an absence, which is from all entries
    data     text not null,                             -- the leaf, byte for byte (docs/ballots.md)
    primary key (cycle_id, index),
    foreign key (cycle_id, judge_id) references judge (cycle_id, id),
    foreign key (cycle_id, entry_id) references entry (cycle_id, id),
    check ((kind = 'absence') = (entry_id is null))
);
create unique index ballot_log_leaf_once on ballot_log_leaf (cycle_id, judge_id, entry_id, kind) nulls not distinct;

-- Hashes of complete subtrees, level 0 the leaves': written once.
create table ballot_log_node (
    cycle_id text collate "C" not null references ballot_log (cycle_id),
    level    int not null check (level >= 0),
    index    bigint not null check (index >= 0),
    hash     bytea not null check (octet_length(hash) = 32),
    primary key (cycle_id, level, index)
);

-- The two heads that are kept: what was fixed before anything was shown, and all that was shown.
create table ballot_log_head (
    cycle_id  text collate "C" not null references ballot_log (cycle_id),
    stage     text not null check (stage in ('sealed', 'revealed')),
    size      bigint not null check (size >= 1),
    root      bytea not null check (octet_length(root) = 32),
    signed_at timestamptz not null,
    key_id    text not null,
    signature text not null,
    primary key (cycle_id, stage)
);

create trigger append_only before update or delete or truncate on ballot_log_leaf for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on ballot_log_node for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on ballot_log_head for each statement execute function refuse_change();
