-- name: InsertIngestions :many
-- InsertIngestions adds receipts and gives the ids of those that it added: one whose origin was claimed before is left out.
insert into ingestions (id, state, source, name, size, sha256, received_at, lane, batch_id, origin, sent_by, api_key_id, folder, stem)
select unnest(@ids::uuid[]), 'RECEIVED', @source, unnest(@names::text[]), unnest(@sizes::bigint[]), unnest(@sums::bytea[]), @received_at,
       @lane, sqlc.narg(batch_id), nullif(unnest(@origins::bytea[]), ''), sqlc.narg(sent_by), sqlc.narg(api_key_id),
       unnest(@folders::text[]), nullif(unnest(@stems::bytea[]), '')
on conflict (origin) where origin is not null do nothing
returning id;

-- name: CopiesAmong :many
-- CopiesAmong gives those of some files whose bytes were received before them.
select i.id from ingestions i
where i.id = any(@ids::uuid[]) and exists (select 1 from ingestions o where o.sha256 = i.sha256 and (o.received_at, o.id) < (i.received_at, i.id))
order by i.id;

-- name: IngestionByID :one
select * from ingestions where id = @id;

-- name: LockFileContent :exec
-- LockFileContent makes transactions on the same bytes, and then those on one stem, stand in line until they end.
select pg_advisory_xact_lock(hashtextextended('ingestion:' || encode(@sha256::bytea, 'hex'), 0)),
       pg_advisory_xact_lock(hashtextextended('stem:' || encode(sqlc.narg(stem)::bytea, 'hex'), 0));

-- name: LockIngestion :one
select * from ingestions where id = @id for no key update;

-- name: LockToConclude :one
-- LockToConclude locks a file, and tells whether one of its name waits for it.
select sqlc.embed(i), exists (
  select 1 from ingestions w where w.stem = i.stem and (w.state = 'WAITING' or w.state = 'QUARANTINED' and w.reason = 'no_index')
) as awaited
from ingestions i where i.id = @id for no key update;

-- name: FinishedIngestionOfContent :one
-- FinishedIngestionOfContent gives the first other file with these bytes that came to an end of its own. One that
-- nobody has described stands in no described one's way.
select id, state, company_id, document_id from ingestions
where sha256 = @sha256 and id <> @id and state in ('FILED', 'HELD', 'QUARANTINED', 'DISCARDED')
  and not (@described::boolean and state = 'QUARANTINED' and reason = 'no_index')
order by received_at, id limit 1;

-- name: FinishIngestion :exec
update ingestions set state = @state, reason = @reason, finished_at = @finished_at, company_id = @company_id, document_id = @document_id, facts = @facts,
  evidence_keys = @evidence_keys, evidence_companies = @evidence_companies::uuid[], due_at = @due_at, waits_until = @waits_until
where id = @id;

-- name: PointDuplicates :exec
-- PointDuplicates shows those who sent the same bytes what became of them.
update ingestions set company_id = @company_id, document_id = @document_id
where sha256 = @sha256 and state = 'DUPLICATE';

-- name: EnqueueIngestion :exec
-- EnqueueIngestion takes an ingestion back to its beginning, with what a person decided about it, if anything.
update ingestions set state = 'RECEIVED', reason = '', finished_at = null, due_at = null, waits_until = null, enqueued_at = @enqueued_at, swept_at = null, discard_reason = '',
  resolution = @resolution, resolution_company = @resolution_company, resolved_by = @resolved_by
where id = @id;

-- name: DiscardIngestion :exec
update ingestions set state = 'DISCARDED', due_at = null, discard_reason = @discard_reason, finished_at = @finished_at, resolved_by = @resolved_by
where id = @id;

-- name: NoteAssignment :exec
update ingestions set resolution = 'ASSIGN', resolution_company = @resolution_company, resolved_by = @resolved_by where id = @id;

-- name: StrandedIngestions :many
-- StrandedIngestions gives files that were received long ago and came to no end: their job may have used up its tries.
select id, enqueued_at, lane from ingestions
where state = 'RECEIVED' and coalesce(swept_at, enqueued_at, received_at) <= @before::timestamptz
order by coalesce(swept_at, enqueued_at, received_at), id limit @max_rows
for update skip locked;

