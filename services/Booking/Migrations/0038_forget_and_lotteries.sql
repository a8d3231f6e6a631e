-- Erasing a citizen reaches what waits, what was used up and who took part; a lottery's time that nobody takes is freed
-- as any other.

create function random_citizen_key() returns bytea language sql volatile as
    $$ select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) $$;

-- Called after the visits that are over were cut off from the citizen: nothing here may lead back to them.
create function forget_appointments(erased bytea) returns void language plpgsql as $$
begin
    update entitlement_use set citizen_key = visit.citizen_key
    from visit where visit.id = entitlement_use.visit_id and entitlement_use.citizen_key = erased and visit.citizen_key <> erased;
    update waitlist_entry set citizen_key = random_citizen_key(), version = version + 1, state = case state when 'waiting' then 'withdrawn' else state end
    where citizen_key = erased;
    delete from lottery_registration using lottery where lottery.id = lottery_registration.lottery_id and lottery.state = 'open' and citizen_key = erased;
    update lottery_registration set citizen_key = random_citizen_key() where citizen_key = erased;
end $$;

-- The citizen's key is no part of a commitment, and may be forgotten.
create or replace function guard_lottery_registration() returns trigger language plpgsql as $$
declare
    lottery_state text := (select state from lottery where id = coalesce(new.lottery_id, old.lottery_id) for share);
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.lottery_id, new.client_id, new.nonce, new.commitment, new.created_at)
            is distinct from (old.id, old.lottery_id, old.client_id, old.nonce, old.commitment, old.created_at)
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

drop trigger claim_frees_time on claim;
create trigger claim_frees_time after delete on claim for each row
    when (old.visit_id is not null or old.lottery_id is not null) execute function note_freed_time();
