-- Evidence as files. The content is kept once, under its own digest, however many entries show it.
create table file_content (
    digest  bytea primary key,
    content bytea not null check (octet_length(content) between 1 and 10485760),
    constraint file_is_its_digest check (digest = sha256(content))
);
-- Documents and pictures are compressed already.
alter table file_content alter content set storage external;
create trigger file_content_is_final before update on file_content for each row execute function refuse_change();

create table entry_file (
    id          uuid primary key,
    entry_id    uuid not null references entry (id),
    ordinal     int not null,
    digest      bytea not null references file_content (digest),
    name        text not null check (length(name) between 1 and 200),
    media_type  text not null,
    attached_at timestamptz not null,
    attached_by text not null,
    constraint file_once_per_entry unique (entry_id, digest),
    constraint file_place unique (entry_id, ordinal),
    constraint files_per_entry check (ordinal between 1 and 20)
);
