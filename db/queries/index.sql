-- name: InsertIndexRows :exec
-- InsertIndexRows adds rows of an index; those that are there stay as they are.
insert into index_rows (id, index_id, line, path, name, stem, content_hash, document, created_at)
select unnest(@ids::uuid[]), @index_id, unnest(@lines::int[]), unnest(@paths::text[]), unnest(@names::text[]), unnest(@stems::bytea[]),
       nullif(unnest(@sums::bytea[]), ''), unnest(@documents::text[])::jsonb, @created_at
on conflict (index_id, line) do nothing;

-- name: DescribeIngestion :exec
-- DescribeIngestion writes what a person says that a file is.
insert into index_rows (id, line, path, name, stem, document, ingestion_id, described_by, created_at)
values (@id, 0, @path, lower(@path), coalesce(sqlc.narg(stem)::bytea, ''), @document, @ingestion_id, @described_by, @created_at);

-- name: IndexRowOf :one
-- IndexRowOf gives what is said of a file: what was found to be about it before, else a row with its hash, else
-- one with its name; of several, the latest word. A row names files of its own source and folder; the name of a live
-- one counts for a day, since names come again.
select r.* from (
  select * from index_rows where index_rows.ingestion_id = @ingestion_id
  union all
  select * from index_rows where index_rows.content_hash = @sha256 and index_rows.ingestion_id is null
  union all
  select * from index_rows where index_rows.stem = @stem and index_rows.name = lower(@name) and index_rows.content_hash is null and index_rows.ingestion_id is null
    and (@batched::boolean or index_rows.created_at between @since and @upto)
) r
left join ingestions i on i.id = r.index_id
where i.state is distinct from 'DISCARDED'
order by (r.ingestion_id is not null) desc, (r.content_hash is not null) desc, r.created_at desc, r.line desc limit 1;

-- name: BindIndexRow :one
-- BindIndexRow notes which file a row is about, unless it was found to be about another, and gives the row's index
-- and how many other rows of it have no file, as far as nine.
update index_rows set ingestion_id = @ingestion_id
where index_rows.id = @id and (index_rows.ingestion_id is null or index_rows.ingestion_id = @ingestion_id)
returning index_id, (select count(*) from (
    select 1 from index_rows o where o.index_id = index_rows.index_id and o.ingestion_id is null and o.id <> @id limit 9
  ) w) as unfinished;

-- name: PaperOfStem :many
-- PaperOfStem gives the filed files of one stem that said by themselves what they are; one for each document.
select distinct on (i.document_id) i.id, i.sha256, i.size, i.document_id, d.company_id
from ingestions i join documents d on d.id = i.document_id
where i.stem = @stem and i.id <> @id and i.state = 'FILED' and (@batched::boolean or i.received_at between @since and @upto)
  and i.facts ->> 'beside' is null and not exists (select 1 from index_rows r where r.ingestion_id = i.id)
order by i.document_id, i.received_at limit 2;

-- name: AwaitingStem :many
-- AwaitingStem gives the files of one stem that wait for somebody to say what they are.
select id, lane, state from ingestions
where stem = @stem and (state = 'WAITING' or state = 'QUARANTINED' and reason = 'no_index')
order by id;

-- name: FilesOfIndex :many
-- FilesOfIndex gives, for rows without a file, the file that each names: one that waits before one that does not, then the latest.
select r.id as row_id, r.line, r.document, i.id, coalesce(i.state, '') as state, coalesce(i.reason, '') as reason, coalesce(i.lane, '') as lane,
       coalesce(d.kind, '') as kind, coalesce(d.number, '') as number
from (
  select * from index_rows where index_rows.index_id = @index_id and index_rows.ingestion_id is null and index_rows.line > @after_line
  order by index_rows.line limit @max_rows
) r
left join lateral (
  select w.* from ingestions w
  where w.sha256 = r.content_hash
     or r.content_hash is null and w.stem = r.stem and lower(w.name) = r.name and (@batched::boolean or w.received_at between @since and @upto)
       and not exists (select 1 from index_rows x where x.ingestion_id = w.id)
  order by (w.state in ('RECEIVED', 'WAITING') or w.reason = 'no_index') desc, w.received_at desc, w.id desc limit 1
) i on true
left join documents d on d.id = i.document_id
order by r.line;

-- name: IndexIsOpen :one
-- IndexIsOpen tells whether a row of an index has no file.
select exists (select 1 from index_rows where index_id = @index_id and ingestion_id is null);

-- name: EarlierOfContent :one
-- EarlierOfContent gives the first file with these bytes that came before.
select id, state, company_id, document_id from ingestions
where sha256 = @sha256 and (received_at, id) < (@received_at::timestamptz, @id::uuid)
order by received_at, id limit 1;

-- name: BindIndexRows :exec
-- BindIndexRows notes the files of rows that were filed by themselves.
update index_rows set ingestion_id = w.ingestion_id
from (select unnest(@ids::uuid[]) as id, unnest(@files::uuid[]) as ingestion_id) w
where index_rows.id = w.id and index_rows.ingestion_id is null;

-- name: OpenIndexRows :many
-- OpenIndexRows gives the first rows of several indexes that have no file, and how many there are.
select w.id::uuid as index_id, r.line, r.path, r.rows_open
from unnest(@ids::uuid[]) w(id)
cross join lateral (
  select line, path, count(*) over () as rows_open from index_rows
  where index_rows.index_id = w.id and index_rows.ingestion_id is null
  order by line limit @max_rows
) r
order by 1, 2;

-- name: DueIngestions :many
-- DueIngestions gives waiting files whose time to be looked at again has come, and puts that off while their jobs run.
update ingestions set due_at = @again
where id in (select i.id from ingestions i where i.due_at <= @now order by i.due_at, i.id limit @max_rows for update skip locked)
returning id, lane;

-- name: PostponeIngestion :exec
update ingestions set due_at = @due_at where id = @id and state = 'WAITING';
