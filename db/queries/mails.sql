-- name: InsertMail :exec
insert into mails (id, kind, to_email, to_name, locale, person_id, company_id, registration_id, token_id, access_request_id, membership_id,
  invitation_id, report_token_id, task_id, queued_at, worthless_at)
values (@id, @kind, @to_email, @to_name, @locale, @person_id, @company_id, @registration_id, @token_id, @access_request_id, @membership_id,
  @invitation_id, @report_token_id, @task_id, @queued_at, @worthless_at);

-- name: LockMail :one
select * from mails where id = @id for update;

-- name: MarkMail :exec
update mails set state = @state, attempts = @attempts, answer_class = @answer_class, sent_at = @sent_at where id = @id;

-- name: MailByID :one
select * from mails where id = @id;

-- name: MailsOfRequest :many
-- MailsOfRequest gives the mails that asked a company to decide, newest first.
select * from mails where access_request_id = @access_request_id and kind in ('access_requested', 'access_reminder')
order by queued_at desc, id desc;

-- name: DropMails :exec
-- DropMails gives up what is still to be sent to a person in the name of a company, but for what tells of the end.
update mails set state = 'TOO_OLD' where company_id = @company_id and person_id = @person_id and state = 'QUEUED'
  and kind not in ('membership_ended', 'membership_frozen');
