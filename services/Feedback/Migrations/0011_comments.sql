-- Comments have a name of their own in public, so that a published one does not lead to its rating; a rejected one is a
-- reason without its text.
alter table comment add id uuid not null default gen_random_uuid() constraint comment_id unique;
alter table comment alter id drop default;
alter table comment add language text check (language in ('az', 'en', 'ru', 'fr'));
alter table comment add reason text check (reason in ('personal-data', 'insult', 'off-topic', 'advertising', 'unlawful'));
alter table comment alter text drop not null;
alter table comment add constraint comment_rejected_is_a_reason_alone check ((state = 'rejected') = (reason is not null) and (state = 'rejected') = (text is null));
create index comment_state on comment (state, id);
