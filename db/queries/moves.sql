-- name: MoveDocuments :many
-- MoveDocuments gives a company's documents to another: all, or those with the ids. A number that the other has fails on documents_natural_key.
update documents set company_id = @into_id where company_id = @from_id and (@everything::boolean or id = any(@ids::uuid[])) returning id;

-- name: MoveDocumentLines :exec
update document_lines set company_id = @into_id where document_id = any(@ids::uuid[]);

-- name: MoveDocumentReferences :exec
update document_references set company_id = @into_id where document_id = any(@ids::uuid[]);

-- name: MoveDocumentFiles :exec
update document_files set company_id = @into_id where document_id = any(@ids::uuid[]);

-- name: MoveIngestions :exec
update ingestions set company_id = @into_id where document_id = any(@ids::uuid[]);
