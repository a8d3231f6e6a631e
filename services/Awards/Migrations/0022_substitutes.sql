-- A judge who has a substitute for an entry leaves its assignment; nothing else about an assignment ever changes.
create function refuse_change_of_assignment() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and exists (select from substitution where entry_id = old.entry_id and judge_id = old.judge_id) then
        return old;
    end if;
    raise exception 'the assignment of entry % is final', old.entry_id using errcode = 'restrict_violation';
end $$;
drop trigger if exists assignment_is_final on assignment;
create trigger assignment_is_final before update or delete on assignment for each row execute function refuse_change_of_assignment();
