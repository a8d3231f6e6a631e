-- The order of a cycle's states as the database knows it: the second wall behind the service's own table
-- (Cycles/CycleState.cs), for everybody who writes here.
create table cycle_move (
    from_state text primary key,
    to_state   text not null unique
);
insert into cycle_move values
    ('Draft', 'RulesFrozen'), ('RulesFrozen', 'Open'), ('Open', 'ScreeningClosed'), ('ScreeningClosed', 'JuryFormed'),
    ('JuryFormed', 'Assigned'), ('Assigned', 'Balloting'), ('Balloting', 'Sealed'), ('Sealed', 'Revealed'),
    ('Revealed', 'Deliberation'), ('Deliberation', 'Decided'), ('Decided', 'Announced'), ('Announced', 'Archived');
create trigger cycle_moves_are_fixed before insert or update or delete on cycle_move for each row execute function refuse_change();

create function refuse_move_out_of_order() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'Draft' then
            raise exception 'cycle % must begin as a draft', new.id using errcode = 'check_violation', constraint = 'cycle_moves_in_order';
        end if;
    elsif not exists (select from cycle_move where (from_state, to_state) = (old.state, new.state)) then
        raise exception 'cycle % is % and cannot become %', new.id, old.state, new.state using errcode = 'check_violation', constraint = 'cycle_moves_in_order';
    end if;
    return new;
end $$;
create trigger cycle_begins_as_a_draft before insert on cycle for each row execute function refuse_move_out_of_order();
create trigger cycle_moves_in_order before update of state on cycle for each row when (old.state is distinct from new.state) execute function refuse_move_out_of_order();

-- The trail is read by what it is about.
create index audit_subject on audit (subject, id);
