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

-- name: SaveCompanyNumbers :exec
update companies set enterprise_number = @enterprise_number, vat_number = @vat_number where id = @id;

-- name: IdentifiersOfCompany :many
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
-- CompanyByCustomerKey follows a merge.
select c.id from companies n join companies c on c.id = coalesce(n.merged_into, n.id) where n.customer_key = @customer_key;

-- name: IdentifiersOfCompanies :many
select k.company_id, k.country, k.register, k.number, false as shared from company_keys k where k.company_id = any(@ids::uuid[])
union all
select s.company_id, s.country, s.register, s.number, true from company_shared_keys s where s.company_id = any(@ids::uuid[])
order by 1, 5, 2, 3, 4;

-- name: SetContactOfRecord :exec
update companies set contact_email = @contact_email, contact_name = @contact_name, contact_source = @contact_source, contact_verified_on = @contact_verified_on,
  contact_changed_at = @contact_changed_at where id = @id;

-- name: SetAccountManager :exec
update companies set manager_name = @manager_name, manager_email = @manager_email, manager_phone = @manager_phone,
  stand_in_name = @stand_in_name, stand_in_email = @stand_in_email, stand_in_phone = @stand_in_phone where id = @id;

-- name: SetSubUserModule :exec
update companies set sub_user_module = @sub_user_module where id = @id;

-- name: SetCompanyState :exec
update companies set state = @state, suspended_reason = @suspended_reason, suspended_note = @suspended_note, merged_into = @merged_into where id = @id;

-- name: InsertMerge :exec
-- InsertMerge proposes a merge; a second of the same record fails on company_merges_from_key.
insert into company_merges (id, from_id, into_id, state, reason, proposed_by, proposed_at) values (@id, @from_id, @into_id, 'PROPOSED', @reason, @proposed_by, @proposed_at);

-- name: MergesByID :many
select * from company_merges where id = any(@ids::uuid[]) order by id;

-- name: LockMerge :one
select * from company_merges where id = @id for no key update;

-- name: SaveMerge :exec
update company_merges set state = @state, confirmed_by = @confirmed_by, confirmed_at = @confirmed_at, undone_by = @undone_by, undone_at = @undone_at where id = @id;

-- name: KeepMergeMoves :exec
insert into company_merge_moves (merge_id, table_name, row_id) select @merge_id, @table_name, unnest(@row_ids::uuid[]);

-- name: MergeMoves :many
select row_id from company_merge_moves where merge_id = @merge_id and table_name = @table_name order by row_id;

-- name: LeadOn :exec
-- LeadOn lets the numbers that led to a record lead where that one leads now: no number takes two steps.
update companies set merged_into = @into_id where merged_into = @from_id;

-- name: LeadBack :exec
-- LeadBack lets what was merged into a record, over however many steps, lead to it again.
with recursive parts as (
  select m.from_id from company_merges m where m.into_id = @company_id and m.state = 'MERGED'
  union
  select m.from_id from company_merges m join parts p on m.into_id = p.from_id where m.state = 'MERGED'
)
update companies set merged_into = @company_id where id in (select p.from_id from parts p);

-- name: CustomerKeysOf :many
-- CustomerKeysOf gives a record's customer number and those that lead to it, in normal form.
select customer_key from companies where id = @id or merged_into = @id order by customer_key;

-- name: TracesOfCompany :many
-- TracesOfCompany gives all numbers that lead to a company, those of records that were merged into it included, as ingestions keep them.
with record as (select c.id, c.customer_key from companies c where c.id = @id or c.merged_into = @id)
select ('CUSTOMER:' || r.customer_key)::text as trace from record r
union all
select k.country || ':' || k.register || ':' || k.number from company_keys k join record r on r.id = k.company_id
union all
select k.country || ':' || k.register || ':' || k.number from company_shared_keys k join record r on r.id = k.company_id
order by 1;

-- name: FindCompanies :many
select f.company_id::uuid as company_id, f.ground::text as ground
from app_find_companies(@customer::text, @customer_like::text, @numbers::text[], @document::text, @mailbox::text, @phone::text, @words::text, @most::int) with ordinality f(company_id, ground, place)
order by f.place;

-- name: FormerNumbersOfCompanies :many
-- FormerNumbersOfCompanies gives the customer numbers of records that were merged into each.
select merged_into as company_id, customer_number from companies where merged_into = any(@ids::uuid[]) order by merged_into, customer_number;

-- name: MergesOfCompanies :many
-- MergesOfCompanies gives the merges in which each has or had a part, the newest first.
select * from company_merges where from_id = any(@ids::uuid[]) or into_id = any(@ids::uuid[]) order by proposed_at desc, id desc limit 1000;
