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
-- AuditChainAfter gives what an event's hash is made of.
select id, chain, seq, company_id, at, actor_kind, actor_id, action, subject_type, subject_id, via, detail, prev_hash, hash
from audit_events where chain = @chain and seq > @after order by seq limit @max_rows;

-- name: CompanyTimeline :many
-- CompanyTimeline walks the company's chain. Its persons are read one by one: a plan that doesn't know the page's size would read them all.
select e.*, coalesce(p.given_name, '') as given_name, coalesce(p.family_name, '') as family_name, coalesce(p.email, '') as email,
       coalesce(p.phone, '') as phone, coalesce(p.locale, 'en') as locale, (p.id is not null)::boolean as actor_seen
from audit_events e left join lateral (select * from persons where id = e.actor_id limit 1) p on true
where e.company_id = @company_id and e.chain = @company_id and e.seq > @low_seq and e.seq < @high_seq
order by e.seq desc limit @max_rows;

-- name: HouseTimeline :many
-- HouseTimeline gives what happened anywhere, as it was written down, the newest first: ids grow with time. No company and no person leave nothing out.
-- It walks each area for itself, whoever did it apart from whom it is about: the rare ones are what is asked for. Each walk
-- is bounded and ordered by all columns of its index, though the first are the same in all its rows. What "=" compares the
-- planner would leave out of the order, and hope to meet the rare ones soon along another index. Persons as above.
select e.*, coalesce(p.given_name, '') as given_name, coalesce(p.family_name, '') as family_name, coalesce(p.email, '') as email,
       coalesce(p.phone, '') as phone, coalesce(p.locale, 'en') as locale, (p.id is not null)::boolean as actor_seen
from (
  select distinct on (f.id) f.* from unnest(@areas::text[]) a(area) cross join lateral (
    (select * from audit_events where @company_id::uuid is null and @actor_id::uuid is null
       and (audit_events.area, id) < (a.area, @high_id::uuid) and (audit_events.area, id) > (a.area, @low_id::uuid)
     order by audit_events.area desc, id desc limit @max_rows)
    union all
    (select * from audit_events where @company_id is not null and @actor_id is null
       and company_id = any(array[@company_id]) and (audit_events.area, id) < (a.area, @high_id) and (audit_events.area, id) > (a.area, @low_id)
     order by company_id desc, audit_events.area desc, id desc limit @max_rows)
    union all
    (select * from audit_events where @actor_id is not null and (@company_id is null or company_id = @company_id)
       and actor_id = any(array[@actor_id]) and (audit_events.area, id) < (a.area, @high_id) and (audit_events.area, id) > (a.area, @low_id)
     order by actor_id desc, audit_events.area desc, id desc limit @max_rows)
    union all
    (select * from audit_events where @actor_id is not null and (@company_id is null or company_id = @company_id)
       and about = any(array[@about::text]) and (audit_events.area, id) < (a.area, @high_id) and (audit_events.area, id) > (a.area, @low_id)
     order by about desc, audit_events.area desc, id desc limit @max_rows)
  ) f
  order by f.id desc limit @max_rows
) e left join lateral (select * from persons where id = e.actor_id limit 1) p on true
order by e.id desc;
