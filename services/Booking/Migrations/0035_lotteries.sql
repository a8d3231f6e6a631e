-- Lotteries for scarce times: times kept apart, who registered, what was committed before the seed was known, and the order drawn.

create table lottery (
    id                 uuid primary key,
    centre_id          text not null references centre,
    service_id         text not null references service,
    agency_id          text not null,
    registration_until timestamptz not null,
    accept_minutes     int not null check (accept_minutes between 10 and 10080),
    seed_source        text not null check (length(seed_source) between 1 and 300),     -- named before anybody registers
    state              text not null check (state in ('open', 'committed', 'drawn')),
    digest             bytea check (octet_length(digest) = 32),         -- of the list of commitments (docs/lotteries.md)
    committed_at       timestamptz,
    seed               text check (length(seed) between 1 and 500),
    drawn_at           timestamptz,
    created_at         timestamptz not null,
    created_by         text not null,
    check ((state = 'open') = (digest is null) and (digest is null) = (committed_at is null)),
    check ((state = 'drawn') = (seed is not null) and (seed is null) = (drawn_at is null)),
    check (committed_at >= registration_until and drawn_at >= committed_at)
);
create index lottery_to_close on lottery (registration_until) where state = 'open';

create table lottery_slot (
    lottery_id uuid not null references lottery,
    number     int not null check (number between 1 and 200),
    starts_at  timestamptz not null,
    ends_at    timestamptz not null check (ends_at > starts_at),
    local_date date not null,
    local_time time not null,
    time_zone  text not null,
    primary key (lottery_id, number)
);

create table lottery_registration (
    id          uuid primary key,
    lottery_id  uuid not null references lottery,
    client_id   text not null,
    citizen_key bytea not null check (octet_length(citizen_key) = 32),
    nonce       bytea not null check (octet_length(nonce) = 32),
    commitment  bytea not null check (octet_length(commitment) = 32),
    created_at  timestamptz not null,
    position    int check (position >= 1),                              -- in the order drawn
    visit_id    uuid unique references visit deferrable initially deferred,
    constraint lottery_once_per_citizen unique (lottery_id, citizen_key),
    unique (lottery_id, commitment),
    unique (lottery_id, position)
);

-- After the commitment nobody enters, leaves or changes; a position and an offer are given once.
create function guard_lottery_registration() returns trigger language plpgsql as $$
declare
    lottery_state text := (select state from lottery where id = coalesce(new.lottery_id, old.lottery_id) for share);
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.lottery_id, new.client_id, new.citizen_key, new.nonce, new.commitment, new.created_at)
            is distinct from (old.id, old.lottery_id, old.client_id, old.citizen_key, old.nonce, old.commitment, old.created_at)
            or (old.position is not null and new.position is distinct from old.position) then
            raise exception 'a registration of a lottery does not change' using errcode = 'integrity_constraint_violation';
        end if;
        return new;
    end if;
    if lottery_state <> 'open' then
        raise exception 'the registrations of a lottery are committed' using errcode = 'integrity_constraint_violation', constraint = 'lottery_registration_open';
    end if;
    return coalesce(new, old);
end $$;
create trigger lottery_registration_guard before insert or update or delete on lottery_registration
    for each row execute function guard_lottery_registration();

create function guard_lottery() returns trigger language plpgsql as $$
begin
    if (new.id, new.centre_id, new.service_id, new.registration_until, new.seed_source) is distinct from (old.id, old.centre_id, old.service_id, old.registration_until, old.seed_source)
        or (old.digest is not null and new.digest is distinct from old.digest) or (old.seed is not null and new.seed is distinct from old.seed) then
        raise exception 'what a lottery has announced or committed does not change' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger lottery_guard before update on lottery for each row execute function guard_lottery();

-- A time of a lottery is claimed by it until somebody wins it, so no one else can book it.
alter table claim
    add column lottery_id uuid references lottery,
    drop constraint claim_check,
    add constraint claim_has_one_reason check (num_nonnulls(visit_id, itinerary_id, lottery_id) = 1);
create index claim_of_lottery on claim (lottery_id) where lottery_id is not null;
