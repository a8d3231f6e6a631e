-- Numbers lent to a kiosk or counter that may lose the network, and the proof that no number is ever unaccounted for.

create table ticket_lease (
    id           uuid primary key,
    centre_id    text not null references centre,
    day          date not null,
    first_number int not null check (first_number >= 1),
    last_number  int not null,
    code_digests bytea[] not null,              -- of the visit codes that were handed out with the numbers, in order
    client_id    text not null,
    actor        text not null,
    issued_at    timestamptz not null,
    valid_until  timestamptz not null,
    state        text not null check (state in ('open', 'reconciled', 'lapsed')),
    ended_at     timestamptz check ((ended_at is null) = (state = 'open')),
    check (last_number - first_number between 0 and 99),
    check (cardinality(code_digests) = last_number - first_number + 1),
    check (valid_until > issued_at)
);
create index ticket_lease_of_day on ticket_lease (centre_id, day, first_number);

-- A number that never became a ticket, and why.
create table ticket_void (
    centre_id text not null,
    day       date not null,
    number    int not null,
    lease_id  uuid not null references ticket_lease,
    reason    text not null check (reason in ('unused', 'lapsed')),
    at        timestamptz not null,
    primary key (centre_id, day, number)
);
create function refuse_change_of_void() returns trigger language plpgsql as $$
begin
    raise exception 'a voided ticket number stays void: % refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger ticket_void_append_only before update or delete or truncate on ticket_void
    for each statement execute function refuse_change_of_void();

-- Every number from 1 to the day's last is exactly one of: a ticket, a number of an open lease, a void. Checked at the
-- commit of every transaction that gives, lends, uses or voids a number, for the numbers that it touched.
create function check_ticket_numbers(of_centre text, of_day date, lowest int, highest int) returns void language plpgsql as $$
declare
    wrong  int;
    uses   bigint;
    given  int := coalesce((select last from ticket_counter where centre_id = of_centre and day = of_day), 0);
begin
    select asked.number, used into wrong, uses
    from generate_series(lowest, highest) as asked (number),
        lateral (select
            (select count(*) from visit where centre_id = of_centre and ticket_day = of_day and ticket_number = asked.number)
            + (select count(*) from ticket_void void where void.centre_id = of_centre and void.day = of_day and void.number = asked.number)
            + (select count(*) from ticket_lease where centre_id = of_centre and day = of_day and state = 'open' and asked.number between first_number and last_number)
            as used) as uses_of_number
    where used <> (asked.number <= given)::int
    order by asked.number limit 1;
    if found then
        raise exception 'ticket number % of % on % is used % times; % numbers are given', wrong, of_centre, of_day, uses, given
            using errcode = 'check_violation', constraint = 'ticket_numbers_are_whole';
    end if;
end $$;

create function check_numbers_of_counter() returns trigger language plpgsql as $$
begin
    perform check_ticket_numbers(new.centre_id, new.day, case when tg_op = 'UPDATE' then least(old.last, new.last) else 0 end + 1,
        case when tg_op = 'UPDATE' then greatest(old.last, new.last) else new.last end);
    return null;
end $$;
create constraint trigger ticket_numbers_are_whole after insert or update of last on ticket_counter deferrable initially deferred
    for each row execute function check_numbers_of_counter();

create function check_number_of_visit() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.ticket_number is not null then
        perform check_ticket_numbers(old.centre_id, old.ticket_day, old.ticket_number, old.ticket_number);
    end if;
    if tg_op <> 'DELETE' and new.ticket_number is not null then
        perform check_ticket_numbers(new.centre_id, new.ticket_day, new.ticket_number, new.ticket_number);
    end if;
    return null;
end $$;
create constraint trigger ticket_numbers_are_whole after insert or delete or update of centre_id, ticket_day, ticket_number on visit
    deferrable initially deferred for each row execute function check_number_of_visit();

create function check_number_of_void() returns trigger language plpgsql as $$
begin
    perform check_ticket_numbers(new.centre_id, new.day, new.number, new.number);
    return null;
end $$;
create constraint trigger ticket_numbers_are_whole after insert on ticket_void deferrable initially deferred
    for each row execute function check_number_of_void();

create function check_numbers_of_lease() returns trigger language plpgsql as $$
begin
    perform check_ticket_numbers(new.centre_id, new.day, new.first_number, new.last_number);
    return null;
end $$;
create constraint trigger ticket_numbers_are_whole after insert or update on ticket_lease deferrable initially deferred
    for each row execute function check_numbers_of_lease();
