-- +goose Up
-- Row-level security: who sees which rows, whatever the code above asks for.
--
-- Every statement carries who asks (db.As): app.person, app.staff, app.system and
-- app.now, set for the statement only. Without them nothing is seen. Policies are
-- for comptoir_app alone; the owner, who migrates, has one of its own, since FORCE
-- binds it too. Settings are read in sub-selects: once a statement, not once a row.

-- +goose StatementBegin
create function app_person() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.person', true), '')::uuid $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function app_is_staff() returns boolean language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('app.staff', true), ''), '') <> '' $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function app_is_system() returns boolean language sql stable parallel safe
  as $$ select coalesce(current_setting('app.system', true), '') = 'on' $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function app_now() returns timestamptz language sql stable parallel safe
  as $$ select nullif(current_setting('app.now', true), '')::timestamptz $$;
-- +goose StatementEnd

-- The companies that the actor is an active member of at this moment. A policy on
-- memberships that read memberships would recurse, so this one runs as the owner. In plpgsql, since
-- its plan is kept for the connection; in sql it is made anew at every statement (ADR 4).
-- +goose StatementBegin
create function app_companies() returns setof uuid language plpgsql stable security definer
  set search_path = pg_catalog, public
  as $$
  begin
    return query
    select m.company_id
      from public.memberships m
      join public.companies c on c.id = m.company_id and c.state = 'ACTIVE'
      join public.persons p on p.id = m.person_id and p.state = 'ACTIVE'
     where m.person_id = public.app_person()
       and m.state = 'ACTIVE'
       and (m.ends_at is null or m.ends_at > public.app_now());
  end $$;
-- +goose StatementEnd
revoke all on function app_companies() from public;

-- +goose StatementBegin
do $$
declare
  t text;
  tenant text[] := array['documents', 'document_lines', 'document_references', 'document_files', 'company_keys'];
  backstage text[] := array['credentials', 'one_time_tokens', 'idempotency_keys', 'budgets'];
  queue text[] := array['registrations', 'mails', 'staff_tasks', 'ingestions'];
  forced text[] := tenant || backstage || queue || array['persons', 'sessions', 'companies', 'memberships', 'audit_events', 'audit_heads'];
begin
  foreach t in array forced loop
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

-- Staff found and change what an approval founds and changes.
create policy staff_works on companies to comptoir_app using ((select app_is_staff())) with check ((select app_is_staff()));
create policy staff_writes on company_keys for insert to comptoir_app with check ((select app_is_staff()));
create policy staff_works on memberships to comptoir_app using ((select app_is_staff())) with check ((select app_is_staff()));
create policy staff_works on persons to comptoir_app using ((select app_is_staff())) with check ((select app_is_staff()));
create policy staff_writes on one_time_tokens for insert to comptoir_app with check ((select app_is_staff()));

create policy member_reads on companies for select to comptoir_app using (id in (select app_companies()));

-- A person sees the own memberships, and everybody's in the own companies.
create policy member_reads on memberships for select to comptoir_app
  using (person_id = (select app_person()) or company_id in (select app_companies()));

-- A person sees itself, and those who share a company with it.
create policy self_reads on persons for select to comptoir_app using (id = (select app_person()));
create policy colleague_reads on persons for select to comptoir_app
  using (id in (select m.person_id from memberships m where m.company_id in (select app_companies())));
create policy self_writes on persons for update to comptoir_app using (id = (select app_person())) with check (id = (select app_person()));

create policy self_all on sessions to comptoir_app using (person_id = (select app_person())) with check (person_id = (select app_person()));
create policy self_all on credentials to comptoir_app using (person_id = (select app_person())) with check (person_id = (select app_person()));
create policy self_queues on mails for insert to comptoir_app with check (person_id = (select app_person()));

-- The timeline: members read their company's, staff all; whoever acts appends to the chains it sees.
create policy timeline_reads on audit_events for select to comptoir_app
  using ((select app_is_staff()) or company_id in (select app_companies()) or actor_id = (select app_person()));
create policy actor_appends on audit_events for insert to comptoir_app
  with check ((select app_is_staff()) or company_id in (select app_companies()) or actor_id = (select app_person()));
create policy actor_moves on audit_heads to comptoir_app
  using ((select app_is_staff()) or chain in (select app_companies()) or chain = (select app_person()))
  with check ((select app_is_staff()) or chain in (select app_companies()) or chain = (select app_person()));

-- What the application may do at all. No DELETE but for counters, no TRUNCATE anywhere,
-- and events can be read and appended only.
grant usage on schema public to comptoir_app;
grant execute on function app_companies() to comptoir_app;
grant usage on sequence customer_number_seq to comptoir_app;
grant select, insert, update on persons, credentials, sessions, companies, company_keys, memberships, registrations,
  one_time_tokens, mails, staff_tasks, audit_heads, ingestions, documents, document_lines, document_references, document_files to comptoir_app;
grant select, insert on audit_events, idempotency_keys to comptoir_app;
grant select, insert, update, delete on budgets to comptoir_app;

-- +goose Down
-- +goose StatementBegin
do $$
declare p record;
begin
  for p in select schemaname, tablename, policyname from pg_policies where schemaname = 'public' loop
    execute format('drop policy %I on %I.%I', p.policyname, p.schemaname, p.tablename);
  end loop;
  for p in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relrowsecurity loop
    execute format('alter table %I no force row level security', p.relname);
    execute format('alter table %I disable row level security', p.relname);
  end loop;
end $$;
-- +goose StatementEnd
drop function app_companies(), app_now(), app_is_system(), app_is_staff(), app_person();
