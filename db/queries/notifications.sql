-- name: NotificationsOfPerson :many
-- NotificationsOfPerson gives what a person asked to hear of, in all companies.
select * from document_notifications where person_id = @person_id order by membership_id;

-- name: NotificationsOfMember :one
select * from document_notifications where membership_id = @membership_id;

-- name: LockNotifications :one
-- LockNotifications makes whoever gathers or changes the same member's stand in line.
select * from document_notifications where membership_id = @membership_id for no key update;

-- name: SaveNotifications :exec
insert into document_notifications (membership_id, company_id, person_id, frequency, kinds, changed_at)
values (@membership_id, @company_id, @person_id, @frequency, @kinds, @changed_at)
on conflict (membership_id) do update set frequency = excluded.frequency, kinds = excluded.kinds, changed_at = excluded.changed_at;

-- name: SetStopToken :exec
update document_notifications set token_id = @token_id where membership_id = @membership_id;

-- name: CopyNotifications :exec
-- CopyNotifications lets a new membership hear of what an old one of the same person asked for, and of what waits there.
with asked as (
  insert into document_notifications (membership_id, company_id, person_id, frequency, kinds, changed_at)
  select @into_id::uuid, @company_id::uuid, s.person_id, s.frequency, s.kinds, s.changed_at from document_notifications s where s.membership_id = @from_id::uuid
)
update document_notices set membership_id = @into_id::uuid, company_id = @company_id::uuid where membership_id = @from_id::uuid and settled_at is null;

-- name: NoteNewDocument :exec
-- NoteNewDocument notes a document for those of its company who asked for its kind;
-- it writes nothing where nobody did. Whoever heard of it before hears no more.
insert into document_notices (person_id, document_id, company_id, membership_id, noted_at)
select s.person_id, @document_id, s.company_id, s.membership_id, @noted_at
from document_notifications s
join memberships m on m.id = s.membership_id and m.state = 'ACTIVE'
join companies c on c.id = s.company_id and c.state = 'ACTIVE'
where s.company_id = @company_id and s.frequency <> 'OFF' and @kind::text = any(s.kinds)
on conflict (person_id, document_id) do update set company_id = excluded.company_id, membership_id = excluded.membership_id, noted_at = excluded.noted_at
  where document_notices.settled_at is null;

-- name: NoticesDue :many
-- NoticesDue gives the memberships for which something waits since their time, the longest first.
select n.membership_id from document_notices n join document_notifications s on s.membership_id = n.membership_id
where n.settled_at is null
  and n.noted_at <= case s.frequency when 'AT_ONCE' then @at_once_until::timestamptz when 'DAILY' then @daily_until::timestamptz else 'infinity' end
group by n.membership_id order by min(n.noted_at), n.membership_id limit 1000;

-- name: NoticesWait :one
select exists (select 1 from document_notices where membership_id = @membership_id and settled_at is null and noted_at <= @noted_until::timestamptz);

-- name: SettleNotices :exec
-- SettleNotices puts all that waits for a membership into a mail; without one it comes to nothing.
update document_notices set settled_at = @settled_at, mail_id = @mail_id where membership_id = @membership_id and settled_at is null;

-- name: MoveNoticesMail :exec
-- MoveNoticesMail lets a mail that is sent again tell of the same documents.
update document_notices set mail_id = @to_id::uuid where mail_id = @from_id::uuid;

-- name: MemberInForce :one
-- MemberInForce gives a membership that is in force at this moment in every way, with its person; no row: it is not.
select sqlc.embed(m), sqlc.embed(p)
from memberships m
join persons p on p.id = m.person_id and p.state = 'ACTIVE'
join companies c on c.id = m.company_id and c.state = 'ACTIVE'
where m.id = @membership_id and m.state = 'ACTIVE' and (m.ends_at is null or m.ends_at > @now::timestamptz);

-- name: DocumentsOfMail :many
-- DocumentsOfMail gives what a mail on new documents may tell by now, the newest
-- first, each with the number of all: what is still the company's, of kinds that
-- the reader asked for and sees, neither replaced nor cancelled. Revised: an
-- older version of it is in the history.
select sqlc.embed(d), count(*) over () as many,
       exists (select 1 from documents o where o.company_id = d.company_id and o.kind = d.kind and o.number = d.number and o.issue_year = d.issue_year
                 and o.version < d.version and o.state = 'SUPERSEDED') as revised
from document_notices n join documents d on d.id = n.document_id
where n.mail_id = @mail_id and d.company_id = @company_id and d.kind = any(@kinds::text[]) and d.state = 'CURRENT' and not d.cancelled
order by d.issue_date desc, d.id desc limit @max_rows;
