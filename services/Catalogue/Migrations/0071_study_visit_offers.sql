-- An answer to an offer that has been changed or withdrawn meanwhile may come late: the offer's version decides, not the clock.
alter table study_visit add column offer_version bigint not null default 0;
