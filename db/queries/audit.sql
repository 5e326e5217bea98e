-- name: LockAuditHead :one
-- LockAuditHead founds or locks the head of a chain: appends to one chain stand in line.
insert into audit_heads (chain, seq, hash) values (@chain, 0, '')
on conflict (chain) do update set seq = audit_heads.seq
returning seq, hash;

-- name: MoveAuditHead :exec
update audit_heads set seq = @seq, hash = @hash where chain = @chain;

-- name: InsertAuditEvent :exec
insert into audit_events (id, chain, seq, company_id, at, actor_kind, actor_id, action, subject_type, subject_id, via, detail, prev_hash, hash)
values (@id, @chain, @seq, @company_id, @at, @actor_kind, @actor_id, @action, @subject_type, @subject_id, @via, @detail, @prev_hash, @hash);

-- name: AuditHeads :many
select * from audit_heads order by chain;

-- name: AuditChainAfter :many
select * from audit_events where chain = @chain and seq > @after order by seq limit @max_rows;

-- name: CompanyTimeline :many
select e.*, coalesce(p.given_name, '') as given_name, coalesce(p.family_name, '') as family_name, coalesce(p.email, '') as email,
       coalesce(p.phone, '') as phone, coalesce(p.locale, 'en') as locale, (p.id is not null)::boolean as actor_seen
from audit_events e left join persons p on p.id = e.actor_id
where e.company_id = @company_id and e.seq > @low_seq and e.seq < @high_seq
order by e.seq desc limit @max_rows;

-- name: HouseTimeline :many
-- HouseTimeline gives what happened anywhere, as it was written down, the newest first: ids grow with time. No company and no person leave nothing out.
select e.*, coalesce(p.given_name, '') as given_name, coalesce(p.family_name, '') as family_name, coalesce(p.email, '') as email,
       coalesce(p.phone, '') as phone, coalesce(p.locale, 'en') as locale, (p.id is not null)::boolean as actor_seen
from audit_events e left join persons p on p.id = e.actor_id
where split_part(e.action, '.', 1) = any(@areas::text[]) and (@company_id::uuid is null or e.company_id = @company_id)
  and (@actor_id::uuid is null or e.actor_id = @actor_id or e.detail->>'person' = @about::text)
  and e.id > @low_id::uuid and e.id < @high_id::uuid
order by e.id desc limit @max_rows;
