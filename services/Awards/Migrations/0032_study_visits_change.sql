-- A winner accepts, changes or gives up the study visit, and so do its hosts. version counts the offers and their end;
-- booking's answers name it, so that a late one cannot be taken for the answer to a newer wish.

alter table study_visit
    add column version      bigint not null default 1 check (version >= 1),
    add column accepted_at  timestamptz,
    add column withdrawn_at timestamptz,
    add column withdrawn_by text check (withdrawn_by in ('authority', 'host')),
    add column alternatives jsonb,
    drop constraint study_visit_state_check,
    drop constraint study_visit_check1,
    drop constraint study_visit_check2,
    add constraint study_visit_state check (state in ('offered', 'scheduled', 'accepted', 'declined', 'withdrawn')),
    add constraint study_visit_has_stops check (
        (itinerary_id is null) = (stops is null)
        and (state not in ('scheduled', 'accepted') or stops is not null) and (state not in ('declined', 'withdrawn') or stops is null)),
    add constraint study_visit_declined check (state <> 'declined' or declined_reason is not null),
    add constraint study_visit_accepted check ((state = 'accepted') = (accepted_at is not null)),
    add constraint study_visit_withdrawn check ((state = 'withdrawn') = (withdrawn_at is not null) and (withdrawn_at is null) = (withdrawn_by is null));
