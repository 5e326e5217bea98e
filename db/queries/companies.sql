-- name: CompanyByID :one
select * from companies where id = @id;

-- name: CompaniesByID :many
select * from companies where id = any(@ids::uuid[]) order by id;

-- name: Companies :many
select * from companies
where (created_at, id) > (@low_at::timestamptz, @low_id::uuid) and (created_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by created_at desc, id desc limit @max_rows;

-- name: CompaniesBackward :many
select * from companies
where (created_at, id) > (@low_at::timestamptz, @low_id::uuid) and (created_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by created_at, id limit @max_rows;

-- name: InsertCompany :exec
-- InsertCompany adds a customer record; a customer number that is taken fails on companies_customer_key_key.
insert into companies (id, customer_number, customer_key, legal_name, country, enterprise_number, vat_number, locale, street, postal_code, city, phone, created_at)
values (@id, @customer_number, @customer_key, @legal_name, @country, @enterprise_number, @vat_number, @locale, @street, @postal_code, @city, @phone, @created_at);

-- name: InsertCompanyKey :exec
-- InsertCompanyKey claims a key for a company; one that is taken fails on company_keys_pkey.
insert into company_keys (country, register, number, company_id) values (@country, @register, @number, @company_id);

-- name: NextCustomerNumber :one
select nextval('customer_number_seq')::text;

-- name: LockCompany :one
select * from companies where id = @id for update;

-- name: SaveCompanyNumbers :exec
update companies set enterprise_number = @enterprise_number, vat_number = @vat_number where id = @id;

-- name: KeysOfCompany :many
select k.country, k.register, k.number, false as shared from company_keys k where k.company_id = @company_id
union all
select s.country, s.register, s.number, true from company_shared_keys s where s.company_id = @company_id
order by 4, 1, 2, 3;

-- name: RemoveCompanyKey :exec
delete from company_keys where country = @country and register = @register and number = @number and company_id = @company_id;

-- name: InsertCompanySharedKey :exec
insert into company_shared_keys (country, register, number, company_id) values (@country, @register, @number, @company_id)
on conflict do nothing;

-- name: RemoveCompanySharedKey :exec
delete from company_shared_keys where country = @country and register = @register and number = @number and company_id = @company_id;

-- name: CompanyByCustomerKey :one
select id from companies where customer_key = @customer_key;

-- name: KeysOfCompanies :many
select k.company_id, k.country, k.register, k.number, false as shared from company_keys k where k.company_id = any(@ids::uuid[])
union all
select s.company_id, s.country, s.register, s.number, true from company_shared_keys s where s.company_id = any(@ids::uuid[])
order by 1, 5, 2, 3, 4;
