-- An announced lottery can be withdrawn before its draw, with a public reason. What it has committed to stays.

alter table lottery
    add column withdrawn_at     timestamptz,
    add column withdrawn_reason text check (length(withdrawn_reason) between 1 and 200),
    drop constraint lottery_state_check,
    add constraint lottery_state_check check (state in ('open', 'committed', 'drawn', 'withdrawn')),
    drop constraint lottery_check,      -- named by PostgreSQL in 0035: committed has a digest
    drop constraint lottery_check1,     -- and drawn a seed
    add constraint lottery_commitment_is_dated check ((digest is null) = (committed_at is null)),
    add constraint lottery_committed_has_a_digest check (case state when 'open' then digest is null when 'withdrawn' then true else digest is not null end),
    add constraint lottery_drawn_has_a_seed check ((state = 'drawn') = (seed is not null) and (seed is null) = (drawn_at is null)),
    add constraint lottery_withdrawn_has_a_reason check ((state = 'withdrawn') = (withdrawn_at is not null) and (withdrawn_at is null) = (withdrawn_reason is null));

-- Neither a draw nor a withdrawal is taken back.
create or replace function guard_lottery() returns trigger language plpgsql as $$
begin
    if (new.id, new.centre_id, new.service_id, new.registration_until, new.seed_source) is distinct from (old.id, old.centre_id, old.service_id, old.registration_until, old.seed_source)
        or (old.digest is not null and new.digest is distinct from old.digest) or (old.seed is not null and new.seed is distinct from old.seed)
        or (old.state in ('drawn', 'withdrawn') and new.state <> old.state) or (old.withdrawn_reason is not null and new.withdrawn_reason <> old.withdrawn_reason) then
        raise exception 'what a lottery has announced or committed does not change' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
