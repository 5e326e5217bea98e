-- name: ReferenceByKey :one
-- ReferenceByKey gives what best fits a number that somebody quotes: what is not
-- cancelled before what is, the whole number before one with other letters before
-- it, and then the newest. A document is cancelled when the ERP says so of its number.
with found as (
  select n.number_key, n.issue_date, n.cancelled, null::uuid as document_id
  from document_numbers n
  where n.company_id = @company_id and n.kind = @kind and n.reference_key = @reference_key
  union all
  select d.number_key, d.issue_date,
         exists (select 1 from document_numbers n
                  where n.company_id = d.company_id and n.kind = d.kind and n.number_key = d.number_key
                    and n.issue_year in (0, d.issue_year) and n.cancelled), d.id
  from documents d
  where d.company_id = @company_id and d.kind = @kind and d.reference_key = @reference_key and d.state = 'CURRENT'
)
select f.document_id, f.issue_date, f.cancelled from found f
order by f.cancelled, f.number_key <> @number_key::text, f.issue_date desc nulls last, f.document_id nulls last
limit 1;
