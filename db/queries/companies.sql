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

-- name: MergeByID :one
select * from company_merges where id = @id;

-- name: LockMerge :one
select * from company_merges where id = @id for update;

-- name: SaveMerge :exec
update company_merges set state = @state, confirmed_by = @confirmed_by, confirmed_at = @confirmed_at, undone_by = @undone_by, undone_at = @undone_at where id = @id;

-- name: KeepMergeMoves :exec
insert into company_merge_moves (merge_id, table_name, row_id) select @merge_id, @table_name, unnest(@row_ids::uuid[]);

-- name: MergeMoves :many
select row_id from company_merge_moves where merge_id = @merge_id and table_name = @table_name order by row_id;

-- name: MembershipsToMerge :many
select sqlc.embed(m), sqlc.embed(p) from memberships m join persons p on p.id = m.person_id
where m.company_id = @company_id and m.state = 'ACTIVE' and (m.ends_at is null or m.ends_at > @now::timestamptz) order by m.created_at, m.id;

-- name: CustomerKeysOf :many
-- CustomerKeysOf gives a record's customer number and those that lead to it, in normal form.
select customer_key from companies where id = @id or merged_into = @id order by customer_key;
