-- name: InsertMail :exec
insert into mails (id, kind, to_email, to_name, locale, person_id, company_id, registration_id, token_id, queued_at, worthless_at)
values (@id, @kind, @to_email, @to_name, @locale, @person_id, @company_id, @registration_id, @token_id, @queued_at, @worthless_at);

-- name: LockMail :one
select * from mails where id = @id for update;

-- name: MarkMail :exec
update mails set state = @state, attempts = @attempts, answer_class = @answer_class, sent_at = @sent_at where id = @id;

-- name: OpenStaffTask :exec
insert into staff_tasks (id, kind, company_id, registration_id, mail_id, opened_at)
values (@id, @kind, @company_id, @registration_id, @mail_id, @opened_at)
on conflict do nothing;

-- name: StaffTasks :many
select * from staff_tasks
where closed_at is null
  and (opened_at, id) > (@low_at::timestamptz, @low_id::uuid) and (opened_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by opened_at desc, id desc limit @max_rows;
