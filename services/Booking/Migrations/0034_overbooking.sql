-- Overbooking by the measured share of visitors who do not come: further lanes, so that the same constraints bound it.

alter table lane
    add column overbooked boolean not null default false,
    drop constraint lane_counter_check,
    -- A lane beyond the counters has a number that no counter can have.
    add constraint lane_counter_check check (case when overbooked then counter < 0 else counter >= 0 end);

create table overbooking (
    centre_id  text primary key references centre,
    version    int not null check (version >= 1),
    enabled    boolean not null,
    changed_at timestamptz not null,
    changed_by text not null
);

create index visit_ended_appointments on visit (centre_id, local_date) where starts_at is not null and state in ('served', 'refused', 'abandoned', 'no-show');
