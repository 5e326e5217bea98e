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
