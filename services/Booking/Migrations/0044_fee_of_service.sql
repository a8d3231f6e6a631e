-- A visit can be transferred to another service; its fee says which one it was chosen for.
alter table fee_owed add service_id text references service;
update fee_owed set service_id = visit.service_id from visit where visit.id = fee_owed.visit_id;
alter table fee_owed alter service_id set not null;
