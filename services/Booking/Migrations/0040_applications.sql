-- What a served visit begins: an application with a day by which the agency has promised its result.

create table application (
    id                    uuid primary key,
    version               bigint not null check (version >= 1),
    visit_id              uuid not null references visit,
    client_id             text not null,
    centre_id             text not null,
    service_id            text not null,
    agency_id             text not null,
    fee_id                text not null,
    deadline_working_days int not null check (deadline_working_days between 0 and 365),
    state                 text not null check (state in ('accepted', 'ready', 'collected')),
    time_zone             text not null,                -- of the centre: every date here is a date on its wall
    accepted_at           timestamptz not null,
    accepted_on           date not null,
    promised_on           date not null,
    ready_at              timestamptz,
    ready_on              date,
    collected_at          timestamptz,
    -- Computed by the database from the two dates that are kept, so that no code can call a late result punctual.
    days_late             int generated always as (case when ready_on is not null then greatest(ready_on - promised_on, 0) end) stored,
    constraint application_one_per_visit unique (visit_id),
    constraint application_promise_is_not_past check (promised_on >= accepted_on),
    constraint application_ready_is_dated check ((ready_at is not null) = (state in ('ready', 'collected')) and (ready_at is null) = (ready_on is null)),
    constraint application_collected_is_dated check ((collected_at is not null) = (state = 'collected') and collected_at >= ready_at)
);
create index application_of_client on application (client_id, id);
create index application_due on application (agency_id, promised_on, id) where state = 'accepted';
create index application_promised on application (promised_on);

-- A promise that could be moved afterwards would be none: what was promised, and what came of it, stands.
create function refuse_change_of_promise() returns trigger language plpgsql as $$
begin
    if (new.visit_id, new.agency_id, new.service_id, new.centre_id, new.fee_id, new.accepted_on, new.promised_on)
        is distinct from (old.visit_id, old.agency_id, old.service_id, old.centre_id, old.fee_id, old.accepted_on, old.promised_on)
        or (old.ready_on is not null and new.ready_on is distinct from old.ready_on) then
        raise exception 'what an application was promised does not change' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger application_promise_stands before update on application
    for each row execute function refuse_change_of_promise();
create function refuse_removal_of_application() returns trigger language plpgsql as $$
begin
    raise exception 'applications are kept: % refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger application_is_kept before delete or truncate on application
    for each statement execute function refuse_removal_of_application();

-- The lateness figures last told to the catalogue, so that only changes are told.
create table lateness_report (
    service_id text primary key,
    version    bigint not null check (version >= 1),
    figures    jsonb not null
);
