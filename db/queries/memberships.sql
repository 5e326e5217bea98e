-- name: InsertMembership :exec
insert into memberships (id, company_id, person_id, role, state, created_at)
values (@id, @company_id, @person_id, @role, @state, @created_at);

-- name: MembershipByID :one
select * from memberships where id = @id;

-- name: MembershipsOfPerson :many
-- MembershipsOfPerson gives a person's memberships that are not over, each with its company where it is in force.
select sqlc.embed(m), sqlc.embed(c)
from memberships m join companies c on c.id = m.company_id
where m.person_id = @person_id and m.state <> 'ENDED' and (m.ends_at is null or m.ends_at > @now::timestamptz)
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
