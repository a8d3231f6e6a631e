-- Where a centre is, to find the nearest. Null until the catalogue has published it again; a mobile unit's stops have their own.
alter table centre
    add latitude  double precision check (latitude between -90 and 90),
    add longitude double precision check (longitude between -180 and 180);
