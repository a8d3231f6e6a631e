-- json takes the escape of U+0000, which no reader of a member can turn into text: what jsonb refuses is refused on writing.
alter table agency add constraint agency_body_readable check (body::jsonb is not null);
alter table centre add constraint centre_body_readable check (body::jsonb is not null);
alter table service_version add constraint service_version_body_readable check (body::jsonb is not null);
alter table good_practice add constraint good_practice_body_readable check (body::jsonb is not null and authority::jsonb is distinct from 'null');
