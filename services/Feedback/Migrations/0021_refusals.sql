-- Visits that ended with a refusal, and the clause of law that the officer named. A row without a clause is counted in public.
create table refusal (
    visit_id         uuid primary key references closed_visit,
    clause           text check (length(clause) between 1 and 500),
    receipt_given_at timestamptz        -- the first time
);
