-- name: LockNumber :exec
-- LockNumber makes transactions that file under one number in one year stand in
-- line until they end, for all customers, since a number of the seller's has one
-- owner; and keeps an import of the ERP's numbers of the company away.
select pg_advisory_xact_lock_shared(hashtextextended('numbers:' || @company::text, 0)),
       pg_advisory_xact_lock(hashtextextended('number:' || @kind::text || ':' || @issue_year::int || ':' || @number::text, 0));

-- name: DocumentsOfNumber :many
-- DocumentsOfNumber gives all documents of a number in a year, of whichever company, the newest version of each first.
select * from documents
where kind = @kind and number = @number and issue_year = @issue_year
order by company_id, version desc;

-- name: InsertDocument :exec
-- InsertDocument adds a document, with what the ERP said of its number already.
insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, version, state, due_date, currency, payable, tax_exclusive, tax_inclusive,
  buyer_reference, label, type_code, response, valid_until, delivery_from, delivery_until, despatch_date, line_count, created_at, cancelled, open_amount, open_as_of)
select @id, @company_id, @kind, @number, @number_key, @issue_date, @issue_year, @version, @state, @due_date, @currency, @payable, @tax_exclusive, @tax_inclusive,
  @buyer_reference, @label, @type_code, @response, @valid_until, @delivery_from, @delivery_until, @despatch_date, @line_count, @created_at,
  coalesce(n.cancelled, false), n.open_amount, case when n.open_amount is not null then n.as_of end
from (select 1) one left join lateral (
  select * from document_numbers w
  where w.company_id = @company_id and w.kind = @kind and w.number_key = @number_key and w.issue_year in (0, @issue_year)
  order by w.issue_year desc limit 1
) n on true;

-- name: SupersedeVersions :exec
update documents set state = 'SUPERSEDED'
where company_id = @company_id and kind = @kind and number = @number and issue_year = @issue_year and state = 'CURRENT';

-- name: CompleteDocument :exec
-- CompleteDocument adds facts that a document had not: a second file said them.
update documents set due_date = coalesce(due_date, @due_date), currency = coalesce(nullif(currency, ''), @currency), payable = coalesce(payable, @payable),
  tax_exclusive = coalesce(tax_exclusive, @tax_exclusive), tax_inclusive = coalesce(tax_inclusive, @tax_inclusive),
  buyer_reference = coalesce(nullif(buyer_reference, ''), @buyer_reference), type_code = coalesce(nullif(type_code, ''), @type_code),
  response = coalesce(nullif(response, ''), @response), valid_until = coalesce(valid_until, @valid_until),
  delivery_from = coalesce(delivery_from, @delivery_from), delivery_until = coalesce(delivery_until, @delivery_until),
  despatch_date = coalesce(despatch_date, @despatch_date), line_count = @line_count
where id = @id;

-- name: InsertDocumentLines :exec
-- InsertDocumentLines adds all lines in one statement: COPY is refused on tables
-- with policies. '' stands for no number; the heats of a line stand one a line of text.
insert into document_lines (document_id, company_id, position, line_id, description, article, buyer_article, quantity, unit, outstanding, unit_price, amount, status, heat_numbers)
select @document_id, @company_id, unnest(@positions::int[]), unnest(@line_ids::text[]), unnest(@descriptions::text[]), unnest(@articles::text[]), unnest(@buyer_articles::text[]),
       nullif(unnest(@quantities::text[]), '')::numeric, unnest(@units::text[]), nullif(unnest(@outstanding::text[]), '')::numeric,
       nullif(unnest(@unit_prices::text[]), '')::numeric, nullif(unnest(@amounts::text[]), '')::numeric, unnest(@statuses::text[]),
       string_to_array(unnest(@heat_numbers::text[]), chr(10));

-- name: InsertDocumentReferences :exec
-- InsertDocumentReferences adds those references that a document has not yet, behind the others. '' stands for no date.
insert into document_references (document_id, company_id, position, kind, number, number_key, issue_date)
select @document_id, @company_id, w.position + coalesce((select max(r.position) from document_references r where r.document_id = @document_id), 0),
       w.kind, w.number, w.number_key, nullif(w.issue_date, '')::date
from (select unnest(@positions::int[]) as position, unnest(@kinds::text[]) as kind, unnest(@numbers::text[]) as number,
             unnest(@number_keys::text[]) as number_key, unnest(@issue_dates::text[]) as issue_date) w
where not exists (select 1 from document_references r where r.document_id = @document_id and r.kind = w.kind and r.number = w.number);

-- name: InsertHeatNumbers :exec
insert into document_heat_numbers (document_id, company_id, heat_number, heat_key)
select @document_id, @company_id, unnest(@heat_numbers::text[]), unnest(@heat_keys::text[])
on conflict do nothing;

-- name: InsertDocumentFiles :exec
-- InsertDocumentFiles adds files behind those that are there.
insert into document_files (id, document_id, company_id, position, name, media_type, size, sha256, part, prices, active, ingestion_id)
select unnest(@ids::uuid[]), @document_id, @company_id,
       unnest(@positions::int[]) + coalesce((select max(f.position) from document_files f where f.document_id = @document_id), 0),
       unnest(@names::text[]), unnest(@media_types::text[]), unnest(@sizes::bigint[]), unnest(@sums::bytea[]), unnest(@parts::text[]), unnest(@prices::text[]), unnest(@actives::boolean[]), @ingestion_id;

