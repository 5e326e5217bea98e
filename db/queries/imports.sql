-- name: InsertBatch :exec
insert into import_batches (id, roots, roots_hash, started_at) values (@id, @roots, @roots_hash, @started_at);

-- name: OpenBatch :one
-- OpenBatch gives the last batch over the same roots that has not ended.
select id, started_at from import_batches where roots_hash = @roots_hash and ended_at is null
order by started_at desc limit 1;

-- name: EndBatch :exec
update import_batches set ended_at = @ended_at where id = @id and ended_at is null;

-- name: BatchStates :many
-- BatchStates counts the files of a batch by what became of them.
select state, count(*) as files from ingestions where batch_id = @batch_id group by state order by state;

-- name: ClaimedOrigins :many
-- ClaimedOrigins gives those of the origins that have a receipt.
select origin, id from ingestions where origin = any(@origins::bytea[]) order by origin;
