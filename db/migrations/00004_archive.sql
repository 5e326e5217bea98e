-- +goose Up
-- The archive's rules: whom a file is for, versions, finding, what the ERP says
-- beside its files, and who opened what.

-- ---------------------------------------------------------------- text in one form

-- Text as words of letters and digits in lower case, one space between, accents
-- kept. "Tôle 40×40/3" becomes "tôle 40x40 3". What stands between words is spelled
-- out, since what counts as a letter depends on the locale, and the collation is
-- said, since an argument may bring one that knows ASCII letters only.
-- +goose StatementBegin
create function app_plain(t text) returns text language sql immutable strict parallel safe
  as $$
  select btrim(regexp_replace(regexp_replace(
    lower(normalize(replace(replace(replace(replace(replace(replace(t collate "default", 'ß', 'ss'), 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'ø', 'o'), '×', 'x'), NFKC)),
    '[\u0300-\u036f]', '', 'g'), '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00f7\u2000-\u2bff\u3000-\u303f\ufe30-\ufe6f]+', ' ', 'g'))
  $$;
-- +goose StatementEnd

-- Text as it is compared: the same without accents. As many words. The schema is named:
-- where an index is built or a backup read in, Postgres (17 and later) looks in none.
-- +goose StatementBegin
create function app_fold(t text) returns text language sql immutable strict parallel safe
  as $$ select lower(regexp_replace(normalize(public.app_plain(t), NFD), '[\u0300-\u036f]', '', 'g')) $$;
-- +goose StatementEnd

-- What is put before a company's words, so that they are words of their own in the
-- index: the beginning of a word then finds the company's and walks over no
-- others'. Two companies may have one; the company is asked for besides.
-- +goose StatementBegin
create function app_scope(company uuid) returns text language sql immutable strict parallel safe
  as $$ select right(company::text, 8) $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function app_scoped(company uuid, words tsvector) returns tsvector language sql immutable strict parallel safe
  as $$ select array_to_tsvector(array(select app_scope(company) || w from unnest(tsvector_to_array(words)) w)) $$;
-- +goose StatementEnd

-- The same words for another company.
-- +goose StatementBegin
create function app_rescoped(company uuid, words tsvector) returns tsvector language sql immutable strict parallel safe
  as $$ select array_to_tsvector(array(select app_scope(company) || substr(w, 9) from unnest(tsvector_to_array(words)) w)) $$;
-- +goose StatementEnd

-- A text's words without accents, and their stems in the languages of the
-- seller's papers, made of the words with and without: the stems of "carré" and
-- "carrée" are one only as long as the accents are there.
-- +goose StatementBegin
create function app_stems(t text) returns tsvector language sql immutable strict parallel safe
  as $$
  select strip(to_tsvector('pg_catalog.simple', f)
    || to_tsvector('pg_catalog.french', f) || to_tsvector('pg_catalog.dutch', f) || to_tsvector('pg_catalog.english', f) || to_tsvector('pg_catalog.german', f)
    || case when p = f then '' else
         to_tsvector('pg_catalog.french', p) || to_tsvector('pg_catalog.dutch', p) || to_tsvector('pg_catalog.english', p) || to_tsvector('pg_catalog.german', p) end)
  from app_plain(t) p, app_fold(t) f
  $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function app_words(company uuid, t text) returns tsvector language sql immutable strict parallel safe
  as $$ select app_scoped(company, app_stems(t)) $$;
-- +goose StatementEnd

-- Whether the n'th of many words that are searched for may be the beginning of one:
-- one with a digit, as articles have, and the last, which may be half written.
-- Beginnings of other words are frequent, and all that begin so are gathered first.
-- +goose StatementBegin
create function app_begins(word text, n bigint, many integer) returns boolean language sql immutable strict parallel safe
  as $$ select case when word ~ '[0-9]' then length(word) >= 2 else n = many and length(word) >= 3 end $$;
-- +goose StatementEnd

-- What finds a text of a company's: every word of it, as it stands, as the beginning
-- of a word, or by its stem in any of the languages. NULL: no word.
-- +goose StatementBegin
create function app_query(company uuid, t text) returns tsquery language plpgsql immutable strict parallel safe
  as $$
  declare
    words constant text[] := string_to_array(app_plain(t), ' ');
    f text;
    begins boolean;
    stem text;
    one tsquery;
    whole tsquery;
  begin
    for n in 1 .. cardinality(words) loop
      f := app_fold(words[n]);
      begins := app_begins(f, n, cardinality(words));
      one := (quote_literal(app_scope(company) || f) || case when begins then ':*' else '' end)::tsquery;
      foreach stem in array tsvector_to_array(app_stems(words[n])) loop
        if not (begins and starts_with(stem, f)) then
          one := one || quote_literal(app_scope(company) || stem)::tsquery;
        end if;
      end loop;
      whole := case when whole is null then one else whole && one end;
    end loop;
    return whole;
  end $$;
-- +goose StatementEnd

-- What finds a company's own references: every word, as it stands or as the beginning of one. NULL: no word.
-- +goose StatementBegin
create function app_beginnings(company uuid, t text) returns tsquery language sql immutable strict parallel safe
  as $$
  select string_agg(quote_literal(app_scope(company) || w) || case when app_begins(w, n, cardinality(string_to_array(app_fold(t), ' '))) then ':*' else '' end, ' & ')::tsquery
  from unnest(string_to_array(app_fold(t), ' ')) with ordinality u(w, n)
  $$;
-- +goose StatementEnd

-- ---------------------------------------------------------------- companies

-- Numbers that several companies share (a VAT group): they narrow the choice and decide nothing alone.
create table company_shared_keys (
  country    text not null,
  register   text not null,
  number     text not null,
  company_id uuid not null references companies,
  constraint company_shared_keys_pkey primary key (country, register, number, company_id)
);
create index company_shared_keys_company_idx on company_shared_keys (company_id);

-- For the candidates that staff are shown; nothing is ever filed by a name.
create index companies_name_idx on companies using gin (app_fold(legal_name) gin_trgm_ops);

-- ---------------------------------------------------------------- documents

alter table documents
  -- A number as people quote it: without the letters and zeros before its first
  -- other digit; a number without one is whole. archive.ReferenceKey is the same in Go.
  add column reference_key text collate "C" not null
    generated always as (coalesce(nullif(regexp_replace(number_key, '^[^1-9]+', ''), ''), number_key)) stored,
  add column label text not null default '',          -- PRO_FORMA, CORRECTED, PREPAYMENT
  add column type_code text not null default '',
  add column response text not null default '',       -- of an order response
  add column valid_until date,                        -- of a quote
  add column delivery_from date,
  add column delivery_until date,
  add column despatch_date date,
  -- What the ERP says of it (document_numbers): see there.
  add column cancelled boolean not null default false,
  add column open_amount numeric,
  add column open_as_of timestamptz,
  add column is_open boolean generated always as (open_amount <> 0) stored,
  -- Ranks by which lists are ordered. In double precision, since row-level security
  -- lets comparisons of numeric into no index (they are not leakproof).
  add column total_rank double precision not null generated always as (coalesce(payable::double precision, '-infinity')) stored,
  add column due_rank double precision not null
    generated always as ((coalesce(due_date, date '9999-12-31') - date '1970-01-01')::double precision) stored;
create index documents_reference_idx on documents (company_id, reference_key);
create index documents_kind_idx on documents (company_id, kind, issue_date desc, id desc);
create index documents_total_idx on documents (company_id, kind, total_rank, id);
create index documents_due_idx on documents (company_id, kind, due_rank, id);
create index documents_open_idx on documents (company_id, is_open) where is_open is not null;
create index documents_everywhere_idx on documents (kind, number, issue_year);
drop index documents_number_trgm_idx;

alter table document_lines
  add column buyer_article text not null default '',
  add column outstanding numeric,                     -- still to be delivered
  add column status text not null default '',         -- of an ordered line
  add column heat_numbers text[] not null default '{}';

alter table document_references add column number_key text not null default '' collate "C"; -- archive.NumberKey
create index document_references_number_idx on document_references (company_id, kind, number_key);

-- The heats (casts) of the material: what ties a certificate to deliveries.
create table document_heat_numbers (
  document_id uuid not null references documents,
  company_id  uuid not null references companies,
  heat_number text not null,
  heat_key    text not null collate "C",              -- archive.NumberKey
  constraint document_heat_numbers_pkey primary key (document_id, heat_key)
);
create index document_heat_numbers_idx on document_heat_numbers (company_id, heat_key);

alter table document_files drop constraint document_files_part_check;
alter table document_files
  add constraint document_files_part_check check (part in ('ORIGINAL', 'EMBEDDED', 'RENDERING')),
  -- Whether money stands in it. What is not known is treated as if it did.
  add column prices text not null default 'UNKNOWN' check (prices in ('NONE', 'CARRIED', 'UNKNOWN')),
  add column ingestion_id uuid references ingestions;

-- What a document is found by. It holds nothing that a role which sees the
-- document may not see: no amounts, no notes.
create table document_search (
  document_id uuid primary key references documents,
  company_id  uuid not null references companies,
  facets      text[] not null,                        -- "k:INVOICE", "a:" and an article's key
  words       tsvector not null,                      -- app_words: its words, with the company's scope
  numbers     text not null,                          -- letters and digits of its own and all other numbers in it
  own         tsvector not null                       -- likewise of the customer's own references
);
create index document_search_idx on document_search
  using gin (company_id, facets, words, numbers gin_trgm_ops, own) with (gin_pending_list_limit = 256);

insert into document_search (document_id, company_id, facets, words, numbers, own)
select d.id, d.company_id,
       array['k:' || d.kind] || array(select distinct 'a:' || ltrim(upper(regexp_replace(l.article, '[^[:alnum:]]', '', 'g')), '0')
                                        from document_lines l where l.document_id = d.id and l.article <> ''),
       app_words(d.company_id, concat_ws(' ', d.number, d.buyer_reference,
         (select string_agg(r.number, ' ') from document_references r where r.document_id = d.id),
         (select string_agg(l.article || ' ' || l.description, ' ') from document_lines l where l.document_id = d.id))),
       concat_ws(' ', upper(regexp_replace(d.number, '[^[:alnum:]]', '', 'g')),
         (select string_agg(upper(regexp_replace(r.number, '[^[:alnum:]]', '', 'g')), ' ') from document_references r where r.document_id = d.id)),
       app_scoped(d.company_id, to_tsvector('pg_catalog.simple', app_fold(concat_ws(' ', d.buyer_reference,
         (select string_agg(r.number || ' ' || regexp_replace(r.number, '[^[:alnum:]]', '', 'g'), ' ') from document_references r where r.document_id = d.id and r.kind = 'ORDER')))))
from documents d;
update document_references set number_key = ltrim(upper(regexp_replace(number, '[^[:alnum:]]', '', 'g')), '0');

-- What the ERP says of its numbers, with or without a file in the archive.
create table document_numbers (
  company_id    uuid not null references companies,
  kind          text not null check (kind in ('INVOICE', 'CREDIT_NOTE', 'QUOTE', 'ORDER', 'ORDER_RESPONSE', 'DELIVERY_NOTE', 'CERTIFICATE', 'STATEMENT')),
  number        text not null,
  number_key    text not null collate "C",            -- archive.NumberKey
  reference_key text not null collate "C"
    generated always as (coalesce(nullif(regexp_replace(number_key, '^[^1-9]+', ''), ''), number_key)) stored,
  issue_year    integer not null,                     -- 0: the ERP does not say
  issue_date    date,
  cancelled     boolean not null,
  open_amount   numeric,                              -- still to be paid; NULL: the ERP does not say
  as_of         timestamptz not null,                 -- of the ERP's word
  constraint document_numbers_pkey primary key (company_id, kind, number_key, issue_year)
);
create index document_numbers_reference_idx on document_numbers (company_id, reference_key);

-- One row for each address that was used: who opened what. The address stays secret.
create table document_downloads (
  id            uuid primary key,
  token_hash    bytea not null,
  company_id    uuid not null references companies,
  document_id   uuid not null references documents,
  file_id       uuid not null references document_files,
  person_id     uuid not null references persons,
  at            timestamptz not null,
  constraint document_downloads_token_key unique (token_hash)
);
create index document_downloads_document_idx on document_downloads (document_id, at desc, id desc);

-- ---------------------------------------------------------------- ingestions

alter table ingestions
  add column enqueued_at timestamptz,                 -- when a person sent it through again; NULL: never
  add column swept_at timestamptz,                    -- when its job was last made anew since it had none
  -- What a decision looked for and found: by these a file that waits is tried again.
  add column evidence_keys text[] not null default '{}',
  add column evidence_companies uuid[] not null default '{}',
  -- What a person decided; the worker files by it.
  add column resolution text check (resolution in ('ASSIGN', 'REPLACE', 'KEEP_BOTH')),
  add column resolution_company uuid references companies,
  add column resolved_by uuid references persons,
  add column discard_reason text not null default '' check (length(discard_reason) <= 2000);
create index ingestions_state_idx on ingestions (state, received_at desc, id desc);
create index ingestions_received_idx on ingestions (coalesce(swept_at, enqueued_at, received_at)) where state = 'RECEIVED';
create index ingestions_document_idx on ingestions (document_id);
create index ingestions_evidence_idx on ingestions using gin (evidence_keys) where state = 'QUARANTINED';
create index ingestions_companies_idx on ingestions using gin (evidence_companies) where state = 'QUARANTINED';

-- ---------------------------------------------------------------- walls

-- +goose StatementBegin
do $$
declare
  t text;
  tenant text[] := array['company_shared_keys', 'document_heat_numbers', 'document_search', 'document_downloads'];
  queue text[] := array['document_numbers'];
begin
  foreach t in array tenant || queue loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to %I using (true) with check (true)', t, current_user);
    execute format('create policy system_all on %I to comptoir_app using ((select app_is_system())) with check ((select app_is_system()))', t);
  end loop;
  foreach t in array tenant loop
    execute format('create policy member_reads on %I for select to comptoir_app using ((select app_is_staff()) or company_id in (select app_companies()))', t);
  end loop;
  foreach t in array queue loop
    execute format('create policy staff_works on %I to comptoir_app using ((select app_is_staff())) with check ((select app_is_staff()))', t);
  end loop;
end $$;
-- +goose StatementEnd

-- Whoever opens a file writes it down for the company that the file is of.
create policy reader_notes on document_downloads for insert to comptoir_app
  with check (person_id = (select app_person()) and ((select app_is_staff()) or company_id in (select app_companies())));
-- A corrected number is taken away from its company; keys say whose a number is and have no history of their own.
create policy staff_removes on company_keys for delete to comptoir_app using ((select app_is_staff()));
create policy staff_works on company_shared_keys to comptoir_app using ((select app_is_staff())) with check ((select app_is_staff()));

grant select, insert, update on document_heat_numbers, document_search, document_numbers to comptoir_app;
grant select, insert, update on document_downloads to comptoir_app;
grant select, insert, delete on company_shared_keys to comptoir_app;
grant delete on company_keys to comptoir_app;

-- ---------------------------------------------------------------- finding

-- The search of one company's documents by what is no range of a list. Row-level
-- security lets a condition into an index only where its function is leakproof,
-- and those of words, parts of words and arrays are not. So this one runs as the
-- owner, looks at who asks first, and gives ids alone: what is in a document is
-- read under the policies.
--
-- The text of the statement, for app_search and for whoever wants its plan: only
-- the conditions that are asked for, so that each has its index. $1 to $14 are
-- app_search's own arguments; kinds NULL means all of them.
-- +goose StatementBegin
create function app_search_statement(company uuid, kinds text[], words text, number text, number_from text, number_to text, own text, article text,
    heat text, total_from double precision, total_to double precision, is_open boolean, issued_from date, issued_to date)
  returns text language plpgsql immutable
  as $$
  declare
    facts text := '';
    terms text := '';
  begin
    if words is not null then terms := terms || ' and s.words @@ app_query($1, $3)'; end if;
    if number is not null then terms := terms || ' and s.numbers like ''%'' || $4 || ''%'''; end if;
    if own is not null then terms := terms || ' and s.own @@ app_beginnings($1, $7)'; end if;
    if article is not null then terms := terms || ' and s.facets @> array[''a:'' || $8]'; end if;
    if number_from is not null then facts := facts || ' and d.number_key >= $5 and d.number_key < $6'; end if;
    if heat is not null then
      facts := facts || ' and d.id in (select h.document_id from document_heat_numbers h where h.company_id = $1 and h.heat_key = $9)';
    end if;
    if total_from is not null then facts := facts || ' and d.total_rank >= $10'; end if;
    if total_to is not null then facts := facts || ' and d.total_rank <= $11 and d.payable is not null'; end if;
    if is_open is not null then facts := facts || ' and d.is_open = $12'; end if;
    if issued_from is not null then facts := facts || ' and d.issue_date >= $13'; end if;
    if issued_to is not null then facts := facts || ' and d.issue_date <= $14'; end if;
    if terms <> '' and facts = '' then
      if kinds is not null then terms := terms || ' and s.facets && array(select ''k:'' || k from unnest($2) k)'; end if;
      return 'select s.document_id from document_search s where s.company_id = $1' || terms;
    end if;
    if kinds is not null then facts := facts || ' and d.kind = any($2)'; end if;
    if terms = '' then
      return 'select d.id from documents d where d.company_id = $1' || facts;
    end if;
    return 'select d.id from document_search s join documents d on d.id = s.document_id where s.company_id = $1 and d.company_id = $1' || terms || facts;
  end $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function app_search(company uuid, kinds text[], words text, number text, number_from text, number_to text, own text, article text,
    heat text, total_from double precision, total_to double precision, is_open boolean, issued_from date, issued_to date)
  returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, public rows 100
  as $$
  begin
    if not (app_is_system() or app_is_staff() or company in (select app_companies())) then
      return;
    end if;
    return query execute app_search_statement(company, kinds, words, number, number_from, number_to, own, article, heat, total_from, total_to, is_open, issued_from, issued_to)
      using company, kinds, words, number, number_from, number_to, own, article, heat, total_from, total_to, is_open, issued_from, issued_to;
  end $$;
-- +goose StatementEnd
revoke all on function app_search(uuid, text[], text, text, text, text, text, text, text, double precision, double precision, boolean, date, date) from public;
grant execute on function app_search(uuid, text[], text, text, text, text, text, text, text, double precision, double precision, boolean, date, date) to comptoir_app;

-- A search is planned with its arguments known (db.ReadPlanned); the policies' own
-- function inside it keeps its plan all the same.
alter function app_companies() set plan_cache_mode = auto;

-- Up to five companies that a name and a postcode may mean, best first, for staff
-- to look at; for each of several files, since a list is asked about at once. It
-- runs as the owner for the same reason.
-- +goose StatementBegin
create function app_candidates(names text[], postal_codes text[])
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
revoke all on function app_candidates(text[], text[]) from public;
grant execute on function app_candidates(text[], text[]) to comptoir_app;

-- +goose Down
alter function app_companies() reset plan_cache_mode;
drop function app_candidates(text[], text[]);
drop function app_search(uuid, text[], text, text, text, text, text, text, text, double precision, double precision, boolean, date, date);
drop function app_search_statement(uuid, text[], text, text, text, text, text, text, text, double precision, double precision, boolean, date, date);
revoke delete on company_keys from comptoir_app;
drop policy staff_removes on company_keys;
alter table ingestions drop column enqueued_at, drop column swept_at, drop column evidence_keys, drop column evidence_companies, drop column resolution,
  drop column resolution_company, drop column resolved_by, drop column discard_reason;
drop index ingestions_state_idx, ingestions_document_idx;
drop table document_downloads, document_numbers, document_search, document_heat_numbers, company_shared_keys;
update document_files set part = 'EMBEDDED' where part = 'RENDERING';
alter table document_files drop constraint document_files_part_check;
alter table document_files add constraint document_files_part_check check (part in ('ORIGINAL', 'EMBEDDED')),
  drop column prices, drop column ingestion_id;
alter table document_references drop column number_key;
alter table document_lines drop column buyer_article, drop column outstanding, drop column status, drop column heat_numbers;
create index documents_number_trgm_idx on documents using gin (company_id, number_key gin_trgm_ops);
drop index documents_kind_idx, documents_everywhere_idx;
alter table documents drop column reference_key, drop column label, drop column type_code, drop column response, drop column valid_until,
  drop column delivery_from, drop column delivery_until, drop column despatch_date, drop column cancelled, drop column is_open,
  drop column open_amount, drop column open_as_of, drop column total_rank, drop column due_rank;
drop index companies_name_idx;
drop function app_beginnings(uuid, text), app_query(uuid, text), app_begins(text, bigint, integer), app_words(uuid, text), app_stems(text), app_rescoped(uuid, tsvector), app_scoped(uuid, tsvector), app_scope(uuid),
  app_fold(text), app_plain(text);
