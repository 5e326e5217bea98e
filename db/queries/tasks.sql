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

-- name: LockStaffTask :one
select * from staff_tasks where id = @id for update;

-- name: StaffTaskByID :one
select * from staff_tasks where id = @id;

-- name: CloseStaffTask :exec
update staff_tasks set closed_at = @now::timestamptz, closed_by = @closed_by, note = @note where id = @id;

-- name: StaffTasks :many
select * from staff_tasks
where closed_at is null and (@kinds::text[] = '{}' or kind = any(@kinds::text[]))
  and (promised_at, id) > (@low_at::timestamptz, @low_id::uuid) and (promised_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by promised_at, id limit @max_rows;

-- name: StaffTasksBackward :many
select * from staff_tasks
where closed_at is null and (@kinds::text[] = '{}' or kind = any(@kinds::text[]))
  and (promised_at, id) > (@low_at::timestamptz, @low_id::uuid) and (promised_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by promised_at desc, id desc limit @max_rows;

-- name: InsertAbuseReport :exec
insert into abuse_reports (id, reference, text, email, customer_number, person_id, company_id, membership_id, created_at)
values (@id, @reference, @text, @email, @customer_number, @person_id, @company_id, @membership_id, @created_at);

-- name: AbuseReportByID :one
select * from abuse_reports where id = @id;
