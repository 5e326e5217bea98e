-- name: InsertMail :exec
insert into mails (id, kind, to_email, to_name, locale, person_id, company_id, registration_id, token_id, access_request_id, membership_id,
  invitation_id, report_token_id, task_id, queued_at, worthless_at)
values (@id, @kind, @to_email, @to_name, @locale, @person_id, @company_id, @registration_id, @token_id, @access_request_id, @membership_id,
  @invitation_id, @report_token_id, @task_id, @queued_at, @worthless_at);

-- name: LockMail :one
select * from mails where id = @id for no key update;

-- name: MarkMail :exec
update mails set state = @state, attempts = @attempts, answer_class = @answer_class, sent_at = @sent_at where id = @id;

-- name: MailsByID :many
select * from mails where id = any(@ids::uuid[]) order by id;

-- name: MailsOfRequest :many
-- MailsOfRequest gives the mails that asked a company to decide, newest first.
select * from mails where access_request_id = @access_request_id and kind in ('access_requested', 'access_reminder')
order by queued_at desc, id desc;

-- name: DropMails :exec
-- DropMails gives up what is still to be sent to a person in the name of a company, but for what tells of the end.
update mails set state = 'TOO_OLD' where company_id = @company_id and person_id = @person_id and state = 'QUEUED'
  and kind not in ('membership_ended', 'membership_frozen');

-- name: Mails :many
-- Mails gives what was mailed, newest first. An empty list of states, no company and '' leave nothing out.
select * from mails
where (@states::text[] = '{}' or state = any(@states::text[])) and (@company_id::uuid is null or company_id = @company_id) and (@to_email::text = '' or to_email = @to_email)
  and (queued_at, id) > (@low_at::timestamptz, @low_id::uuid) and (queued_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by queued_at desc, id desc limit @max_rows;

-- name: MarkResent :exec
update mails set resent_as = @resent_as where id = @id;

-- name: MoveInvitationMail :exec
-- MoveInvitationMail lets an invitation show the delivery of the mail that took the place of its last one.
update invitations set mail_id = @to_id where mail_id = @from_id;
