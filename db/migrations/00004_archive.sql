-- +goose Up
-- The archive's rules: numbers that only the ERP knows, versions, finding.

-- A number as people quote it: without the letters and zeros before its first
-- other digit; a number without one is compared whole. archive.ReferenceKey is the same in Go.
alter table documents add column reference_key text collate "C" not null
  generated always as (coalesce(nullif(regexp_replace(number_key, '^[^1-9]+', ''), ''), number_key)) stored;
create index documents_reference_idx on documents (company_id, reference_key);

-- What the ERP says of its numbers, with or without a file in the archive.
create table document_numbers (
  company_id    uuid not null references companies,
  kind          text not null check (kind in ('INVOICE', 'CREDIT_NOTE', 'QUOTE', 'ORDER', 'ORDER_RESPONSE', 'DELIVERY_NOTE', 'CERTIFICATE', 'STATEMENT')),
  number        text not null,
  number_key    text not null collate "C",        -- archive.NumberKey
  reference_key text not null collate "C"
    generated always as (coalesce(nullif(regexp_replace(number_key, '^[^1-9]+', ''), ''), number_key)) stored,
  issue_year    integer not null,                 -- 0: the ERP does not say
  issue_date    date,
  cancelled     boolean not null,
  imported_at   timestamptz not null,
  constraint document_numbers_pkey primary key (company_id, kind, number_key, issue_year)
);
create index document_numbers_reference_idx on document_numbers (company_id, reference_key);

-- Row-level security: the ERP's list is staff's; customers see documents.
-- +goose StatementBegin
do $$
declare
  t text;
  queue text[] := array['document_numbers'];
begin
  foreach t in array queue loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to %I using (true) with check (true)', t, current_user);
    execute format('create policy system_all on %I to comptoir_app using ((select app_is_system())) with check ((select app_is_system()))', t);
    execute format('create policy staff_works on %I to comptoir_app using ((select app_is_staff())) with check ((select app_is_staff()))', t);
  end loop;
end $$;
-- +goose StatementEnd
grant select, insert, update on document_numbers to comptoir_app;

-- +goose Down
drop table document_numbers;
alter table documents drop column reference_key;
