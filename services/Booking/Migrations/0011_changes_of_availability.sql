-- What each replica follows to keep its picture of free times: where something changed, not what. A reader looks up how
-- things stand there now, so rows may be read twice, late or in any order and the picture still comes out right.
create table availability_change (
    xid        xid8 not null default pg_current_xact_id(),    -- of the transaction that made the change
    lane_id    bigint,
    during     tstzrange,                                     -- the time of the lane at which a claim came, changed or went
    centre_id  text,                                          -- a centre or its lanes changed
    service_id text,                                          -- a service or its fees changed
    check (num_nonnulls(lane_id, centre_id, service_id) = 1 and (lane_id is null) = (during is null))
);
create index availability_change_xid on availability_change (xid);

-- Rows of transactions before this one are gone. A replica that had not read them starts anew.
create table availability_pruned (
    only_row boolean primary key default true check (only_row),
    before   xid8 not null
);
insert into availability_pruned (before) values ('0');

create function note_claim_change() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        insert into availability_change (lane_id, during) values (old.lane_id, old.during);
    end if;
    if tg_op = 'INSERT' or (tg_op = 'UPDATE' and (new.lane_id, new.during) is distinct from (old.lane_id, old.during)) then
        insert into availability_change (lane_id, during) values (new.lane_id, new.during);
    end if;
    return null;
end $$;
create trigger claim_changed after insert or update or delete on claim for each row execute function note_claim_change();

-- Copies of the catalogue are replaced, never deleted.
create function note_centre_change() returns trigger language plpgsql as $$
begin
    insert into availability_change (centre_id) values (to_jsonb(new) ->> tg_argv[0]);
    return null;
end $$;
create trigger centre_changed after insert or update on centre for each row execute function note_centre_change('id');
create trigger lane_changed after insert or update on lane for each row execute function note_centre_change('centre_id');

create function note_service_change() returns trigger language plpgsql as $$
begin
    insert into availability_change (service_id) values (to_jsonb(new) ->> tg_argv[0]);
    return null;
end $$;
create trigger service_changed after insert or update on service for each row execute function note_service_change('id');
create trigger service_fees_changed after insert or update on service_fees for each row execute function note_service_change('service_id');
