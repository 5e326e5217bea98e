-- +goose Up
-- Names are compared in a form that is kept: folding each name anew takes a second in
-- a house of 20,000 customers. And: which customers an application may be already.

-- ---------------------------------------------------------------- folded names

drop index companies_name_idx, persons_name_idx;
alter table companies add column name_folded text not null generated always as (app_fold(legal_name)) stored;
alter table persons add column name_folded text not null generated always as (app_fold(given_name || ' ' || family_name)) stored;
alter table registrations add column name_folded text not null generated always as (app_fold(legal_name)) stored;
create index companies_name_idx on companies using gin (name_folded gin_trgm_ops);
create index persons_name_idx on persons using gin (name_folded gin_trgm_ops);
create index registrations_name_idx on registrations using gin (name_folded gin_trgm_ops) where state in ('SUBMITTED', 'IN_REVIEW', 'INFO_REQUESTED');
create index registrations_keys_idx on registrations using gin (key_texts) where state in ('SUBMITTED', 'IN_REVIEW', 'INFO_REQUESTED');

-- ---------------------------------------------------------------- finding companies

-- As in 00009. Each condition has an index, and none is worth leaving for a scan: the
-- planner reckons that a limit ends a scan soon, which it does not for a rare word.
-- +goose StatementBegin
create or replace function app_find_companies(customer text, customer_like text, numbers text[], document text, mailbox text, phone text, words text, most integer)
  returns table (company_id uuid, ground text) language plpgsql stable security definer
  set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan set enable_seqscan = off set jit = off
  as $$
  #variable_conflict use_variable
  declare
    name constant text := app_fold(words);
  begin
    if not app_is_staff() then
      return;
    end if;
    return query
    with hit (id, rank, ground) as (
      (select c.id, 1, 'CUSTOMER_NUMBER' from companies c where customer <> '' and c.customer_key = customer)
      union all
      (select c.merged_into, 2, 'FORMER_NUMBER' from companies c where customer <> '' and c.customer_key = customer and c.merged_into is not null)
      union all
      (select k.company_id, 3, 'COMPANY_NUMBER' from company_keys k where k.number = any (numbers) limit most)
      union all
      (select s.company_id, 3, 'COMPANY_NUMBER' from company_shared_keys s where s.number = any (numbers) limit most)
      union all
      (select d.company_id, 4, 'DOCUMENT' from documents d where document <> '' and d.number_key = document limit most)
      union all
      (select h.company_id, 5, 'HEAT' from document_heat_numbers h where document <> '' and h.heat_key = document limit most)
      union all
      (select c.id, 6, 'CUSTOMER_NUMBER' from companies c where customer <> '' and c.customer_key like customer_like || '%' order by c.customer_key using ~<~ limit most)
      union all
      (select k.company_id, 7, 'COMPANY_NUMBER' from company_keys k where cardinality(numbers) > 0 and k.number like numbers[1] || '%' order by k.number using ~<~ limit most)
      union all
      (select c.id, 8, 'MAILBOX' from companies c where mailbox <> '' and lower(c.contact_email) like '%' || mailbox || '%' limit most)
      union all
      (select m.company_id, 8, 'MAILBOX' from persons p join memberships m on m.person_id = p.id and m.state <> 'ENDED'
        where mailbox <> '' and lower(p.email) like '%' || mailbox || '%' limit most)
      union all
      (select c.id, 9, 'PHONE' from companies c where phone <> '' and app_digits(c.phone) like '%' || phone limit most)
      union all
      (select m.company_id, 9, 'PHONE' from persons p join memberships m on m.person_id = p.id and m.state <> 'ENDED'
        where phone <> '' and app_digits(p.phone) like '%' || phone limit most)
      union all
      (select c.id, 10, 'NAME' from companies c where name <> '' and c.name_folded like '%' || name || '%'
        order by similarity(c.name_folded, name) desc, c.id limit most)
      union all
      (select m.company_id, 11, 'PERSON' from persons p join memberships m on m.person_id = p.id and m.state <> 'ENDED'
        where name <> '' and p.name_folded like '%' || name || '%' limit most)
    ), best as (
      select distinct on (h.id) h.id, h.rank, h.ground from hit h where h.id is not null order by h.id, h.rank
    )
    select b.id, b.ground from best b join companies c on c.id = b.id order by b.rank, c.created_at desc, c.id limit most;
  end $$;
-- +goose StatementEnd

-- As in 00004, in the same way.
-- +goose StatementBegin
create or replace function app_candidates(names text[], postal_codes text[])
  returns table (n integer, company_id uuid) language plpgsql stable security definer set search_path = pg_catalog, public
  set enable_seqscan = off set jit = off
  as $$
  begin
    if not app_is_staff() then
      return;
    end if;
    return query
    with sought (name, postal_code, n) as materialized (
      select app_fold(u.name), u.postal_code, u.n from unnest(names, postal_codes) with ordinality u(name, postal_code, n)
    )
    select w.n::integer, c.id
    from sought w,
    lateral (
      select k.id, similarity(k.name_folded, w.name) + case when k.postal_code = w.postal_code and w.postal_code <> '' then 0.3 else 0 end as likeness
      from companies k
      where k.name_folded % w.name
      order by likeness desc, k.id limit 5
    ) c
    order by w.n, c.likeness desc, c.id;
  end $$;
