-- The 54 African member states of the United Nations, and the region of UCLG Africa that each belongs to by our reading
-- (docs/data.md). Only their local and regional authorities may enter.
create table african_country (
    code   text primary key check (code ~ '^[A-Z]{2}$'),
    region text not null check (region in ('north', 'west', 'central', 'east', 'southern')),
    unique (code, region)
);
insert into african_country (code, region) values
    ('DZ', 'north'), ('EG', 'north'), ('LY', 'north'), ('MA', 'north'), ('MR', 'north'), ('TN', 'north'),
    ('BF', 'west'), ('BJ', 'west'), ('CI', 'west'), ('CV', 'west'), ('GH', 'west'), ('GM', 'west'),
    ('GN', 'west'), ('GW', 'west'), ('LR', 'west'), ('ML', 'west'), ('NE', 'west'), ('NG', 'west'),
    ('SL', 'west'), ('SN', 'west'), ('TG', 'west'),
    ('CD', 'central'), ('CF', 'central'), ('CG', 'central'), ('CM', 'central'), ('GA', 'central'), ('GQ', 'central'),
    ('ST', 'central'), ('TD', 'central'),
    ('BI', 'east'), ('DJ', 'east'), ('ER', 'east'), ('ET', 'east'), ('KE', 'east'), ('RW', 'east'),
    ('SD', 'east'), ('SO', 'east'), ('SS', 'east'), ('TZ', 'east'), ('UG', 'east'),
    ('AO', 'southern'), ('BW', 'southern'), ('KM', 'southern'), ('LS', 'southern'), ('MG', 'southern'), ('MU', 'southern'),
    ('MW', 'southern'), ('MZ', 'southern'), ('NA', 'southern'), ('SC', 'southern'), ('SZ', 'southern'), ('ZA', 'southern'),
    ('ZM', 'southern'), ('ZW', 'southern');

-- Rows from before this are left as they are; whatever is written from now on is an African authority.
alter table authority add constraint authority_of_an_african_country foreign key (country) references african_country (code) not valid;

-- How many people an authority serves, for quotas by size; null where it is not known.
alter table authority add size text check (size in ('small', 'medium', 'large'));
