-- +goose Up
-- How people get in and out: claims, decisions, invitations, endings, freezes,
-- and the one work list of staff.

alter table companies
  add column contact_email       text not null default '',   -- the contact of record; only staff change it
  add column contact_name        text not null default '',
  add column contact_source      text not null default '',   -- where the seller has it from: "ERP", "letter of 3 May"
  add column contact_verified_on date,
  add column contact_changed_at  timestamptz,                -- a new one decides nothing for a while; null: never changed
  add column manager_name        text not null default '',   -- the account manager, on every page and mail
  add column manager_email       text not null default '',
  add column manager_phone       text not null default '',
  add column stand_in_name       text not null default '',
  add column stand_in_email      text not null default '',
  add column stand_in_phone      text not null default '',
  add column suspended_reason    text not null default '',   -- the public half
  add column suspended_note      text not null default '',   -- the other half, for staff
  add column merged_into         uuid references companies,  -- whose number this one's leads to since a merge
  add constraint companies_merged_is_closed check (merged_into is null or state = 'CLOSED');

alter table memberships
  add column person_name   text not null default '',         -- as it was when the membership was given
  add column given_how     text not null default 'REGISTRATION' check (given_how in ('REGISTRATION', 'CLAIM', 'INVITATION', 'STAFF', 'DEPARTURE', 'MERGE')),
  add column given_by      uuid references persons,          -- who approved or invited
  add column given_by_name text not null default '',
  add column given_at      timestamptz,                      -- in force since; null while pending
  add column frozen_at     timestamptz,
  add column frozen_reason text not null default '',         -- the public half
  add column frozen_note   text not null default '',
  add column end_reason    text not null default '' check (end_reason in ('', 'LEFT_EMPLOYER', 'NO_LONGER_NEEDED', 'ABUSE', 'DECLINED', 'UNANSWERED', 'WITHDRAWN', 'MERGED', 'OTHER')),
  add column ended_by      uuid references persons;
create index memberships_ends_idx on memberships (ends_at) where state = 'ACTIVE' and ends_at is not null;

-- From the last day at an employer its mailbox resets no password; null: it does.
alter table persons add column mailbox_left_at timestamptz;

-- An application by a person for access to a company that is a customer: a claim,
-- until its evidence is found right; then what the company decides on.
create table access_requests (
  id                 uuid primary key,
  reference          text not null,                -- random; names the request to people
  channel            text not null check (channel in ('FORM', 'EMAIL', 'TELEPHONE', 'LETTER', 'COUNTER', 'IMPORT', 'REGISTRATION', 'DEPARTURE')),
  state              text not null check (state in ('SUBMITTED', 'AWAITING_COMPANY', 'AWAITING_STAFF', 'GRANTED', 'DECLINED', 'REJECTED', 'EXPIRED', 'WITHDRAWN')),
  customer_number    text not null default '',     -- as it was typed
  customer_key       text not null default '',
  employer           text not null default '',     -- of a departure without a customer number: a name or an enterprise number
  evidence_kind      text not null default 'NONE' check (evidence_kind in ('INVOICE', 'VAT', 'QUOTE', 'ORDER', 'DELIVERY_NOTE', 'NONE')),
  evidence_number    text not null default '',     -- as it was typed
  given_name         text not null,
  family_name        text not null,
  email              text not null,
  phone              text not null default '',
  locale             text not null check (locale in ('fr', 'nl', 'en', 'de')),
  source_key         text not null default '',     -- the caller's network, for its budget
  wanted_role        text check (wanted_role in ('ADMIN', 'PURCHASER', 'ACCOUNTANT', 'WAREHOUSE', 'READER')),
  registration_id    uuid references registrations,
  left_membership_id uuid references memberships,  -- of a departure: where the person was
  recorded_by        uuid references persons,
  source_text        text not null default '',     -- of a recorded one: the letter's or call's words
  contacted_name     text not null default '',     -- whom staff called on the number on file,
  contacted_at       timestamptz,                  -- and when
  note               text not null default '',     -- of whoever decided
  outcome            text not null default '' check (outcome in ('', 'RIGHT', 'WRONG', 'LOCKED', 'ALREADY_MEMBER', 'ALREADY_ASKED', 'BARRED')),
  weight             text not null default 'NONE' check (weight in ('NONE', 'LOW', 'MEDIUM')),
  evidence_date      date,                         -- of the document that the evidence names
  company_id         uuid references companies,    -- known once the evidence was looked at
  person_id          uuid references persons,
  membership_id      uuid references memberships,  -- the pending one
  route              text not null default '' check (route in ('', 'ADMINS', 'CONTACT_OF_RECORD', 'STAFF')),
  created_at         timestamptz not null,
  confirmed_at       timestamptz,                  -- the mailbox was proven
  company_contacted_at timestamptz,
  reminders          integer not null default 0,
  due_at             timestamptz,                  -- of the next reminder, or of the end
  expires_at         timestamptz,
  decided_at         timestamptz,
  decided_by         uuid references persons,
  decided_via        text not null default '' check (decided_via in ('', 'ADMIN', 'CONTACT_OF_RECORD', 'STAFF', 'RULE', 'REPORT')),
  constraint access_requests_reference_key unique (reference)
);
create unique index access_requests_open_key on access_requests (company_id, email) where state in ('AWAITING_COMPANY', 'AWAITING_STAFF');
create index access_requests_company_idx on access_requests (company_id, created_at desc, id desc);
create index access_requests_recent_idx on access_requests (created_at desc, id desc);
create index access_requests_due_idx on access_requests (due_at) where due_at is not null;
create index access_requests_registration_idx on access_requests (registration_id) where registration_id is not null;

