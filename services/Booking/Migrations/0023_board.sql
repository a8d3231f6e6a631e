-- What changes on a centre's board, numbered 1, 2, 3 … within the centre's day. The number is drawn from the day's row
-- of ticket_counter, whose lock is held until the commit: a smaller number never appears after a larger one, so a
-- reader that has seen number n misses nothing by asking for more than n.

alter table ticket_counter add column changes bigint not null default 0;

create table board_event (
    centre_id     text not null references centre,
    day           date not null,
    number        bigint not null check (number >= 1),
    visit_id      uuid not null,
    ticket        text not null,
    ticket_number int not null,
    agency_id     text not null,
    from_state    text,                 -- null: the ticket was given
    to_state      text not null,
    counter       int,
    calls         int not null,
    called_at     timestamptz,
    primary key (centre_id, day, number)
);

-- Deferred: the day's row is locked by the commit itself, so the counters of a centre wait for each other as briefly as
-- can be. In the database, so that no code that moves a ticket can forget it.
create function write_board_event() returns trigger language plpgsql as $$
declare
    next_number bigint;
begin
    update ticket_counter set changes = changes + 1 where centre_id = new.centre_id and day = new.ticket_day returning changes into next_number;
    if next_number is not null then
        insert into board_event (centre_id, day, number, visit_id, ticket, ticket_number, agency_id, from_state, to_state, counter, calls, called_at)
        values (new.centre_id, new.ticket_day, next_number, new.id, new.ticket, new.ticket_number, new.agency_id,
            case when tg_op = 'UPDATE' and old.ticket_number is not null then old.state end, new.state, new.counter, new.calls, new.last_called_at);
    end if;
    return null;
end $$;
create constraint trigger visit_board_entered after insert on visit deferrable initially deferred for each row
    when (new.ticket_number is not null) execute function write_board_event();
create constraint trigger visit_board_changed after update on visit deferrable initially deferred for each row
    when (new.ticket_number is not null and (new.state, new.calls, new.agency_id) is distinct from (old.state, old.calls, old.agency_id))
    execute function write_board_event();
