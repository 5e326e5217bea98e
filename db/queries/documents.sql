-- name: InsertDocument :execrows
-- InsertDocument adds a document; no row is added when the natural key is taken.
insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, due_date, currency, payable, tax_exclusive, tax_inclusive, buyer_reference, line_count, created_at)
values (@id, @company_id, @kind, @number, @number_key, @issue_date, @issue_year, @due_date, @currency, @payable, @tax_exclusive, @tax_inclusive, @buyer_reference, @line_count, @created_at)
on conflict on constraint documents_natural_key do nothing;

-- name: DocumentByNaturalKey :one
select id from documents
where company_id = @company_id and kind = @kind and number = @number and issue_year = @issue_year
order by version desc limit 1;

-- name: InsertDocumentLines :exec
-- InsertDocumentLines adds all lines in one statement: COPY is refused on tables with policies. '' stands for no number.
insert into document_lines (document_id, company_id, position, line_id, description, article, quantity, unit, unit_price, amount)
select @document_id, @company_id, unnest(@positions::int[]), unnest(@line_ids::text[]), unnest(@descriptions::text[]), unnest(@articles::text[]),
       nullif(unnest(@quantities::text[]), '')::numeric, unnest(@units::text[]),
       nullif(unnest(@unit_prices::text[]), '')::numeric, nullif(unnest(@amounts::text[]), '')::numeric;

-- name: InsertDocumentReferences :exec
-- InsertDocumentReferences adds all references in one statement. '' stands for no date.
insert into document_references (document_id, company_id, position, kind, number, issue_date)
select @document_id, @company_id, unnest(@positions::int[]), unnest(@kinds::text[]), unnest(@numbers::text[]), nullif(unnest(@issue_dates::text[]), '')::date;

-- name: InsertDocumentFiles :exec
insert into document_files (id, document_id, company_id, position, name, media_type, size, sha256, part)
select unnest(@ids::uuid[]), @document_id, @company_id, unnest(@positions::int[]), unnest(@names::text[]), unnest(@media_types::text[]),
       unnest(@sizes::bigint[]), unnest(@sums::bytea[]), unnest(@parts::text[]);

-- The four lists differ in direction and in the search by number. The bounds are
-- row comparisons against places beyond all rows where there is no cursor, and the
-- number is a range: what may be absent, OR and LIKE can't be an index condition in
-- a generic plan.

-- name: Documents :many
select * from documents
where company_id = @company_id
  and (issue_date, id) < (@high_date::date, @high_id::uuid) and (issue_date, id) > (@low_date::date, @low_id::uuid)
  and kind = any(@kinds::text[]) and state = 'CURRENT'
order by issue_date desc, id desc limit @max_rows;

-- name: DocumentsBackward :many
select * from documents
where company_id = @company_id
  and (issue_date, id) < (@high_date::date, @high_id::uuid) and (issue_date, id) > (@low_date::date, @low_id::uuid)
  and kind = any(@kinds::text[]) and state = 'CURRENT'
order by issue_date, id limit @max_rows;

-- name: DocumentsByNumber :many
select * from documents
where company_id = @company_id
  and number_key >= @number_from and number_key < @number_to
  and (issue_date, id) < (@high_date::date, @high_id::uuid) and (issue_date, id) > (@low_date::date, @low_id::uuid)
  and kind = any(@kinds::text[]) and state = 'CURRENT'
order by issue_date desc, id desc limit @max_rows;

-- name: DocumentsByNumberBackward :many
select * from documents
where company_id = @company_id
  and number_key >= @number_from and number_key < @number_to
  and (issue_date, id) < (@high_date::date, @high_id::uuid) and (issue_date, id) > (@low_date::date, @low_id::uuid)
  and kind = any(@kinds::text[]) and state = 'CURRENT'
order by issue_date, id limit @max_rows;

-- name: DocumentByID :one
select * from documents where id = @id;

-- name: DocumentsByID :many
select * from documents where id = any(@ids::uuid[]) order by id;

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