create table invitations (
  id                 uuid primary key,
  company_id         uuid not null references companies,
  email              text not null,
  locale             text not null check (locale in ('fr', 'nl', 'en', 'de')),
  role               text not null check (role in ('ADMIN', 'PURCHASER', 'ACCOUNTANT', 'WAREHOUSE', 'READER')),
  membership_ends_at timestamptz,
  state              text not null default 'PENDING' check (state in ('PENDING', 'ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED')),
  token_id           uuid,
  mail_id            uuid references mails,         -- the last one, whose delivery is shown
  invited_by         uuid not null references persons,
  created_at         timestamptz not null,
  expires_at         timestamptz not null,
  answered_at        timestamptz,
  membership_id      uuid references memberships
);
create unique index invitations_pending_key on invitations (company_id, email) where state = 'PENDING';
create index invitations_company_idx on invitations (company_id, created_at desc, id desc);
create index invitations_expires_idx on invitations (expires_at) where state = 'PENDING';

create table abuse_reports (
  id              uuid primary key,
  reference       text not null,
  text            text not null check (length(text) between 1 and 10000),
  email           text not null default '',        -- where the reporter can be reached, unproven
  customer_number text not null default '',
  person_id       uuid references persons,         -- when somebody signed in reports
  company_id      uuid references companies,       -- when it is known
  membership_id   uuid references memberships,     -- when it came by a mail's link
  created_at      timestamptz not null,
  constraint abuse_reports_reference_key unique (reference)
);

-- Two records become one: proposed by one person of the staff, done by another, undone by anybody of them.
create table company_merges (
  id           uuid primary key,
  from_id      uuid not null references companies,
  into_id      uuid not null references companies,
  state        text not null check (state in ('PROPOSED', 'MERGED', 'UNDONE', 'WITHDRAWN')),
  reason       text not null,
  proposed_by  uuid not null references persons,
  proposed_at  timestamptz not null,
  confirmed_by uuid references persons,
  confirmed_at timestamptz,
  undone_by    uuid references persons,
  undone_at    timestamptz,
  check (from_id <> into_id),
  check (confirmed_by is null or confirmed_by <> proposed_by)
);
create unique index company_merges_from_key on company_merges (from_id) where state in ('PROPOSED', 'MERGED');

-- What a merge moved, so that it can be moved back: ids by table.
create table company_merge_moves (
  merge_id   uuid not null references company_merges,
  table_name text not null,
  row_id     uuid not null,
  primary key (merge_id, table_name, row_id)
);

alter table one_time_tokens drop constraint one_time_tokens_purpose_check;
alter table one_time_tokens
  add constraint one_time_tokens_purpose_check check (purpose in ('CONFIRM_EMAIL', 'SET_PASSWORD', 'RESET_PASSWORD', 'CONFIRM_CLAIM', 'DECIDE_ACCESS', 'REPORT_ACCESS', 'ACCEPT_INVITATION', 'CONFIRM_NEW_EMAIL')),
  add column access_request_id uuid references access_requests,
  add column membership_id     uuid references memberships,
  add column invitation_id     uuid references invitations,
  add column email             text not null default '';     -- of the reader, where it decides; of CONFIRM_NEW_EMAIL: the new address
create index one_time_tokens_request_idx on one_time_tokens (access_request_id) where access_request_id is not null;
create index one_time_tokens_membership_idx on one_time_tokens (membership_id) where membership_id is not null;
alter table invitations add constraint invitations_token_fkey foreign key (token_id) references one_time_tokens;

alter table mails
  add column access_request_id uuid references access_requests,
  add column membership_id     uuid references memberships,
  add column invitation_id     uuid references invitations,
  add column report_token_id   uuid references one_time_tokens,  -- of the link "this is not one of us"
  add column task_id           uuid;

-- The one work list: whatever it is about, one open task for each kind and subject.
drop index staff_tasks_mail_key, staff_tasks_overdue_key, staff_tasks_open_idx;
alter table staff_tasks drop constraint staff_tasks_kind_check;
alter table staff_tasks
  add column subject_id        uuid,                         -- what it is about: the id of one of the columns that follow, or of the company
  add column access_request_id uuid references access_requests,
  add column membership_id     uuid references memberships,
  add column abuse_report_id   uuid references abuse_reports,
  add column merge_id          uuid references company_merges,
  add column promised_at       timestamptz,                  -- looked at by then, in opening hours
  add column note              text not null default '';     -- of whoever closed it
