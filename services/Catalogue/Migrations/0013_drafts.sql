-- Changes of services that a second person reviews before the public sees them.
create table service_draft (
    id                uuid primary key,
    service_id        text not null,
    source            text not null,
    external_id       text not null,
    base_version      int not null check (base_version >= 0), -- the version it changes; 0 for a new service
    body              json not null check (body::jsonb is not null),
    publish_at        timestamptz,                            -- null: as soon as it is approved
    state             text not null check (state in ('draft', 'in-review', 'approved', 'published', 'outdated', 'discarded')),
    version           int not null check (version >= 1),
    authors           text[] not null check (cardinality(authors) >= 1), -- all who wrote in it
    reviewer          text,
    note              text,                                   -- of the reviewer
    published_version int,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    constraint service_draft_reviewed_by_another check (not reviewer = any (authors)),
    constraint service_draft_approved_by_somebody check (state not in ('approved', 'published') or reviewer is not null),
    constraint service_draft_published check ((state = 'published') = (published_version is not null)),
    foreign key (service_id, published_version) references service_version (service_id, version)
);
-- Two open drafts of one service would each be written without the other's change.
create unique index service_draft_open on service_draft (service_id) where state in ('draft', 'in-review', 'approved');
create index service_draft_due on service_draft (publish_at) where state = 'approved';
