-- name: InsertAccessRequest :exec
insert into access_requests (id, reference, channel, state, customer_number, customer_key, employer, evidence_kind, evidence_number, given_name, family_name,
  email, phone, locale, source_key, wanted_role, registration_id, left_membership_id, recorded_by, source_text, contacted_name, contacted_at, created_at, confirmed_at)
values (@id, @reference, @channel, @state, @customer_number, @customer_key, @employer, @evidence_kind, @evidence_number, @given_name, @family_name,
  @email, @phone, @locale, @source_key, @wanted_role, @registration_id, @left_membership_id, @recorded_by, @source_text, @contacted_name, @contacted_at, @created_at, @confirmed_at);

-- name: AccessRequestByID :one
select * from access_requests where id = @id;

-- name: AccessRequestsByID :many
select * from access_requests where id = any(@ids::uuid[]) order by id;

-- name: LockAccessRequest :one
select * from access_requests where id = @id for no key update;

-- name: AccessRequestOfRegistration :one
select * from access_requests where registration_id = @registration_id order by created_at desc limit 1;

-- name: OpenAccessRequestOfMembership :one
select * from access_requests where membership_id = @membership_id and state in ('AWAITING_COMPANY', 'AWAITING_STAFF') for no key update;

-- name: MailboxAwaits :one
-- MailboxAwaits tells whether a mailbox's request at a company waits for a decision.
select exists (select 1 from access_requests where company_id = @company_id and email = @email and state in ('AWAITING_COMPANY', 'AWAITING_STAFF'));

-- name: SaveAccessRequest :exec
-- SaveAccessRequest writes what a step may change. A second open request of one mailbox at one company fails on access_requests_open_key.
update access_requests set state = @state, note = @note, outcome = @outcome, weight = @weight, evidence_date = @evidence_date, company_id = @company_id,
  person_id = @person_id, membership_id = @membership_id, route = @route, confirmed_at = @confirmed_at, company_contacted_at = @company_contacted_at,
  reminders = @reminders, due_at = @due_at, expires_at = @expires_at, decided_at = @decided_at, decided_by = @decided_by, decided_via = @decided_via
where id = @id;

