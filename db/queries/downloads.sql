-- name: InsertDownload :execrows
-- InsertDownload writes down that an address was used; no row is added for its second use.
insert into document_downloads (id, token_hash, company_id, document_id, file_id, person_id, at)
values (@id, @token_hash, @company_id, @document_id, @file_id, @person_id, @at)
on conflict on constraint document_downloads_token_key do nothing;

-- name: DownloadsOfDocuments :many
-- DownloadsOfDocuments gives who last opened each document, as long as it was the company's that it is of now.
select w.*, coalesce(p.given_name, '') as given_name, coalesce(p.family_name, '') as family_name, coalesce(p.email, '') as email,
       coalesce(p.phone, '') as phone, coalesce(p.locale, 'en') as locale, (p.id is not null)::boolean as person_seen, coalesce(f.name, '') as file_name
from documents d cross join lateral (
  select * from document_downloads l where l.document_id = d.id and l.company_id = d.company_id
  order by l.at desc, l.id desc limit @most
) w
left join persons p on p.id = w.person_id
left join document_files f on f.id = w.file_id
where d.id = any(@ids::uuid[])
order by w.document_id, w.at desc, w.id desc;
