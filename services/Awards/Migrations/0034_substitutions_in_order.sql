-- Substitutions are repeated in the order in which they were made, which a clock does not always tell.
alter table substitution add column number bigint generated always as identity;