-- name: AccessRequests :many
select * from access_requests
where state = any(@states::text[]) and (@company_id::uuid is null or company_id = @company_id)
  and (created_at, id) > (@low_at::timestamptz, @low_id::uuid) and (created_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by created_at desc, id desc limit @max_rows;

-- name: AccessRequestsBackward :many
select * from access_requests
where state = any(@states::text[]) and (@company_id::uuid is null or company_id = @company_id)
  and (created_at, id) > (@low_at::timestamptz, @low_id::uuid) and (created_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by created_at, id limit @max_rows;

-- name: AccessRequestsDue :many
select id from access_requests where due_at <= @now::timestamptz order by due_at limit 200;

-- name: ClaimsUnconfirmed :many
select id from access_requests where state = 'SUBMITTED' and created_at <= @before::timestamptz order by created_at limit 200;

-- name: CustomerByKey :one
-- CustomerByKey finds the record behind a customer number: since a merge, the one that it leads to.
select c.* from companies n join companies c on c.id = coalesce(n.merged_into, n.id) where n.customer_key = @customer_key;

-- name: KeysOfCompany :many
-- KeysOfCompany gives the keys of a record and of those that were merged into it.
select k.country, k.register, k.number from company_keys k join companies c on c.id = k.company_id
where c.id = @company_id or c.merged_into = @company_id order by k.country, k.register, k.number;

-- name: InsertInvitation :exec
-- InsertInvitation adds one; a second pending one for the same address and company fails on invitations_pending_key.
insert into invitations (id, company_id, email, locale, role, membership_ends_at, state, invited_by, created_at, expires_at)
values (@id, @company_id, @email, @locale, @role, @membership_ends_at, 'PENDING', @invited_by, @created_at, @expires_at);

-- name: InvitationByID :one
select * from invitations where id = @id;

-- name: LockInvitation :one
select * from invitations where id = @id for no key update;

-- name: PendingInvitation :one
select * from invitations where company_id = @company_id and email = @email and state = 'PENDING' for no key update;

-- name: SaveInvitation :exec
update invitations set state = @state, role = @role, membership_ends_at = @membership_ends_at, locale = @locale, token_id = @token_id, mail_id = @mail_id,
  invited_by = @invited_by, expires_at = @expires_at, answered_at = @answered_at, membership_id = @membership_id where id = @id;

-- name: InvitationsOfCompany :many
select sqlc.embed(i), coalesce(m.state, '') as mail_state, coalesce(m.answer_class, '') as answer_class, coalesce(p.given_name, '') as inviter_given_name, coalesce(p.family_name, '') as inviter_family_name
from invitations i left join mails m on m.id = i.mail_id left join persons p on p.id = i.invited_by
where i.company_id = @company_id
  and (i.created_at, i.id) > (@low_at::timestamptz, @low_id::uuid) and (i.created_at, i.id) < (@high_at::timestamptz, @high_id::uuid)
order by i.created_at desc, i.id desc limit @max_rows;

-- name: InvitationsOfCompanyBackward :many
select sqlc.embed(i), coalesce(m.state, '') as mail_state, coalesce(m.answer_class, '') as answer_class, coalesce(p.given_name, '') as inviter_given_name, coalesce(p.family_name, '') as inviter_family_name
from invitations i left join mails m on m.id = i.mail_id left join persons p on p.id = i.invited_by
where i.company_id = @company_id
  and (i.created_at, i.id) > (@low_at::timestamptz, @low_id::uuid) and (i.created_at, i.id) < (@high_at::timestamptz, @high_id::uuid)
order by i.created_at, i.id limit @max_rows;

-- name: InvitationsToExpire :many
select id from invitations where state = 'PENDING' and expires_at <= @now::timestamptz order by expires_at limit 200;

-- name: WrongTries :one
-- WrongTries counts a mailbox's claims of a customer's numbers that did not fit and
-- stand uncleared: those before an earlier grant were given back with that one.
select count(*) from access_requests w
where w.email = @email and w.customer_key = any(@customer_keys::text[]) and w.outcome = 'WRONG' and w.state = 'REJECTED' and w.recorded_by is null
  and w.confirmed_at >= @since::timestamptz
  and not exists (select 1 from access_requests g
    where g.email = w.email and g.customer_key = any(@customer_keys::text[]) and g.state = 'GRANTED' and g.decided_at > w.confirmed_at and g.decided_at < @now::timestamptz);

-- name: InvitationWithMail :one
select sqlc.embed(i), coalesce(m.state, '') as mail_state, coalesce(m.answer_class, '') as answer_class, coalesce(p.given_name, '') as inviter_given_name, coalesce(p.family_name, '') as inviter_family_name
from invitations i left join mails m on m.id = i.mail_id left join persons p on p.id = i.invited_by
where i.id = @id;

-- name: BesideRequests :many
-- BesideRequests gives what is shown beside access requests: the membership, the decider's name, people of the same name.
select r.id, coalesce(m.role, '')::text as role, coalesce(m.state, '')::text as membership_state,
       coalesce(nullif(m.given_by_name, ''), (select d.given_name || ' ' || d.family_name from persons d where d.id = r.decided_by), '')::text as decided_by,
       (select count(*) from memberships o join persons p on p.id = o.person_id
         where o.company_id = r.company_id and o.state <> 'ENDED' and p.email <> r.email and p.id is distinct from r.person_id
           and lower(p.given_name) = lower(r.given_name) and lower(p.family_name) = lower(r.family_name)) as namesakes
from access_requests r left join memberships m on m.id = r.membership_id
where r.id = any(@ids::uuid[]) order by r.id;