-- name: SaveDocumentSearch :exec
-- SaveDocumentSearch writes what a document is found by, anew when it is there.
insert into document_search (document_id, company_id, facets, words, numbers, own)
values (@document_id, @company_id, @facets, app_words(@company_id, @text::text), @numbers, app_scoped(@company_id, to_tsvector('pg_catalog.simple', app_fold(@own_text::text))))
on conflict (document_id) do update set facets = excluded.facets, words = excluded.words, numbers = excluded.numbers, own = excluded.own;

-- name: AddSearchWords :exec
-- AddSearchWords lets a document be found by more words; those that it has stay as they are.
update document_search set words = words || app_words(company_id, @text::text) where document_id = @document_id;

-- name: SumsOfFiles :many
select sha256, part from document_files where document_id = @document_id order by position;

-- name: DocumentByNumberKey :one
-- DocumentByNumberKey gives what best fits a number: the whole one before one with other letters before it, then the newest.
select * from documents
where company_id = @company_id and reference_key = @reference_key and kind = any(@kinds::text[]) and state = 'CURRENT'
order by number_key <> @number_key::text, issue_date desc, id desc limit 1;

-- name: DocumentByID :one
select * from documents where id = @id;

-- name: DocumentsByID :many
select * from documents where id = any(@ids::uuid[]) order by id;

-- name: VersionsOfDocuments :many
-- VersionsOfDocuments gives all versions of each document's number, the newest first.
select o.id as of_document, sqlc.embed(v)
from documents o join documents v on v.company_id = o.company_id and v.kind = o.kind and v.number = o.number and v.issue_year = o.issue_year
where o.id = any(@ids::uuid[])
order by o.id, v.version desc;

-- name: RelatedDocuments :many
-- RelatedDocuments gives what is tied to each document: what it refers to, what
-- refers to it, what has an order in common with it, and certificates and deliveries
-- of one heat. A reference without a date reaches two years to either side, since
-- numbers may begin anew.
with names (reference, kind) as (
  values ('ORDER', 'ORDER'), ('SALES_ORDER', 'ORDER'), ('SALES_ORDER', 'ORDER_RESPONSE'), ('ORDER_RESPONSE', 'ORDER_RESPONSE'), ('QUOTE', 'QUOTE'),
    ('INVOICE', 'INVOICE'), ('CREDIT_NOTE', 'CREDIT_NOTE'), ('DELIVERY_NOTE', 'DELIVERY_NOTE'), ('CERTIFICATE', 'CERTIFICATE')
)
select o.id as of_document, o.kind as of_kind, t.tie::text as tie, sqlc.embed(d)
from documents o
cross join lateral (
  select distinct on (u.id) u.id, u.tie from (
    (select d.id, 1 as rank, 'REFERS_TO' as tie
     from document_references r join names n on n.reference = r.kind
     join documents d on d.company_id = o.company_id and d.kind = n.kind and d.number_key = r.number_key
     where r.document_id = o.id and r.number_key <> ''
       and case when r.issue_date is null then abs(d.issue_date - o.issue_date) <= 730 else d.issue_year = extract(year from r.issue_date) end
     limit 100)
    union all
    (select d.id, 2, 'REFERRED_BY'
     from names n join document_references r on r.company_id = o.company_id and r.kind = n.reference and r.number_key = o.number_key
     join documents d on d.id = r.document_id
     where n.kind = o.kind and o.number_key <> ''
       and case when r.issue_date is null then abs(d.issue_date - o.issue_date) <= 730 else o.issue_year = extract(year from r.issue_date) end
     limit 100)
    union all
    (select d.id, 3, 'SAME_ORDER'
     from document_references m join document_references r on r.company_id = o.company_id and r.kind = m.kind and r.number_key = m.number_key
     join documents d on d.id = r.document_id
     where m.document_id = o.id and m.kind in ('ORDER', 'SALES_ORDER') and m.number_key <> '' and abs(d.issue_date - o.issue_date) <= 730
     limit 100)
    union all
    (select d.id, 4, 'SAME_HEAT'
     from document_heat_numbers m join document_heat_numbers h on h.company_id = o.company_id and h.heat_key = m.heat_key
     join documents d on d.id = h.document_id
     where m.document_id = o.id and (o.kind = 'CERTIFICATE') <> (d.kind = 'CERTIFICATE')
     limit 100)
  ) u
  where u.id <> o.id
  order by u.id, u.rank
) t
join documents d on d.id = t.id
where o.id = any(@ids::uuid[]) and d.state = 'CURRENT' and not (d.kind = o.kind and d.number = o.number and d.issue_year = o.issue_year and t.tie = 'SAME_ORDER')
order by o.id, d.issue_date, d.id;

-- name: LinesOfDocuments :many
select l.*, d.kind as document_kind, d.currency
from document_lines l join documents d on d.id = l.document_id
where l.document_id = any(@ids::uuid[]) and l.position > @after_position and l.position <= @upto_position
order by l.document_id, l.position;

-- name: ReferencesOfDocuments :many
select r.*, d.kind as document_kind
from document_references r join documents d on d.id = r.document_id
where r.document_id = any(@ids::uuid[])
order by r.document_id, r.position;

-- name: FilesOfDocuments :many
select f.*, d.kind as document_kind
from document_files f join documents d on d.id = f.document_id
where f.document_id = any(@ids::uuid[])
order by f.document_id, f.position;

-- name: FileByID :one
select f.*, d.kind as document_kind, d.number as document_number
from document_files f join documents d on d.id = f.document_id
where f.id = @id;
