-- Clients that registered themselves. Their keys stand in oauth_application, where the issuer checks assertions by them.
create table client (
    client_id    text primary key references oauth_application (client_id),
    kind         text not null check (kind in ('service', 'back-office')),
    name         text not null check (length(name) between 3 and 100),
    contact      text not null check (length(contact) between 5 and 200),       -- an address for mail
    slot         int not null check (slot between 1 and 5),                     -- so that a contact has five at most
    scopes       text[] not null check (cardinality(scopes) >= 1),              -- asked for; granted while active
    state        text not null check (state in ('pending', 'active', 'suspended')),
    decided_by   text,                                                          -- the token's sub
    reason       text,
    registered_at timestamptz not null,
    decided_at   timestamptz,
    unique (contact, slot)
);
create index client_state on client (state, client_id);

-- Registration needs no token, so all of them together have a daily limit.
create table client_registrations (
    day   date primary key,
    count int not null constraint registrations_of_a_day check (count <= 500)
);

-- What the issuer lets a client do follows from its state, and from nothing else.
create function client_permissions() returns trigger language plpgsql as $$
begin
    update oauth_application set
        permissions = case when new.state <> 'active' then '[]'
            when new.kind = 'service' then (jsonb_build_array('ept:token', 'gt:client_credentials') || (select jsonb_agg('scp:' || s) from unnest(new.scopes) s))::text
            else (jsonb_build_array('ept:token', 'ept:authorization', 'ept:end_session', 'gt:authorization_code', 'rst:code') || (select jsonb_agg('scp:' || s) from unnest(new.scopes) s))::text end,
        concurrency_token = gen_random_uuid()::text
    where client_id = new.client_id;
    return null;
end $$;
create trigger client_permissions after insert or update of state, scopes on client for each row execute function client_permissions();
