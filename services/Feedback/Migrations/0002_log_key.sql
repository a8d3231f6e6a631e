-- The key that signs the log's heads stands with the service's other signing keys.
insert into statement_key (purpose, id, private_pkcs8, created_at)
select 'rating-log', id, private_pkcs8, created_at from rating_log_key;
drop table rating_log_key;
