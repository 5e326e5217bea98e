-- name: InsertPerson :exec
-- InsertPerson adds a login; a second for the same address fails on persons_email_key.
insert into persons (id, email, given_name, family_name, phone, locale, staff_role, created_at)
values (@id, @email, @given_name, @family_name, @phone, @locale, @staff_role, @created_at);

-- name: PersonByID :one
select * from persons where id = @id;

-- name: PersonsByID :many
select * from persons where id = any(@ids::uuid[]) order by id;

-- name: PersonByEmail :one
select p.*, coalesce(c.password_hash, '')::text as password_hash
from persons p left join credentials c on c.person_id = p.id where p.email = @email;

-- name: StaffPersons :many
select * from persons where staff_role is not null order by email;

-- name: SetStaffRole :exec
update persons set staff_role = @staff_role where id = @id;

-- name: PasswordOf :one
select password_hash from credentials where person_id = @person_id;

-- name: SetPasswordOf :exec
insert into credentials (person_id, password_hash, changed_at) values (@person_id, @password_hash, @changed_at)
on conflict (person_id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at;

-- name: InsertSession :exec
insert into sessions (id, person_id, token_hash, delivery, user_agent, created_at, last_seen_at, expires_at)
values (@id, @person_id, @token_hash, @delivery, @user_agent, @created_at, @created_at, @expires_at);

-- name: SessionActorByToken :many
-- SessionActorByToken gives a living session's actor: a row for each active membership, at least one.
select s.id as session_id, s.person_id, coalesce(p.staff_role, '')::text as staff_role, s.last_seen_at, s.expires_at, s.delivery, p.locale,
       m.id as membership_id, m.company_id as member_company_id, coalesce(m.role, '')::text as role, m.ends_at
from sessions s
join persons p on p.id = s.person_id and p.state = 'ACTIVE'
left join memberships m on m.person_id = p.id and m.state = 'ACTIVE' and (m.ends_at is null or m.ends_at > @now::timestamptz)
  and exists (select 1 from companies c where c.id = m.company_id and c.state = 'ACTIVE')
where s.token_hash = @token_hash and s.ended_at is null and s.expires_at > @now::timestamptz
order by m.created_at, m.id;

-- name: SessionActorByID :many
-- SessionActorByID is SessionActorByToken for what was made by a session, a download's address for one.
select s.id as session_id, s.person_id, coalesce(p.staff_role, '')::text as staff_role, s.last_seen_at, s.expires_at, s.delivery, p.locale,
       m.id as membership_id, m.company_id as member_company_id, coalesce(m.role, '')::text as role, m.ends_at
from sessions s
join persons p on p.id = s.person_id and p.state = 'ACTIVE'
left join memberships m on m.person_id = p.id and m.state = 'ACTIVE' and (m.ends_at is null or m.ends_at > @now::timestamptz)
  and exists (select 1 from companies c where c.id = m.company_id and c.state = 'ACTIVE')
where s.id = @id and s.ended_at is null and s.expires_at > @now::timestamptz
order by m.created_at, m.id;

-- name: SeeSession :exec
update sessions set last_seen_at = @now where id = @id;

-- name: RenewSession :execrows
update sessions set token_hash = @token_hash, expires_at = @expires_at where id = @id and ended_at is null;

-- name: EndSession :execrows
-- EndSession ends one session of a person; none that is over already, and nobody else's.
update sessions set ended_at = @now where id = @id and person_id = @person_id and ended_at is null and expires_at > @now;

-- name: SessionsOf :many
-- SessionsOf gives where a person is signed in.
select * from sessions where person_id = @person_id and ended_at is null and expires_at > @now::timestamptz
order by last_seen_at desc, id desc limit 100;

-- name: SetProfile :exec
update persons set given_name = @given_name, family_name = @family_name, phone = @phone, locale = @locale where id = @id;

-- name: EndSessionsOf :execrows
update sessions set ended_at = @now where person_id = @person_id and id is distinct from @but and ended_at is null;

-- name: InsertToken :exec
insert into one_time_tokens (id, purpose, person_id, registration_id, access_request_id, membership_id, invitation_id, email, round, token_hash, created_at, expires_at)
values (@id, @purpose, @person_id, @registration_id, @access_request_id, @membership_id, @invitation_id, @email, 1, @token_hash, @created_at, @expires_at);

-- name: TokenByID :one
select * from one_time_tokens where id = @id;

-- name: LockToken :one
select * from one_time_tokens where id = @id for no key update;

-- name: UseToken :exec
update one_time_tokens set used_at = @now where id = @id;

-- name: RenewToken :exec
update one_time_tokens set round = @round, token_hash = @token_hash, expires_at = @expires_at where id = @id;

-- name: UseTokensOf :exec
-- UseTokensOf ends a person's links for a password.
update one_time_tokens set used_at = @now where person_id = @person_id and purpose in ('SET_PASSWORD', 'RESET_PASSWORD') and used_at is null;

-- name: UseEmailTokensOf :exec
-- UseEmailTokensOf ends a person's links that move the sign-in.
update one_time_tokens set used_at = @now where person_id = @person_id and purpose = 'CONFIRM_NEW_EMAIL' and used_at is null;

-- name: LockPerson :one
select * from persons where id = @id for no key update;

-- name: SetPersonEmail :exec
-- SetPersonEmail moves the sign-in; one that is taken fails on persons_email_key. The new mailbox is nobody's old employer's.
update persons set email = @email, mailbox_left_at = null where id = @id;

-- name: LeaveMailbox :exec
-- LeaveMailbox says from when on the person's mailbox resets no password: the
-- earliest word counts. A mailbox that was proven as the next employer's is left alone.
update persons p set mailbox_left_at = least(p.mailbox_left_at, @at)
where p.id = @id and not exists (
  select 1 from access_requests r where r.left_membership_id = @membership_id and r.email = p.email and r.confirmed_at is not null);

-- name: EndSessionsWithoutAccess :exec
-- EndSessionsWithoutAccess ends the sessions of a person who reaches no company and is not of the staff.
update sessions s set ended_at = @now
where s.person_id = @person_id and s.ended_at is null
  and not exists (select 1 from persons p where p.id = s.person_id and p.staff_role is not null)
  and not exists (select 1 from memberships m where m.person_id = s.person_id and m.state = 'ACTIVE' and (m.ends_at is null or m.ends_at > @now));

-- name: LastSeenOfMembers :many
-- LastSeenOfMembers gives when the persons of memberships asked last.
select m.id, m.company_id, s.last_seen_at
from memberships m
cross join lateral (select x.last_seen_at from sessions x where x.person_id = m.person_id order by x.last_seen_at desc limit 1) s
where m.id = any(@ids::uuid[])
order by m.id;
