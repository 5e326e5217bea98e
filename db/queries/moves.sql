-- name: MoveDocuments :many
-- MoveDocuments gives a company's documents to another: all, or those with the ids. A number that the other has fails on documents_natural_key.
update documents set company_id = @into_id where company_id = @from_id and (@everything::boolean or id = any(@ids::uuid[])) returning id;

-- name: ApplyDocumentNumbers :exec
-- ApplyDocumentNumbers makes documents say what the ERP says of their numbers in the company that they are of now, or nothing.
update documents d set cancelled = coalesce(n.cancelled, false), open_amount = n.open_amount, open_as_of = case when n.open_amount is not null then n.as_of end
from documents s left join lateral (
  select * from document_numbers w
  where w.company_id = s.company_id and w.kind = s.kind and w.number_key = s.number_key and w.issue_year in (0, s.issue_year)
  order by w.issue_year desc limit 1
) n on true
where d.id = any(@ids::uuid[]) and s.id = d.id;

-- name: MoveDocumentLines :exec
update document_lines set company_id = @into_id where document_id = any(@ids::uuid[]);

-- name: MoveDocumentReferences :exec
update document_references set company_id = @into_id where document_id = any(@ids::uuid[]);

-- name: MoveDocumentFiles :exec
update document_files set company_id = @into_id where document_id = any(@ids::uuid[]);

-- name: MoveDocumentHeats :exec
update document_heat_numbers set company_id = @into_id where document_id = any(@ids::uuid[]);

-- name: MoveDocumentSearch :exec
update document_search set company_id = @into_id, words = app_rescoped(@into_id, words), own = app_rescoped(@into_id, own) where document_id = any(@ids::uuid[]);

-- name: MoveDocumentDownloads :exec
update document_downloads set company_id = @into_id where document_id = any(@ids::uuid[]) and company_id = @from_id;

-- name: MoveIngestions :exec
update ingestions set company_id = @into_id where document_id = any(@ids::uuid[]);

-- name: MoveOpenRequests :many
-- MoveOpenRequests lets what waits for a decision at one company wait at another,
-- all of it or what is among the ids; but not where the mailbox has something there already.
update access_requests r set company_id = @into_id
where r.company_id = @from_id and r.state in ('AWAITING_COMPANY', 'AWAITING_STAFF') and (@everything::boolean or r.id = any(@ids::uuid[]))
  and not exists (select 1 from access_requests o where o.company_id = @into_id and o.email = r.email and o.state in ('AWAITING_COMPANY', 'AWAITING_STAFF'))
  and not exists (select 1 from memberships m join persons p on p.id = m.person_id
    where m.company_id = @into_id and m.state <> 'ENDED' and (p.email = r.email or p.id = r.person_id))
returning id;

-- name: MoveStanding :exec
-- MoveStanding moves with requests the memberships that stand before the door.
update memberships m set company_id = @into_id from access_requests r where r.id = any(@ids::uuid[]) and m.id = r.membership_id;

-- name: MoveTasks :exec
-- MoveTasks moves with requests what staff have to do about them.
update staff_tasks set company_id = @into_id
where closed_at is null and subject_id in (
  select r.id from access_requests r where r.id = any(@ids::uuid[])
  union all select r.membership_id from access_requests r where r.id = any(@ids::uuid[]) and r.membership_id is not null);
