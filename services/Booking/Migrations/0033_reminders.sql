-- Reminders of booked visits: planned once for each kind and start, settled once.

create table reminder (
    visit_id   uuid not null references visit,
    kind       text not null check (kind in ('day', 'hours')),
    starts_at  timestamptz not null,            -- a visit that moves gets new reminders; the old ones find it elsewhere
    due_at     timestamptz not null check (due_at < starts_at),
    settled_at timestamptz,
    sent       boolean not null default false,
    primary key (visit_id, kind, starts_at),
    check (not sent or settled_at is not null)
);
create index reminder_due on reminder (due_at) where settled_at is null;
create index visit_to_remind on visit (starts_at) where state = 'booked';
