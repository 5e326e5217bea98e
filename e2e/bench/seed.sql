-- The benchmark's invented customers and documents: {companies} and {documents}
-- stand for numbers. Everything follows from the number of a row, so that two runs
-- have the same data. Ids are version 7 (RFC 9562): a time, then noise.

-- step: prepare the seeding
set session_replication_role = replica;
set maintenance_work_mem = '512MB';
create function pg_temp.noise(n bigint, salt bigint) returns double precision language sql immutable
  as $$ select (hashint8extended(n, salt) & 2147483647) / 2147483648.0 $$;
create function pg_temp.v7(at timestamptz, n bigint, salt text) returns uuid language sql immutable
  as $$ select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(salt || n), 1, 3) || '8' || substr(md5(salt || n), 4, 15))::uuid $$;
create function pg_temp.company_at(n bigint) returns timestamptz language sql immutable
  as $$ select timestamptz '2019-01-01 00:00:00+00' + n * interval '1 minute' $$;
create function pg_temp.company(n bigint) returns uuid language sql immutable
  as $$ select pg_temp.v7(pg_temp.company_at(n), n, 'company') $$;
create temp table later as select indexname, indexdef from pg_indexes i
  where schemaname = 'public' and tablename = 'documents' and not exists (select 1 from pg_constraint c where c.conname = i.indexname);
do $$ declare i record; begin
  for i in select indexname from later loop execute format('drop index %I', i.indexname); end loop;
end $$;

-- step: companies
insert into companies (id, customer_number, customer_key, legal_name, country, enterprise_number, locale, street, postal_code, city, created_at)
select pg_temp.company(n), (10000 + n)::text, (10000 + n)::text, (array['Métaux', 'Toitures', 'Bouwwerken', 'Stahlbau'])[1 + n % 4] || ' Exemple ' || n, 'BE',
       lpad(n::text, 10, '0'), (array['fr', 'nl', 'en', 'de'])[1 + n % 4], 'Rue de l''Exemple ' || n, (1000 + n % 9000)::text, 'Exempleville', pg_temp.company_at(n)
from generate_series(1, {companies}) n;
-- Looked up, since working an id out for each document takes most of the time.
create temp table numbered as select n, pg_temp.company(n) as id from generate_series(1, {companies}) n;
analyze numbered;
insert into company_keys (country, register, number, company_id)
select 'BE', 'CBE', lpad(n::text, 10, '0'), pg_temp.company(n) from generate_series(1, {companies}) n;

-- step: people and memberships: three for each company, the first of them its administrator
insert into persons (id, email, given_name, family_name, locale, created_at)
select pg_temp.v7(pg_temp.company_at(n), n, 'person'), 'person' || n || '@customers.example.com', (array['Anne', 'Bram', 'Chloé', 'Dirk'])[1 + n % 4],
       'Exemple-' || n, (array['fr', 'nl', 'en', 'de'])[1 + n % 4], pg_temp.company_at(n)
from generate_series(1, 3 * {companies}) n;
insert into memberships (id, company_id, person_id, role, state, created_at)
select pg_temp.v7(pg_temp.company_at(n), n, 'membership'), pg_temp.company(1 + (n - 1) % {companies}), pg_temp.v7(pg_temp.company_at(n), n, 'person'),
       case when n <= {companies} then 'ADMIN' else (array['PURCHASER', 'ACCOUNTANT', 'WAREHOUSE', 'READER'])[1 + n % 4] end, 'ACTIVE', pg_temp.company_at(n)
from generate_series(1, 3 * {companies}) n;

-- step: documents over five years: a twentieth of all for each of five companies, the others skewed
insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, due_date, currency, payable, tax_exclusive, tax_inclusive,
  buyer_reference, line_count, created_at)
select pg_temp.v7(at, n, 'document'),
       company,
       kind, 'F' || extract(year from at) || '/' || n, 'F' || extract(year from at) || n, (at at time zone 'UTC')::date, extract(year from at),
       case when kind = 'INVOICE' then (at at time zone 'UTC')::date + 30 end, case when priced then 'EUR' else '' end,
       case when priced then round(net * 1.21, 2) end, case when priced then net end, case when priced then round(net * 1.21, 2) end,
       case when n % 3 = 0 then '' else 'PO-' || n end, 2 + n % 3, at
from (
  select a.n, at, c.id as company, kind, kind not in ('DELIVERY_NOTE', 'CERTIFICATE') as priced, round((20 + 5000 * pg_temp.noise(a.n, 3))::numeric, 2) as net
  from (
    select n, case when n % 20 < 5 then 1 + n % 20 else 6 + floor(({companies} - 5) * power(pg_temp.noise(n, 1), 2)) end::bigint as company,
           timestamptz '2021-01-01 06:00:00+00' + n * (interval '1825 days' / {documents}) as at,
           (array['INVOICE', 'INVOICE', 'INVOICE', 'ORDER', 'ORDER_RESPONSE', 'DELIVERY_NOTE', 'CREDIT_NOTE', 'QUOTE', 'CERTIFICATE', 'STATEMENT'])[1 + floor(10 * pg_temp.noise(n, 2))::int] as kind
    from generate_series(1, {documents}) n
  ) a join numbered c on c.n = a.company
) b
order by n; -- as they would come in: a company's rows are scattered

-- step: lines of the documents, three each on average
insert into document_lines (document_id, company_id, position, line_id, description, article, quantity, unit, unit_price, amount)
select d.id, d.company_id, p, p::text, 'Exemple de produit ' || p, 'ART-' || p, p, 'C62', d.tax_exclusive, d.tax_exclusive * p
from documents d, generate_series(1, d.line_count) p;

-- step: indexes of the documents
do $$ declare i record; begin
  for i in select indexdef from later loop execute i.indexdef; end loop;
end $$;
set session_replication_role = origin;

-- step: vacuum and analyze
vacuum analyze;
