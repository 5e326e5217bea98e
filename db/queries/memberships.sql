-- name: InsertMembership :exec
-- InsertMembership ties a person to a company; a second that is not over fails on memberships_person_company_key.
insert into memberships (id, company_id, person_id, role, state, ends_at, person_name, given_how, given_by, given_by_name, given_at, created_at)
values (@id, @company_id, @person_id, @role, @state, @ends_at, @person_name, @given_how, @given_by, @given_by_name, @given_at, @created_at);

-- name: MembershipByID :one
select * from memberships where id = @id;

-- name: MembershipsByID :many
select * from memberships where id = any(@ids::uuid[]) order by id;

-- name: MembershipsOfPerson :many
-- MembershipsOfPerson gives a person's memberships that are not over and whose company
-- the reader sees, each with it; living counts the others as well.
select sqlc.embed(m), sqlc.embed(c),
       (select count(*) from memberships o where o.person_id = @person_id and o.state <> 'ENDED' and (o.ends_at is null or o.ends_at > @now::timestamptz)) as living
from memberships m join companies c on c.id = m.company_id
where m.person_id = @person_id and m.state <> 'ENDED' and (m.ends_at is null or m.ends_at > @now::timestamptz)
order by m.created_at, m.id;

-- name: MembershipsNotInForce :many
-- MembershipsNotInForce gives a person's memberships that are not over and whose company the reader does not see: pending, frozen, of a company that is suspended.
select * from memberships m
where m.person_id = @person_id and m.state <> 'ENDED' and (m.ends_at is null or m.ends_at > @now::timestamptz)
  and not exists (select 1 from companies c where c.id = m.company_id)
order by m.created_at, m.id;

-- name: MembersOfCompany :many
select sqlc.embed(m), sqlc.embed(p)
from memberships m join persons p on p.id = m.person_id
where m.company_id = @company_id and m.state <> 'ENDED'
  and (m.created_at, m.id) > (@low_at::timestamptz, @low_id::uuid) and (m.created_at, m.id) < (@high_at::timestamptz, @high_id::uuid)
order by m.created_at, m.id limit @max_rows;

-- name: MembersOfCompanyBackward :many
select sqlc.embed(m), sqlc.embed(p)
from memberships m join persons p on p.id = m.person_id
where m.company_id = @company_id and m.state <> 'ENDED'
  and (m.created_at, m.id) > (@low_at::timestamptz, @low_id::uuid) and (m.created_at, m.id) < (@high_at::timestamptz, @high_id::uuid)
order by m.created_at desc, m.id desc limit @max_rows;

-- name: LockMembership :one
select * from memberships where id = @id for no key update;

-- name: LivingMembership :one
-- LivingMembership gives what a person has at a company, whatever its state, if it is not over.
select * from memberships where company_id = @company_id and person_id = @person_id and state <> 'ENDED';

-- name: MembershipOfMailbox :one
select m.* from memberships m join persons p on p.id = m.person_id where m.company_id = @company_id and p.email = @email and m.state <> 'ENDED';

-- name: SaveMembership :exec
update memberships set role = @role, state = @state, ends_at = @ends_at, ended_at = @ended_at, given_how = @given_how, given_by = @given_by, given_by_name = @given_by_name,
  given_at = @given_at, frozen_at = @frozen_at, frozen_reason = @frozen_reason, frozen_note = @frozen_note, end_reason = @end_reason, ended_by = @ended_by where id = @id;

-- name: LockCompany :one
-- LockCompany makes changes of a company's people stand in line: each sees what the one before left.
select * from companies where id = @id for no key update;

-- name: AdminsOfCompany :many
-- AdminsOfCompany gives those who administer a company at this moment; lasting: without a day on which it ends.
select sqlc.embed(m), sqlc.embed(p)
from memberships m join persons p on p.id = m.person_id and p.state = 'ACTIVE'
where m.company_id = @company_id and m.state = 'ACTIVE' and m.role = 'ADMIN' and (m.ends_at is null or m.ends_at > @now::timestamptz)
order by m.created_at, m.id;


-- name: MembershipsOver :many
-- MembershipsOver gives those whose last day has passed and whose row does not say so yet; nothing depends on it.
select id from memberships where state = 'ACTIVE' and ends_at <= @now::timestamptz order by ends_at limit 200;

-- name: PeopleOfCompany :many
-- PeopleOfCompany gives who is in force at a company, for what all of them are told.
select sqlc.embed(m), sqlc.embed(p)
from memberships m join persons p on p.id = m.person_id and p.state = 'ACTIVE'
where m.company_id = @company_id and m.state = 'ACTIVE' and (m.ends_at is null or m.ends_at > @now::timestamptz)
order by m.created_at, m.id;

-- name: HasPeople :one
-- HasPeople tells whether anybody's membership of a company is in force or was frozen when it was.
select exists (select 1 from memberships where company_id = @company_id and state in ('ACTIVE', 'FROZEN') and given_at is not null);

-- name: MemberElsewhere :one
-- MemberElsewhere tells whether a person has a membership of another company that is not over.
select exists (select 1 from memberships where person_id = @person_id and company_id <> @company_id and state <> 'ENDED');

-- name: TiedTo :many
-- TiedTo gives those of the persons who are or were of one of the companies.
select distinct person_id from memberships
where person_id = any(@person_ids::uuid[]) and company_id = any(@company_ids::uuid[]) order by person_id;

-- name: LastAdmins :many
-- LastAdmins tells of memberships whether their company would have no lasting admin without them, like AdminsOfCompany.
select m.id, m.company_id, (m.role = 'ADMIN' and m.state = 'ACTIVE' and (m.ends_at is null or m.ends_at > @now::timestamptz)
  and not exists (select 1 from memberships o join persons p on p.id = o.person_id and p.state = 'ACTIVE'
    where o.company_id = m.company_id and o.id <> m.id and o.role = 'ADMIN' and o.state = 'ACTIVE' and o.ends_at is null))::boolean as last
from memberships m where m.id = any(@ids::uuid[]) order by m.id;