-- +goose StatementEnd

-- ---------------------------------------------------------------- duplicates

-- The customers and the other open applications that each of several applications may
-- be the same as, the surest first, for staff. It runs as the owner, as the two above do.
--   about:   the application that each line asks about
--   whats:   NUMBER, MAILBOX, PHONE or NAME
--   texts:   a number's key ("BE:CBE:0440966354"); a mailbox as a pattern of LIKE, in
--            lower case; the last digits of a telephone number; a name
-- A record that became a part of another leads to that one. Two names are alike when
-- half of their trigrams are shared, or when one begins with the other.
-- +goose StatementBegin
create function app_possible_duplicates(about uuid[], whats text[], texts text[], most integer)
  returns table (registration_id uuid, company_id uuid, other_id uuid, grounds text[]) language plpgsql stable security definer
  set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan set enable_seqscan = off set jit = off
  as $$
  begin
    if not app_is_staff() then
      return;
    end if;
    return query
    with said (registration, what, text) as materialized (
      select s.registration, s.what, case s.what when 'NAME' then app_fold(s.text) else s.text end from unnest(about, whats, texts) s(registration, what, text)
    ), key (registration, country, register, number) as materialized (
      select s.registration, split_part(s.text, ':', 1), split_part(s.text, ':', 2), regexp_replace(s.text, '^[^:]*:[^:]*:', '') from said s where s.what = 'NUMBER'
    ), record (registration, company, rank, likeness) as (
      select s.registration, k.company_id, 1, 1::real from key s
        join company_keys k on k.country = s.country and k.register = s.register and k.number = s.number
      union all
      select s.registration, k.company_id, 1, 1 from key s cross join lateral
        (select h.company_id from company_shared_keys h where h.country = s.country and h.register = s.register and h.number = s.number limit most) k
      union all
      select s.registration, c.id, 3, 1 from said s cross join lateral
        (select k.id from companies k where lower(k.contact_email) like s.text limit most) c where s.what = 'MAILBOX'
      union all
      select s.registration, m.company_id, 3, 1 from said s cross join lateral
        (select n.company_id from persons p join memberships n on n.person_id = p.id and n.state <> 'ENDED' where lower(p.email) like s.text limit most) m where s.what = 'MAILBOX'
      union all
      select s.registration, c.id, 4, 1 from said s cross join lateral
        (select k.id from companies k where app_digits(k.phone) like '%' || s.text limit most) c where s.what = 'PHONE'
      union all
      select s.registration, m.company_id, 4, 1 from said s cross join lateral
        (select n.company_id from persons p join memberships n on n.person_id = p.id and n.state <> 'ENDED' where app_digits(p.phone) like '%' || s.text limit most) m where s.what = 'PHONE'
      union all
      select s.registration, c.id, 5, c.likeness from said s cross join lateral
        (select k.id, similarity(k.name_folded, s.text) as likeness from companies k
          where k.name_folded % s.text and similarity(k.name_folded, s.text) >= 0.5 or k.name_folded like s.text || ' %'
          order by 2 desc, k.id limit most) c where s.what = 'NAME'
    ), hit (registration, company, other, rank, likeness) as (
      select f.registration, coalesce(c.merged_into, c.id), null::uuid, case when f.rank = 1 and c.merged_into is not null then 2 else f.rank end, f.likeness
        from record f join companies c on c.id = f.company
        where coalesce(c.merged_into, c.id) is distinct from (select r.company_id from registrations r where r.id = f.registration)
      union all
      select s.registration, null, r.id, 1, 1 from said s cross join lateral
        (select o.id from registrations o where o.key_texts @> array[s.text] and o.state in ('SUBMITTED', 'IN_REVIEW', 'INFO_REQUESTED') and o.id <> s.registration limit most) r
        where s.what = 'NUMBER'
      union all
      select s.registration, null, r.id, 5, r.likeness from said s cross join lateral
        (select o.id, similarity(o.name_folded, s.text) as likeness from registrations o
          where (o.name_folded % s.text and similarity(o.name_folded, s.text) >= 0.5 or o.name_folded like s.text || ' %')
            and o.state in ('SUBMITTED', 'IN_REVIEW', 'INFO_REQUESTED') and o.id <> s.registration
          order by 2 desc, o.id limit most) r where s.what = 'NAME'
    ), found as (
      select h.registration, h.company, h.other, array_agg(distinct h.rank) as ranks,
             row_number() over (partition by h.registration order by min(h.rank), count(distinct h.rank) desc, max(h.likeness) desc, h.company, h.other) as place
      from hit h group by h.registration, h.company, h.other
    )
    select f.registration, f.company, f.other, array(select (array['COMPANY_NUMBER', 'FORMER_NUMBER', 'MAILBOX', 'PHONE', 'NAME'])[k] from unnest(f.ranks) k order by k)
    from found f where f.place <= most order by f.registration, f.place;
  end $$;
