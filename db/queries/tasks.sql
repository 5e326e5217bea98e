-- name: OpenStaffTask :one
-- OpenStaffTask opens a task unless there is one of its kind about its subject; then it gives no row.
insert into staff_tasks (id, kind, subject_id, company_id, registration_id, mail_id, access_request_id, membership_id, abuse_report_id, merge_id, opened_at, promised_at)
values (@id, @kind, @subject_id, @company_id, @registration_id, @mail_id, @access_request_id, @membership_id, @abuse_report_id, @merge_id, @opened_at, @promised_at)
on conflict (kind, subject_id) where closed_at is null do nothing
returning id;

-- name: CloseStaffTasks :exec
-- CloseStaffTasks closes what is open about a subject, of these kinds.
update staff_tasks set closed_at = @now::timestamptz, closed_by = @closed_by
where subject_id = @subject_id and kind = any(@kinds::text[]) and closed_at is null;

-- name: PromiseStaffTask :exec
-- PromiseStaffTask gives what is open of a kind about a subject another time by which it is looked at.
update staff_tasks set promised_at = @promised_at where kind = @kind and subject_id = @subject_id and closed_at is null;

-- name: OpenDuplicates :many
-- OpenDuplicates gives the registrations whose numbers lead to two records, one of these among them.
select registration_id from staff_tasks
where kind = 'COMPANY_DUPLICATE' and closed_at is null and registration_id is not null and company_id in (@one, @other)
order by registration_id;

-- name: LockStaffTask :one
select * from staff_tasks where id = @id for no key update;

-- name: StaffTaskByID :one
select * from staff_tasks where id = @id;

-- name: CloseStaffTask :exec
update staff_tasks set closed_at = @now::timestamptz, closed_by = @closed_by, note = @note where id = @id;

-- name: StaffTasks :many
select * from staff_tasks
where closed_at is null and (@kinds::text[] = '{}' or kind = any(@kinds::text[]))
  and (@company_id::uuid is null or company_id = @company_id) and (@taken_by::uuid is null or taken_by = @taken_by)
  and (promised_at, id) > (@low_at::timestamptz, @low_id::uuid) and (promised_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by promised_at, id limit @max_rows;

-- name: StaffTasksBackward :many
select * from staff_tasks
where closed_at is null and (@kinds::text[] = '{}' or kind = any(@kinds::text[]))
  and (@company_id::uuid is null or company_id = @company_id) and (@taken_by::uuid is null or taken_by = @taken_by)
  and (promised_at, id) > (@low_at::timestamptz, @low_id::uuid) and (promised_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by promised_at desc, id desc limit @max_rows;

-- name: InsertAbuseReport :exec
insert into abuse_reports (id, reference, text, email, customer_number, person_id, company_id, membership_id, created_at)
values (@id, @reference, @text, @email, @customer_number, @person_id, @company_id, @membership_id, @created_at);

-- name: AbuseReportsByID :many
select * from abuse_reports where id = any(@ids::uuid[]) order by id;

-- name: TakeStaffTask :exec
update staff_tasks set taken_by = @taken_by, taken_at = @taken_at where id = @id;

-- name: StaffTaskTotals :many
select kind, count(*) as open, count(*) filter (where promised_at < @now::timestamptz) as overdue, count(*) filter (where taken_by is null) as untaken
from staff_tasks where closed_at is null group by kind order by min(promised_at), kind;
