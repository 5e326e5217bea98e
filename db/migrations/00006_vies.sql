-- +goose Up
-- ---------------------------------------------------------------- VAT checks

-- The check of VAT numbers against VIES. What it found stands in the columns vat_*
-- of registrations and companies; here is what it needs to find its way.

alter table registrations add column vat_tries integer not null default 0; -- outages in a row

-- The last verdict on a number, which is good for all who bear it.
create index registrations_vat_number_idx on registrations (vat_number, vat_checked_at desc) where vat_status <> 'UNKNOWN';
-- What is to be asked again, and what was never asked.
create index registrations_vat_retry_idx on registrations (vat_retry_at) where vat_retry_at is not null;
create index registrations_vat_unasked_idx on registrations (created_at)
  where vat_checked_at is null and vat_retry_at is null and vat_number <> '' and state in ('SUBMITTED', 'IN_REVIEW', 'INFO_REQUESTED');

-- The gate in front of VIES, for all processes together: one row for all requests
-- and one for each country. Nobody enters before free_at.
create table vies_gates (
  scope         text primary key check (scope = '' or scope ~ '^[A-Z]{2}$'), -- '': all; else a country, as VIES spells it
  free_at       timestamptz not null,
  holder        uuid,                          -- of a country's row: the request that runs
  stopped_until timestamptz,                   -- of the row of all: VIES has shut us out
  stopped_code  text not null default '',      -- with this word
  stopped_for   text not null default ''       -- under these settings
);
insert into vies_gates (scope, free_at) values ('', 'epoch');

alter table vies_gates enable row level security;
alter table vies_gates force row level security;
-- +goose StatementBegin
do $$ begin execute format('create policy owner_all on vies_gates to %I using (true) with check (true)', current_user); end $$;
-- +goose StatementEnd
create policy system_all on vies_gates to comptoir_app using ((select app_is_system())) with check ((select app_is_system()));
grant select, insert, update on vies_gates to comptoir_app;

-- Tasks get a kind more. The list is extended as it stands, since other
-- migrations extend it as well.
-- +goose StatementBegin
do $$
declare
  was text;
begin
  select pg_get_constraintdef(oid) into strict was from pg_constraint
   where conrelid = 'staff_tasks'::regclass and conname = 'staff_tasks_kind_check';
  alter table staff_tasks drop constraint staff_tasks_kind_check;
  execute 'alter table staff_tasks add constraint staff_tasks_kind_check ' || regexp_replace(was, '\[', '[''VAT_CHECK_STOPPED''::text, ');
end $$;
-- +goose StatementEnd

-- ---------------------------------------------------------------- guessed passwords

-- Failed sign-ins in a row, by the hash of the address, whether it has a login or not.
create table signin_failures (
  key      bytea primary key,
  failures integer not null,
  last_at  timestamptz not null
);
create index signin_failures_last_idx on signin_failures (last_at);
alter table signin_failures enable row level security;
alter table signin_failures force row level security;
-- +goose StatementBegin
do $$ begin execute format('create policy owner_all on signin_failures to %I using (true) with check (true)', current_user); end $$;
-- +goose StatementEnd
create policy system_all on signin_failures to comptoir_app using ((select app_is_system())) with check ((select app_is_system()));
grant select, insert, update, delete on signin_failures to comptoir_app;

-- Whoever sets a new password ends the own links.
create policy self_reads on one_time_tokens for select to comptoir_app using (person_id = (select app_person()));
create policy self_ends on one_time_tokens for update to comptoir_app using (person_id = (select app_person())) with check (person_id = (select app_person()));

-- +goose Down
drop policy self_reads on one_time_tokens;
drop policy self_ends on one_time_tokens;
drop table signin_failures;
delete from staff_tasks where kind = 'VAT_CHECK_STOPPED';
drop table vies_gates;
drop index registrations_vat_number_idx, registrations_vat_retry_idx, registrations_vat_unasked_idx;
alter table registrations drop column vat_tries;