-- +goose StatementEnd
revoke all on function app_possible_duplicates(uuid[], text[], text[], integer) from public;
grant execute on function app_possible_duplicates(uuid[], text[], text[], integer) to comptoir_app;

-- +goose Down
drop function app_possible_duplicates(uuid[], text[], text[], integer);
drop index registrations_keys_idx;
-- +goose StatementBegin
create or replace function app_find_companies(customer text, customer_like text, numbers text[], document text, mailbox text, phone text, words text, most integer)
  returns table (company_id uuid, ground text) language plpgsql stable security definer
  set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
  as $$
  #variable_conflict use_variable
  declare
    name constant text := app_fold(words);
  begin
    if not app_is_staff() then
      return;
    end if;
    return query
    with hit (id, rank, ground) as (
      (select c.id, 1, 'CUSTOMER_NUMBER' from companies c where customer <> '' and c.customer_key = customer)
      union all
      (select c.merged_into, 2, 'FORMER_NUMBER' from companies c where customer <> '' and c.customer_key = customer and c.merged_into is not null)
      union all
      (select k.company_id, 3, 'COMPANY_NUMBER' from company_keys k where k.number = any (numbers) limit most)
      union all
      (select s.company_id, 3, 'COMPANY_NUMBER' from company_shared_keys s where s.number = any (numbers) limit most)
      union all
      (select d.company_id, 4, 'DOCUMENT' from documents d where document <> '' and d.number_key = document limit most)
      union all
      (select h.company_id, 5, 'HEAT' from document_heat_numbers h where document <> '' and h.heat_key = document limit most)
      union all
      (select c.id, 6, 'CUSTOMER_NUMBER' from companies c where customer <> '' and c.customer_key like customer_like || '%' order by c.customer_key limit most)
      union all
      (select k.company_id, 7, 'COMPANY_NUMBER' from company_keys k where cardinality(numbers) > 0 and k.number like numbers[1] || '%' order by k.number limit most)
      union all
      (select c.id, 8, 'MAILBOX' from companies c where mailbox <> '' and lower(c.contact_email) like '%' || mailbox || '%' limit most)
      union all
      (select m.company_id, 8, 'MAILBOX' from persons p join memberships m on m.person_id = p.id and m.state <> 'ENDED'
        where mailbox <> '' and lower(p.email) like '%' || mailbox || '%' limit most)
      union all
      (select c.id, 9, 'PHONE' from companies c where phone <> '' and app_digits(c.phone) like '%' || phone limit most)
      union all
      (select m.company_id, 9, 'PHONE' from persons p join memberships m on m.person_id = p.id and m.state <> 'ENDED'
        where phone <> '' and app_digits(p.phone) like '%' || phone limit most)
      union all
      (select c.id, 10, 'NAME' from companies c where name <> '' and app_fold(c.legal_name) like '%' || name || '%'
        order by similarity(app_fold(c.legal_name), name) desc, c.id limit most)
      union all
      (select m.company_id, 11, 'PERSON' from persons p join memberships m on m.person_id = p.id and m.state <> 'ENDED'
        where name <> '' and app_fold(p.given_name || ' ' || p.family_name) like '%' || name || '%' limit most)
    ), best as (
      select distinct on (h.id) h.id, h.rank, h.ground from hit h where h.id is not null order by h.id, h.rank
    )
    select b.id, b.ground from best b join companies c on c.id = b.id order by b.rank, c.created_at desc, c.id limit most;
  end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create or replace function app_candidates(names text[], postal_codes text[])
  returns table (n integer, company_id uuid) language plpgsql stable security definer set search_path = pg_catalog, public
  as $$
  begin
    if not app_is_staff() then
      return;
    end if;
    return query
    select w.n::integer, c.id
    from unnest(names, postal_codes) with ordinality w(name, postal_code, n),
    lateral (
      select k.id, similarity(app_fold(k.legal_name), app_fold(w.name)) + case when k.postal_code = w.postal_code and w.postal_code <> '' then 0.3 else 0 end as likeness
      from companies k
      where app_fold(k.legal_name) % app_fold(w.name)
      order by likeness desc, k.id limit 5
    ) c
    order by w.n, c.likeness desc, c.id;
  end $$;
-- +goose StatementEnd
alter table companies drop column name_folded;
alter table persons drop column name_folded;
alter table registrations drop column name_folded;
create index companies_name_idx on companies using gin (app_fold(legal_name) gin_trgm_ops);
create index persons_name_idx on persons using gin (app_fold(given_name || ' ' || family_name) gin_trgm_ops);