update staff_tasks set kind = 'REGISTRATION' where kind = 'REGISTRATION_OVERDUE';
update staff_tasks set subject_id = coalesce(mail_id, registration_id, company_id), promised_at = opened_at;
alter table staff_tasks
  add constraint staff_tasks_kind_check check (kind in ('REGISTRATION', 'ACCESS_REQUEST', 'CLAIM_REJECTED', 'CLAIMS_LOCKED', 'ACCESS_FROZEN',
    'ABUSE_REPORT', 'MAIL_FAILED', 'COMPANY_WITHOUT_ADMIN', 'COMPANY_DUPLICATE', 'COMPANY_MERGE')),
  alter column subject_id set not null,
  alter column promised_at set not null;
create unique index staff_tasks_subject_key on staff_tasks (kind, subject_id) where closed_at is null;
create index staff_tasks_open_idx on staff_tasks (promised_at, id) where closed_at is null;
alter table mails add constraint mails_task_fkey foreign key (task_id) references staff_tasks;

alter table audit_events drop constraint audit_events_actor_kind_check;
alter table audit_events add constraint audit_events_actor_kind_check check (actor_kind in ('PERSON', 'STAFF', 'SYSTEM', 'APPLICANT', 'CONTACT_OF_RECORD'));

-- Until when a counter is kept; windows are of different lengths.
alter table budgets add column ends_at timestamptz not null default 'infinity';
create index budgets_ends_idx on budgets (ends_at);

-- +goose StatementBegin
do $$
declare
  t text;
  fresh text[] := array['access_requests', 'invitations', 'abuse_reports', 'company_merges', 'company_merge_moves'];
begin
  foreach t in array fresh loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to %I using (true) with check (true)', t, current_user);
    execute format('create policy system_all on %I to comptoir_app using ((select app_is_system())) with check ((select app_is_system()))', t);
    execute format('create policy staff_works on %I to comptoir_app using ((select app_is_staff())) with check ((select app_is_staff()))', t);
  end loop;
end $$;
-- +goose StatementEnd
create policy member_reads on access_requests for select to comptoir_app using (company_id in (select app_companies()));
create policy member_reads on invitations for select to comptoir_app using (company_id in (select app_companies()));
-- The delivery of an invitation's mail is shown to the company.
create policy member_reads on mails for select to comptoir_app using (invitation_id is not null and company_id in (select app_companies()));

grant select, insert, update on access_requests, invitations, abuse_reports, company_merges, company_merge_moves to comptoir_app;

-- +goose Down
drop policy member_reads on mails;
drop index budgets_ends_idx;
alter table budgets drop column ends_at;
alter table mails drop column task_id, drop column report_token_id, drop column invitation_id, drop column membership_id, drop column access_request_id;
delete from staff_tasks where kind not in ('MAIL_FAILED', 'COMPANY_WITHOUT_ADMIN');
drop index staff_tasks_subject_key, staff_tasks_open_idx;
alter table staff_tasks drop constraint staff_tasks_kind_check, drop column subject_id, drop column access_request_id, drop column membership_id,
  drop column abuse_report_id, drop column merge_id, drop column promised_at, drop column note;
alter table staff_tasks add constraint staff_tasks_kind_check check (kind in ('MAIL_FAILED', 'REGISTRATION_OVERDUE', 'COMPANY_WITHOUT_ADMIN'));
create index staff_tasks_open_idx on staff_tasks (opened_at desc, id desc) where closed_at is null;
create unique index staff_tasks_mail_key on staff_tasks (mail_id) where closed_at is null;
create unique index staff_tasks_overdue_key on staff_tasks (registration_id) where closed_at is null and kind = 'REGISTRATION_OVERDUE';
alter table invitations drop constraint invitations_token_fkey;
delete from one_time_tokens where purpose not in ('CONFIRM_EMAIL', 'SET_PASSWORD', 'RESET_PASSWORD');
alter table one_time_tokens drop constraint one_time_tokens_purpose_check, drop column access_request_id, drop column membership_id, drop column invitation_id, drop column email;
alter table one_time_tokens add constraint one_time_tokens_purpose_check check (purpose in ('CONFIRM_EMAIL', 'SET_PASSWORD', 'RESET_PASSWORD'));
drop table company_merge_moves, company_merges, abuse_reports, invitations, access_requests cascade;
alter table persons drop column mailbox_left_at;
drop index memberships_ends_idx;
alter table memberships drop column person_name, drop column given_how, drop column given_by, drop column given_by_name, drop column given_at,
  drop column frozen_at, drop column frozen_reason, drop column frozen_note, drop column end_reason, drop column ended_by;
alter table companies drop constraint companies_merged_is_closed, drop column contact_email, drop column contact_name, drop column contact_source,
  drop column contact_verified_on, drop column contact_changed_at, drop column manager_name, drop column manager_email, drop column manager_phone,
  drop column stand_in_name, drop column stand_in_email, drop column stand_in_phone, drop column suspended_reason, drop column suspended_note, drop column merged_into;
