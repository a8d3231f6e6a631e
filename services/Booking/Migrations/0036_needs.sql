-- What a visitor needs at the centre, and for whom the visit is. No name and no personal number.

create table visit_needs (
    visit_id             uuid primary key references visit deferrable initially deferred,
    version              int not null check (version >= 1),
    needs                text[] not null,
    interpreter_language text check (interpreter_language ~ '^[a-z]{2,3}$'),     -- ISO 639
    on_behalf_of         text check (on_behalf_of in ('child', 'parent', 'spouse', 'relative', 'ward', 'other')),
    constraint visit_needs_known check (needs <@ array['wheelchair', 'stroller', 'sign-language', 'interpreter', 'hearing-loop', 'escort'] and cardinality(needs) <= 6),
    constraint visit_needs_language check ((interpreter_language is not null) = ('interpreter' = any(needs)))
);
