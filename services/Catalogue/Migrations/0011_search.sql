-- What search reads, written in the transaction that publishes a service: a row for each language, and one for all
-- languages at once, so that no query has to merge four answers. A partition each, so that each has its own index.
create table search_document (
    service_id       text not null references service,
    language         text not null check (language in ('all', 'az', 'ru', 'en', 'fr')),
    words            tsvector not null,       -- folded; weight A: name, B: synonyms, C: agency, D: description
    names            text not null,           -- the folded names, a line each, with a line break before and after
    name             text not null,           -- as shown; that of the fallback language where there is none in this
    name_language    text not null,
    agency_id        text not null,
    centres          text[] not null,
    channels         text[] not null,
    fee_band         text not null check (fee_band in ('free', 'up-to-10', 'up-to-50', 'over-50', 'unstated')),
    duration_minutes int not null,
    example          boolean not null,
    demand           smallint not null,       -- by powers of two, see below
    format           smallint not null,       -- of the program that wrote it; an older one is written anew at the start
    primary key (service_id, language)
) partition by list (language);
create table search_document_all partition of search_document for values in ('all');
create table search_document_az partition of search_document for values in ('az');
create table search_document_ru partition of search_document for values in ('ru');
create table search_document_en partition of search_document for values in ('en');
create table search_document_fr partition of search_document for values in ('fr');
-- A pending list would be read through by every search.
create index search_document_words on search_document using gin (words) with (fastupdate = off);

-- The words of the documents, to find those that were meant. A word that no document has any more finds nothing.
create table search_word (
    language text not null,
    word     text not null,
    primary key (language, word)
);
create index search_word_similar on search_word using gin (word gin_trgm_ops);

-- Other words for services, such as what people say of an event in their life.
create table search_synonym (
    id          text primary key,
    source      text not null,
    external_id text not null,
    version     int not null check (version >= 1),
    body        json not null check (body::jsonb is not null),
    services    text[] not null,
    updated_at  timestamptz not null,
    unique (source, external_id)
);
create index search_synonym_services on search_synonym using gin (services);

-- Names apart from the long bodies, for lists and counts.
alter table agency add column names json generated always as (body -> 'name') stored;
alter table centre add column names json generated always as (body -> 'name') stored;

-- Demand as a power of two: it ranks as well as the count, and a service's documents change some twenty times in their
-- life instead of with every visit.
create function demand_rank(visits bigint) returns smallint language sql immutable as
$$ select case when visits <= 0 then 0 else floor(log(2, visits))::int + 1 end::smallint $$;

create function rank_by_demand() returns trigger language plpgsql as $$
begin
    update search_document set demand = demand_rank(new.booked + new.walk_ins)
    where service_id = new.service_id and demand <> demand_rank(new.booked + new.walk_ins);
    return null;
end $$;
create trigger service_demand_ranks after insert or update of booked, walk_ins on service_demand
    for each row execute function rank_by_demand();

drop index service_search;
alter table service drop column search;
