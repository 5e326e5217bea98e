-- Every column that names a stored file is in these two; TestEveryNameOfAFileCounts
-- in db compares them with the catalogue.

-- name: UnnamedFiles :many
-- UnnamedFiles gives those of the sums that no row names.
select s.sum::bytea from (select unnest(@sums::bytea[]) as sum) s
where not exists (select 1 from ingestions i where i.sha256 = s.sum)
  and not exists (select 1 from document_files f where f.sha256 = s.sum)
order by s.sum;

-- name: NamedFiles :many
-- NamedFiles gives the files that rows name, in the order of their sums, those after the given one.
select n.sha256, n.size from (
  (select i.sha256, i.size from ingestions i where i.sha256 > @after::bytea order by i.sha256 limit @max_rows)
  union
  (select f.sha256, f.size from document_files f where f.sha256 > @after::bytea order by f.sha256 limit @max_rows)
) n
order by n.sha256 limit @max_rows;

-- name: FileRound :one
select * from file_rounds where kind = @kind;

-- name: MoveFileRound :execrows
-- MoveFileRound goes on in a round, unless another process did from the same place.
update file_rounds set after = @after, began_at = coalesce(began_at, @now::timestamptz), seen = seen + @seen, hits = hits + @hits
where kind = @kind and after = @was_after;

-- name: EndFileRound :exec
update file_rounds set after = '', began_at = null, seen = 0, hits = 0, ended_at = @now::timestamptz, last_seen = seen, last_hits = hits
where kind = @kind and after = @was_after;

-- name: OpenFileTask :exec
-- OpenFileTask tells staff of a damaged or missing file, once for as long as the task is open.
insert into staff_tasks (id, kind, subject_id, file_sha256, opened_at, promised_at) values (@id, 'FILE_DAMAGED', @id, @file_sha256, @opened_at, @opened_at)
on conflict (file_sha256) where closed_at is null and kind = 'FILE_DAMAGED' do nothing;

-- name: FileTasksOpen :one
select count(*) from staff_tasks where kind = 'FILE_DAMAGED' and closed_at is null;

-- name: CloseFileTasks :exec
update staff_tasks set closed_at = @now::timestamptz
where kind = 'FILE_DAMAGED' and closed_at is null and file_sha256 = any(@sums::bytea[]);
