-- Nobody both enters and judges in one cycle: a person has one part in it, and entry and judge each name theirs.
create table participant (
    cycle_id text collate "C" not null references cycle (id),
    actor    text not null,
    part     text not null check (part in ('applicant', 'judge')),
    primary key (cycle_id, actor),
    unique (cycle_id, actor, part)
);
insert into participant (cycle_id, actor, part) select distinct cycle_id, submitted_by, 'applicant' from entry;
insert into participant (cycle_id, actor, part) select cycle_id, actor, 'judge' from judge;
alter table entry add part text not null generated always as ('applicant') stored;
alter table entry add constraint applicant_is_no_judge foreign key (cycle_id, submitted_by, part) references participant (cycle_id, actor, part);
alter table judge add part text not null generated always as ('judge') stored;
alter table judge add constraint judge_is_no_applicant foreign key (cycle_id, actor, part) references participant (cycle_id, actor, part);

-- Authorities that a judge belonged to in the years that the rules look back on.
create table judge_former_authority (
    judge_id     uuid not null references judge (id),
    authority_id text collate "C" not null,
    constraint judge_former_authority_once primary key (judge_id, authority_id),
    constraint judge_former_authority_known foreign key (authority_id) references authority (id)
);

-- Every reason for which a judge may not score an entry: what was declared, and what the registers show. The rules of
-- the cycle say whether a common country is one.
create view conflict_of_interest as
    select cycle_id, judge_id, entry_id, 'declared' as kind, reason from conflict
    union all
    select e.cycle_id, j.id, e.id, 'own-authority', null
    from entry e join judge j using (cycle_id, authority_id)
    union all
    select e.cycle_id, j.id, e.id, 'former-authority', null
    from judge j join judge_former_authority f on f.judge_id = j.id join entry e on e.cycle_id = j.cycle_id and e.authority_id = f.authority_id
    union all
    select e.cycle_id, j.id, e.id, 'same-country', null
    from cycle c join entry e on e.cycle_id = c.id join authority a on a.id = e.authority_id
        join judge j on j.cycle_id = c.id and j.country = a.country
    where (c.rules -> 'conflicts' ->> 'sameCountry')::boolean;

-- The second wall behind the assignment: no row of it may be a conflict of interest, whoever writes it.
create function refuse_assignment_with_conflict() returns trigger language plpgsql as $$
begin
    if exists (select from assigned a join conflict_of_interest i using (cycle_id, judge_id, entry_id)) then
        raise exception 'a judge may not score an entry with a conflict of interest' using errcode = 'check_violation', constraint = 'assignment_without_conflict';
    end if;
    return null;
end $$;
create trigger assignment_without_conflict after insert on assignment
    referencing new table as assigned for each statement execute function refuse_assignment_with_conflict();

-- The prices that prove an assignment cheapest (docs/assignment.md): one for each judge who could be assigned.
create table assignment_proof (
    cycle_id     text collate "C" primary key references cycle (id),
    draw         int not null check (draw >= 0),
    cost         bigint not null,
    judges       uuid[] not null,
    prices       bigint[] not null,
    assigned_at  timestamptz not null,
    check (cardinality(judges) = cardinality(prices))
);
create trigger assignment_proof_is_final before update or delete on assignment_proof for each row execute function refuse_change();
