-- A forum's programme becomes rows, so that constraints refuse what does not fit: an item outside the forum, two items in
-- one hall at a time, two items running in one hall, a ceremony before its time.

create extension if not exists btree_gist;      -- equality inside a gist index

alter table forum add column during tstzrange, add column languages text[] not null default '{}';
update forum set during = tstzrange(date::timestamp at time zone time_zone, (date + 1)::timestamp at time zone time_zone);
-- What was accepted before these rules stays: a forum reaches as far as its agenda does.
update forum f set during = range_merge(f.during, of_items.during)
from (
    select a.forum_id, tstzrange(min((i ->> 'startsAt')::timestamptz), max((i ->> 'endsAt')::timestamptz)) as during
    from agenda a cross join jsonb_array_elements(a.items) as i
    group by a.forum_id
) as of_items
where of_items.forum_id = f.id;
alter table forum
    alter column during set not null,
    add constraint forum_has_a_length check (not isempty(during) and lower_inc(during) and not upper_inc(during)),
    add constraint forum_during unique (id, during);

create table agenda_item (
    forum_id        text collate "C" not null references agenda (forum_id),
    id              text collate "C" not null,
    forum_during    tstzrange not null,
    hall            text collate "C" not null,
    during          tstzrange not null,
    kind            text not null check (kind in ('anthem', 'film', 'message', 'video-address', 'speech', 'presentation', 'ceremony', 'break')),
    cycle_id        text collate "C",                   -- whose winners the ceremony announces
    item            jsonb not null,                     -- as it was put
    delay_minutes   int not null default 0 check (delay_minutes between 0 and 1440),      -- told before it started
    overrun_minutes int not null default 0 check (overrun_minutes between 0 and 1440),    -- told while it ran
    started_at      timestamptz,
    finished_at     timestamptz,
    primary key (forum_id, id),
    constraint agenda_item_forum foreign key (forum_id, forum_during) references forum (id, during) on update cascade,
    constraint agenda_item_cycle foreign key (cycle_id) references cycle (id),
    constraint agenda_item_has_a_length check (not isempty(during) and lower_inc(during) and not upper_inc(during)),
    constraint agenda_item_within_forum check (during <@ forum_during),
    -- At the end of the request: items may change places.
    constraint agenda_item_alone_in_its_hall exclude using gist (forum_id with =, hall with =, during with &&) deferrable initially deferred,
    constraint agenda_item_finishes_after_its_start check (finished_at is null or finished_at >= started_at),
    constraint only_a_ceremony_announces check (cycle_id is null or kind = 'ceremony'),
    constraint one_ceremony_a_cycle unique (cycle_id) deferrable initially deferred,
    constraint ceremony_not_early check (kind <> 'ceremony' or started_at is null or started_at >= lower(during))
);
create unique index one_item_runs_in_a_hall on agenda_item (forum_id, hall) where started_at is not null and finished_at is null;

insert into agenda_item (forum_id, id, forum_during, hall, during, kind, item)
select a.forum_id, i.item ->> 'id', f.during,
    case when exists (
        select 1 from jsonb_array_elements(a.items) with ordinality as other (item, n)
        where other.n < i.n and tstzrange((other.item ->> 'startsAt')::timestamptz, (other.item ->> 'endsAt')::timestamptz)
            && tstzrange((i.item ->> 'startsAt')::timestamptz, (i.item ->> 'endsAt')::timestamptz))
    then 'hall-' || i.n else 'main' end,
    tstzrange((i.item ->> 'startsAt')::timestamptz, (i.item ->> 'endsAt')::timestamptz), i.item ->> 'kind', i.item
from agenda a join forum f on f.id = a.forum_id cross join jsonb_array_elements(a.items) with ordinality as i (item, n);
alter table agenda drop column items, add column changes bigint not null default 1;     -- the position of a reader of the live programme

-- The embargo: a cycle with a ceremony is announced once that has begun, and not before.
create function refuse_before_the_ceremony() returns trigger language plpgsql as $$
begin
    if exists (select 1 from agenda_item where cycle_id = new.id and started_at is null) then
        raise exception 'the ceremony of cycle % has not begun', new.id
            using errcode = 'restrict_violation', constraint = 'cycle_waits_for_its_ceremony';
    end if;
    return new;
end $$;
create trigger cycle_waits_for_its_ceremony before update on cycle for each row
    when (new.state = 'Announced' and old.state <> 'Announced') execute function refuse_before_the_ceremony();
