-- What became of the links in the catalogue's entries when they were last tried.
create table link_check (
    url        text primary key,
    checked_at timestamptz not null,
    status     int,                       -- HTTP status; null if there was no answer
    fault      text,                      -- why the link is broken; null if it works
    check (status is not null or fault is not null)
);
