-- name: InsertIngestions :many
-- InsertIngestions adds receipts and gives the ids of those that it added: one whose origin was claimed before is left out.
insert into ingestions (id, state, source, name, size, sha256, received_at, lane, batch_id, origin, sent_by, api_key_id)
select unnest(@ids::uuid[]), 'RECEIVED', @source, unnest(@names::text[]), unnest(@sizes::bigint[]), unnest(@sums::bytea[]), @received_at,
       @lane, sqlc.narg(batch_id), nullif(unnest(@origins::bytea[]), ''), sqlc.narg(sent_by), sqlc.narg(api_key_id)
on conflict (origin) where origin is not null do nothing
returning id;

-- name: IngestionByID :one
select * from ingestions where id = @id;

-- name: LockFileContent :exec
-- LockFileContent makes transactions on the same bytes stand in line until they end.
select pg_advisory_xact_lock(hashtextextended('ingestion:' || encode(@sha256::bytea, 'hex'), 0));

-- name: LockIngestion :one
select state from ingestions where id = @id for update;

-- name: FinishedIngestionOfContent :one
-- FinishedIngestionOfContent gives the first file with these bytes that came to an end of its own.
select id, state, company_id, document_id from ingestions
where sha256 = @sha256 and state in ('FILED', 'HELD', 'QUARANTINED', 'DISCARDED')
order by received_at, id limit 1;

-- name: FinishIngestion :exec
update ingestions set state = @state, reason = @reason, finished_at = @finished_at, company_id = @company_id, document_id = @document_id, facts = @facts
where id = @id;

-- name: CompaniesByCustomerKey :many
-- CompaniesByCustomerKey follows a merge: a former customer number leads to the record that it became a part of.
select c.id, n.customer_key, c.state from companies n join companies c on c.id = coalesce(n.merged_into, n.id)
where n.customer_key = any(@customer_keys::text[])
order by c.id;

-- name: CompaniesByKey :many
-- CompaniesByKey looks several keys up, each by its whole primary key; a merge is followed.
select k.country, k.register, k.number, c.id, c.state
from (select unnest(@countries::text[]) as country, unnest(@registers::text[]) as register, unnest(@numbers::text[]) as number) w
join company_keys k on k.country = w.country and k.register = w.register and k.number = w.number
join companies n on n.id = k.company_id
join companies c on c.id = coalesce(n.merged_into, n.id)
order by k.country, k.register, k.number;

-- name: Ingestions :many
select * from ingestions
where (received_at, id) < (@high_at::timestamptz, @high_id::uuid) and (received_at, id) > (@low_at::timestamptz, @low_id::uuid)
  and state = any(@states::text[])
order by received_at desc, id desc limit @max_rows;

-- name: IngestionsBackward :many
select * from ingestions
where (received_at, id) < (@high_at::timestamptz, @high_id::uuid) and (received_at, id) > (@low_at::timestamptz, @low_id::uuid)
  and state = any(@states::text[])
order by received_at, id limit @max_rows;
