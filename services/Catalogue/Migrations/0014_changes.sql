-- The latest change of every entry, in the order of transactions. An entry that changes again moves to the end, so the
-- feed never grows beyond the number of entries; a withdrawn one leaves its tombstone.
create table change (
    kind    text not null check (kind in ('agency', 'centre', 'service', 'life-event', 'good-practice')),
    subject text not null,
    version int not null,
    deleted boolean not null,
    xid     xid8 not null,           -- of the transaction; a reader stops before the oldest one that still runs
    primary key (kind, subject)
);
create index change_order on change (xid, kind, subject);

create function record_change() returns trigger language plpgsql as $$
begin
    insert into change (kind, subject, version, deleted, xid) values (tg_argv[0], new.id, new.version, false, pg_current_xact_id())
    on conflict (kind, subject) do update set version = excluded.version, deleted = false, xid = excluded.xid;
    return null;
end $$;
create function record_service_change() returns trigger language plpgsql as $$
begin
    insert into change (kind, subject, version, deleted, xid) values ('service', new.id, new.version, new.withdrawn_at is not null, pg_current_xact_id())
    on conflict (kind, subject) do update set version = excluded.version, deleted = excluded.deleted, xid = excluded.xid;
    return null;
end $$;
create trigger agency_change after insert or update of body on agency for each row execute function record_change('agency');
create trigger centre_change after insert or update of body on centre for each row execute function record_change('centre');
create trigger life_event_change after insert or update of body on life_event for each row execute function record_change('life-event');
create trigger good_practice_change after insert or update of body on good_practice for each row execute function record_change('good-practice');
create trigger service_change after insert or update of version, withdrawn_at on service for each row execute function record_service_change();

insert into change (kind, subject, version, deleted, xid)
select 'agency', id, version, false, pg_current_xact_id() from agency
union all select 'centre', id, version, false, pg_current_xact_id() from centre
union all select 'life-event', id, version, false, pg_current_xact_id() from life_event
union all select 'good-practice', id, version, false, pg_current_xact_id() from good_practice
union all select 'service', id, version, withdrawn_at is not null, pg_current_xact_id() from service;
