-- What quotas and conflicts of interest follow from stays as it is while an entry of the authority is judged: else the
-- assignment would break its rules afterwards, and the public bundle would not repeat the result.
create function refuse_change_of_judged_authority() returns trigger language plpgsql as $$
begin
    -- A cycle that is just being moved is waited for; the next statement sees where it has come to.
    perform from cycle where id in (select cycle_id from entry where authority_id = old.id) order by id for share;
    if exists (
        select from entry e join cycle c on c.id = e.cycle_id
        where e.authority_id = old.id and e.eligible
            and c.state in ('ScreeningClosed', 'JuryFormed', 'Assigned', 'Balloting', 'Sealed', 'Revealed', 'Deliberation', 'Decided'))
    then
        raise exception 'an entry of authority % is being judged', old.id using errcode = 'restrict_violation', constraint = 'authority_is_being_judged';
    end if;
    return new;
end $$;
create trigger authority_is_being_judged before update on authority for each row
    when ((old.region, old.country, old.kind, old.size) is distinct from (new.region, new.country, new.kind, new.size))
    execute function refuse_change_of_judged_authority();
