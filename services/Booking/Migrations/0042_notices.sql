-- Messages to citizens. One for a visit, a kind and a version of what happened, however often the event comes.
create table notice (
    id              uuid primary key,                   -- also the idempotency key towards the provider
    visit_id        uuid not null references visit,
    kind            text not null check (kind in ('booked', 'changed', 'cancelled', 'reminder', 'offer', 'ready')),
    version         bigint not null,
    state           text not null check (state in ('due', 'sent', 'failed', 'dropped')),
    attempts        int not null default 0,
    next_attempt_at timestamptz,
    last_error      text check (length(last_error) <= 300),
    channel         text check (channel in ('email', 'sms')),
    sent_at         timestamptz,
    created_at      timestamptz not null,
    constraint notice_once unique (visit_id, kind, version),
    check ((state = 'due') = (next_attempt_at is not null)),
    check ((state = 'sent') = (sent_at is not null)),
    check (state not in ('sent', 'failed') or attempts >= 1),
    check (state <> 'sent' or channel is not null)
);
create index notice_due on notice (next_attempt_at) where state = 'due';