-- name: SweepIngestions :exec
update ingestions set swept_at = @swept_at where id = any(@ids::uuid[]);

-- name: IngestionsWaitingFor :many
-- IngestionsWaitingFor gives the files in quarantine for want of a customer that
-- named one of these numbers, or that this company was one of the answers for.
select id from ingestions
where state = 'QUARANTINED' and reason in ('unmatched', 'identifier_conflict', 'ambiguous') and id > @after_id
  and (evidence_keys && @keys::text[] or evidence_companies @> array[@company::uuid])
order by id limit @max_rows;

-- name: IngestionStates :many
-- IngestionStates counts all files by how far they are.
select state, count(*) as files from ingestions group by state order by state;

-- name: IngestionsOfDocuments :many
select * from ingestions where document_id = any(@ids::uuid[]) order by document_id, received_at, id;

-- name: IngestionsByID :many
select * from ingestions where id = any(@ids::uuid[]) order by id;

-- name: Candidates :many
select c.n::int as n, c.company_id::uuid as candidate
from app_candidates(@names::text[], @postal_codes::text[]) with ordinality c(n, company_id, place)
order by c.place;

-- name: CompaniesByCustomerKey :many
-- CompaniesByCustomerKey follows a merge: a former customer number leads to the record that it became a part of.
select c.id, n.customer_key, c.state from companies n join companies c on c.id = coalesce(n.merged_into, n.id)
where n.customer_key = any(@customer_keys::text[])
order by c.id;

-- name: CompaniesByKey :many
-- CompaniesByKey looks several keys up, each by its whole primary key; a shared one may have several companies. A merge is followed.
select w.country::text as country, w.register::text as register, w.number::text as number, c.id, c.state
from (select unnest(@countries::text[]) as country, unnest(@registers::text[]) as register, unnest(@numbers::text[]) as number) w
cross join lateral (
  select k.company_id from company_keys k where k.country = w.country and k.register = w.register and k.number = w.number
  union
  select k.company_id from company_shared_keys k where k.country = w.country and k.register = w.register and k.number = w.number
) k
join companies n on n.id = k.company_id
join companies c on c.id = coalesce(n.merged_into, n.id)
group by w.country, w.register, w.number, c.id, c.state
order by w.country, w.register, w.number, c.id;

-- name: CompaniesByReference :many
-- CompaniesByReference tells whose documents carry these numbers, in these years (0: within some days).
select distinct w.n::int as n, c.id, c.state
from (select unnest(@kinds::text[]) as kind, unnest(@numbers::text[]) as number, unnest(@years::int[]) as year, unnest(@positions::int[]) as n) w
join documents d on d.kind = w.kind and d.number = w.number
  and case when w.year = 0 then d.issue_date <= @upto::date and d.issue_date >= @since::date else d.issue_year = w.year end
join companies c on c.id = d.company_id
order by 1, c.id;

-- name: Ingestions :many
-- Ingestions walks each state for itself: the rare ones are what is asked for.
select i.* from unnest(@states::text[]) s(state) cross join lateral (
  select * from ingestions
  where ingestions.state = s.state
    and (received_at, id) < (@high_at::timestamptz, @high_id::uuid) and (received_at, id) > (@low_at::timestamptz, @low_id::uuid)
  order by received_at desc, id desc limit @max_rows
) i
order by i.received_at desc, i.id desc limit @max_rows;

-- name: IngestionsBackward :many
select i.* from unnest(@states::text[]) s(state) cross join lateral (
  select * from ingestions
  where ingestions.state = s.state
    and (received_at, id) < (@high_at::timestamptz, @high_id::uuid) and (received_at, id) > (@low_at::timestamptz, @low_id::uuid)
  order by received_at, id limit @max_rows
) i
order by i.received_at, i.id limit @max_rows;

-- name: IngestionTotals :many
-- IngestionTotals counts those that wait; those that have come to an end are without number.
select state, count(*) as files from ingestions where state in ('RECEIVED', 'WAITING', 'HELD', 'QUARANTINED') group by state order by state;
