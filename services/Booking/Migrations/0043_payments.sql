-- What a visit costs, and how it is paid.

-- Keys by which the catalogue signs price locks. All that ever signed are kept: a lock outlives its key's turn.
create table price_key (
    key_id     text primary key,
    x          text not null,
    y          text not null,
    valid_from timestamptz not null
);

create table fee_owed (
    visit_id              uuid primary key references visit,        -- one fee a visit
    version               bigint not null check (version >= 1),
    fee_id                text not null,
    amount                numeric(12, 2) not null check (amount >= 0),
    currency              text not null check (currency ~ '^[A-Z]{3}$'),
    deadline_working_days int check (deadline_working_days between 0 and 365),
    price_lock_id         uuid,
    created_at            timestamptz not null,
    -- A certificate is a bearer's: whoever has a copy of it could lock a second visit's price by it.
    constraint fee_owed_price_lock_once unique (price_lock_id)
);

create table payment (
    id                 uuid primary key,
    visit_id           uuid not null references fee_owed,
    amount             numeric(12, 2) not null check (amount > 0),
    currency           text not null,
    state              text not null check (state in ('started', 'paid', 'declined', 'expired', 'refund-due', 'refunded')),
    started_at         timestamptz not null,
    expires_at         timestamptz not null check (expires_at > started_at),
    paid_at            timestamptz,
    receipt            text,
    provider_reference text,
    refund_reason      text check (length(refund_reason) between 1 and 500),
    refund_attempts    int not null default 0,
    next_attempt_at    timestamptz,
    last_error         text check (length(last_error) <= 300),
    refunded_at        timestamptz,
    constraint payment_receipt_once unique (receipt),
    -- The provider's own number of a charge: told twice, it counts once.
    constraint payment_provider_reference_once unique (provider_reference),
    constraint payment_with_money_is_proved check ((state in ('paid', 'refund-due', 'refunded')) = (provider_reference is not null) and (provider_reference is null) = (paid_at is null) and (paid_at is null) = (receipt is null)),
    constraint payment_refund_has_a_reason check ((state in ('refund-due', 'refunded')) = (refund_reason is not null)),
    constraint payment_refunded_is_dated check ((state = 'refunded') = (refunded_at is not null)),
    check ((state = 'refund-due') = (next_attempt_at is not null))
);
-- A fee is not paid twice, nor is a second payment begun beside one that may still succeed.
create unique index payment_one_at_a_time on payment (visit_id) where state in ('started', 'paid');
create index payment_refund_due on payment (next_attempt_at) where state = 'refund-due';
