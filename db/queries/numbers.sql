-- name: ReferenceByKey :one
-- ReferenceByKey gives what best fits a number that somebody quotes: what is not
-- cancelled before what is, the whole number before one with other letters before
-- it, and then the newest. A document is cancelled when the ERP says so of its
-- number; numbers of records that were merged into the company count.
with found as (
  select n.number_key, n.issue_date, n.cancelled, null::uuid as document_id
  from document_numbers n
  where n.company_id in (select c.id from companies c where c.id = @company_id or c.merged_into = @company_id)
    and n.kind = @kind and n.reference_key = @reference_key
  union all
  select d.number_key, d.issue_date, d.cancelled, d.id
  from documents d
  where d.company_id = @company_id and d.kind = @kind and d.reference_key = @reference_key and d.state = 'CURRENT'
)
select f.document_id, f.issue_date, f.cancelled from found f
order by f.cancelled, f.number_key <> @number_key::text, f.issue_date desc nulls last, f.document_id nulls last
limit 1;

-- name: LockNumbersOfCompany :exec
-- LockNumbersOfCompany waits for what is being filed for the company, and keeps it waiting.
select pg_advisory_xact_lock(hashtextextended('numbers:' || @company::text, 0));

-- name: SaveDocumentNumbers :execrows
-- SaveDocumentNumbers takes over the ERP's word, unless a newer one is there; it
-- gives how many rows are new or other than before. '' stands for no day and no amount.
insert into document_numbers (company_id, kind, number, number_key, issue_year, issue_date, cancelled, open_amount, as_of)
select @company_id, unnest(@kinds::text[]), unnest(@numbers::text[]), unnest(@number_keys::text[]), unnest(@issue_years::int[]),
       nullif(unnest(@issue_dates::text[]), '')::date, unnest(@cancelled::boolean[]), nullif(unnest(@open_amounts::text[]), '')::numeric, @as_of
on conflict (company_id, kind, number_key, issue_year) do update set number = excluded.number, issue_date = excluded.issue_date, cancelled = excluded.cancelled,
  open_amount = coalesce(excluded.open_amount, document_numbers.open_amount), as_of = excluded.as_of
where excluded.as_of >= document_numbers.as_of
  and (excluded.number, excluded.issue_date, excluded.cancelled, coalesce(excluded.open_amount, document_numbers.open_amount), excluded.as_of)
      is distinct from (document_numbers.number, document_numbers.issue_date, document_numbers.cancelled, document_numbers.open_amount, document_numbers.as_of);

-- name: SpreadDocumentNumbers :exec
-- SpreadDocumentNumbers writes the ERP's word on the documents that have these numbers.
update documents d set cancelled = n.cancelled, open_amount = n.open_amount, open_as_of = case when n.open_amount is not null then n.as_of end
from (
  select t.id, w.cancelled, w.open_amount, w.as_of
  from documents t cross join lateral (
    select * from document_numbers k
    where k.company_id = t.company_id and k.kind = t.kind and k.number_key = t.number_key and k.issue_year in (0, t.issue_year)
    order by k.issue_year desc limit 1
  ) w
  where t.company_id = @company_id and t.number_key = any(@number_keys::text[])
) n
where d.id = n.id and (d.cancelled, d.open_amount, d.open_as_of) is distinct from (n.cancelled, n.open_amount, case when n.open_amount is not null then n.as_of end);
