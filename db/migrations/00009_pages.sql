-- +goose Up
-- What the pages of the web client need: more scopes of keys, who looks at a task,
-- mails sent again, and finding a company by whatever number or word there is.

-- ---------------------------------------------------------------- machines

alter table api_keys drop constraint api_keys_scopes_check;
alter table api_keys add constraint api_keys_scopes_check check (cardinality(scopes) > 0 and scopes <@ array['INGEST_DOCUMENTS', 'IMPORT_NUMBERS']);

alter table audit_events drop constraint audit_events_actor_kind_check;
alter table audit_events add constraint audit_events_actor_kind_check
  check (actor_kind in ('PERSON', 'STAFF', 'SYSTEM', 'APPLICANT', 'CONTACT_OF_RECORD', 'MACHINE'));

-- ---------------------------------------------------------------- people, tasks, mails

-- When a person asked last, over sessions that ended too.
create index sessions_seen_idx on sessions (person_id, last_seen_at desc);

-- Who looks at a task, so that nobody else begins.
alter table staff_tasks
  add column taken_by uuid references persons,
  add column taken_at timestamptz;

-- A mail that was sent again has one that took its place: it is sent again once.
alter table mails add column resent_as uuid references mails;
create index mails_company_idx on mails (company_id, queued_at desc, id desc) where company_id is not null;

-- ---------------------------------------------------------------- finding companies

-- A telephone number's digits.
-- +goose StatementBegin
create function app_digits(t text) returns text language sql immutable strict parallel safe
  as $$ select regexp_replace(t, '[^0-9]', '', 'g') $$;
-- +goose StatementEnd

create index companies_customer_prefix_idx on companies (customer_key text_pattern_ops);
create index company_keys_number_idx on company_keys (number text_pattern_ops);
create index company_shared_keys_number_idx on company_shared_keys (number text_pattern_ops);
create index documents_anybodys_idx on documents (number_key);
create index document_heat_numbers_anybodys_idx on document_heat_numbers (heat_key);
create index companies_contact_idx on companies using gin (lower(contact_email) gin_trgm_ops);
create index persons_email_idx on persons using gin (lower(email) gin_trgm_ops);
create index persons_name_idx on persons using gin (app_fold(given_name || ' ' || family_name) gin_trgm_ops);
create index companies_phone_idx on companies using gin (app_digits(phone) gin_trgm_ops);
create index persons_phone_idx on persons using gin (app_digits(phone) gin_trgm_ops);

-- The companies that something a caller said may mean, the surest ground first, for
-- staff. What is '' is not looked for. It runs as the owner, as app_candidates does:
-- parts of words come into no index under row-level security. It is planned each
-- time, since its best plan depends on what is asked for.
--   customer: a customer number in its normal form, or the beginning of one; escaped for LIKE in customer_like
--   numbers:  letters and digits of a company's number, as it may be kept; the first may be the beginning of one
--   document: archive.NumberKey of a document's number, or a heat
--   mailbox:  a part of a mailbox, in lower case, escaped for LIKE
--   phone:    the last digits of a telephone number
--   words:    a part of a name
-- +goose StatementBegin
create function app_find_companies(customer text, customer_like text, numbers text[], document text, mailbox text, phone text, words text, most integer)
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
revoke all on function app_find_companies(text, text, text[], text, text, text, text, integer) from public;
grant execute on function app_find_companies(text, text, text[], text, text, text, text, integer) to comptoir_app;

-- +goose Down
drop function app_find_companies(text, text, text[], text, text, text, text, integer);
drop index companies_customer_prefix_idx, company_keys_number_idx, company_shared_keys_number_idx, documents_anybodys_idx, document_heat_numbers_anybodys_idx,
  companies_contact_idx, persons_email_idx, persons_name_idx, companies_phone_idx, persons_phone_idx;
drop function app_digits(text);
drop index mails_company_idx;
alter table mails drop column resent_as;
alter table staff_tasks drop column taken_by, drop column taken_at;
drop index sessions_seen_idx;
update audit_events set actor_kind = 'SYSTEM' where actor_kind = 'MACHINE';
alter table audit_events drop constraint audit_events_actor_kind_check;
alter table audit_events add constraint audit_events_actor_kind_check check (actor_kind in ('PERSON', 'STAFF', 'SYSTEM', 'APPLICANT', 'CONTACT_OF_RECORD'));
delete from api_keys where not scopes <@ array['INGEST_DOCUMENTS'];
alter table api_keys drop constraint api_keys_scopes_check;
alter table api_keys add constraint api_keys_scopes_check check (cardinality(scopes) > 0 and scopes <@ array['INGEST_DOCUMENTS']);
