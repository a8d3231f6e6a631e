-- Keys of the pages' cookies and form tokens (ASP.NET Core Data Protection); they rotate every 90 days.
create table data_protection_key (
    name       text primary key,
    xml        text not null,
    created_at timestamptz not null
);
