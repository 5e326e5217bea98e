-- +goose Up
-- The house's tables. Enumerations are text with a check, spelled as in the schema.
-- Policies come in 00002, in one place.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

create table persons (
  id           uuid primary key,
  email        text not null,                    -- canonical: see account.CanonicalEmail
  given_name   text not null check (length(given_name) between 1 and 100),
  family_name  text not null check (length(family_name) between 1 and 100),
  phone        text not null default '',
  locale       text not null check (locale in ('fr', 'nl', 'en', 'de')),
  state        text not null default 'ACTIVE' check (state in ('ACTIVE', 'SUSPENDED')),
  staff_role   text check (staff_role in ('SUPPORT', 'SALES', 'ADMIN')),
  created_at   timestamptz not null,
  constraint persons_email_key unique (email)
);

-- What proves a person: apart from persons, since colleagues may read a name but never this.
create table credentials (
  person_id     uuid primary key references persons,
  password_hash text not null,
  changed_at    timestamptz not null
);

create table sessions (
  id           uuid primary key,
  person_id    uuid not null references persons,
  token_hash   bytea not null,
  delivery     text not null check (delivery in ('COOKIE', 'TOKEN')),
  user_agent   text not null default '',
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at   timestamptz not null,
  ended_at     timestamptz,
  constraint sessions_token_hash_key unique (token_hash)
);
create index sessions_person_idx on sessions (person_id) where ended_at is null;

create table companies (
  id              uuid primary key,
  customer_number text not null,                 -- as the seller writes it
  customer_key    text not null,                 -- its normal form
  legal_name      text not null check (length(legal_name) between 1 and 200),
  country         text not null check (country ~ '^[A-Z]{2}$'),
  enterprise_number text not null default '',    -- for display; company_keys decides
  vat_number      text not null default '',
  locale          text not null check (locale in ('fr', 'nl', 'en', 'de')),
  street          text not null default '',
  postal_code     text not null default '',
  city            text not null default '',
  phone           text not null default '',
  state           text not null default 'ACTIVE' check (state in ('ACTIVE', 'SUSPENDED', 'CLOSED')),
  sub_user_module boolean not null default false,
  vat_status      text not null default 'UNKNOWN' check (vat_status in ('VALID', 'INVALID', 'UNKNOWN')),
  vat_checked_at  timestamptz,
  vat_retry_at    timestamptz,
  vat_request_id  text,
  vat_name        text,
  created_at      timestamptz not null,
  constraint companies_customer_key_key unique (customer_key),
  check (enterprise_number <> '' or vat_number <> '')
);
create index companies_created_idx on companies (created_at desc, id desc);

-- One customer number per enterprise number: a key (country, register, number) has one company.
create table company_keys (
  country    text not null,
  register   text not null,
  number     text not null,
  company_id uuid not null references companies,
  constraint company_keys_pkey primary key (country, register, number)
);
create index company_keys_company_idx on company_keys (company_id);

create sequence customer_number_seq start 10001;

create table memberships (
  id         uuid primary key,
  company_id uuid not null references companies,
  person_id  uuid not null references persons,
  role       text not null check (role in ('ADMIN', 'PURCHASER', 'ACCOUNTANT', 'WAREHOUSE', 'READER')),
  state      text not null check (state in ('PENDING', 'ACTIVE', 'FROZEN', 'ENDED')),
  ends_at    timestamptz,
  created_at timestamptz not null,
  ended_at   timestamptz
);
create unique index memberships_person_company_key on memberships (person_id, company_id) where state <> 'ENDED';
create index memberships_company_idx on memberships (company_id, created_at, id);

create table registrations (
  id                uuid primary key,
  reference         text not null,               -- random; whoever has it may follow the registration
  channel           text not null check (channel in ('FORM', 'EMAIL', 'STAFF', 'TELEPHONE')),
  state             text not null check (state in ('SUBMITTED', 'IN_REVIEW', 'INFO_REQUESTED', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'EXPIRED', 'CONVERTED')),
  legal_name        text not null check (length(legal_name) between 1 and 200),
  country           text not null check (country ~ '^[A-Z]{2}$'),
  enterprise_number text not null default '',
  vat_number        text not null default '',
  key_texts         text[] not null default '{}', -- the normal keys, "BE:CBE:0440966354"
  street            text not null default '',
  postal_code       text not null default '',
  city              text not null default '',
  company_phone     text not null default '',
  given_name        text not null,
  family_name       text not null,
  email             text not null,
  person_phone      text not null default '',
  locale            text not null check (locale in ('fr', 'nl', 'en', 'de')),
  message           text not null default '' check (length(message) <= 4000),
  -- a mail or a call that staff recorded: from whom, what, when
  source_sender     text not null default '',
  source_text       text not null default '',
  source_at         timestamptz,
  confirmed_at      timestamptz,                 -- when the applicant's mailbox was proven
  promised_at       timestamptz,                 -- answered by then, in opening hours
  escalated_at      timestamptz,
  question          text not null default '',    -- what staff asked
  answer            text not null default '',    -- what the applicant answered
  reason            text not null default '',    -- of a rejection, for the applicant
  note              text not null default '',    -- for staff
  decided_at        timestamptz,
  decided_by        uuid references persons,
  company_id        uuid references companies,   -- founded by it, or the customer it turned out to be
  vat_status        text not null default 'UNKNOWN' check (vat_status in ('VALID', 'INVALID', 'UNKNOWN')),
  vat_checked_at    timestamptz,
  vat_retry_at      timestamptz,
  vat_request_id    text,
  vat_name          text,
  created_at        timestamptz not null,
  constraint registrations_reference_key unique (reference),
  check (enterprise_number <> '' or vat_number <> '' or channel <> 'FORM')
);
create index registrations_queue_idx on registrations (created_at desc, id desc);
create index registrations_due_idx on registrations (promised_at) where state in ('SUBMITTED', 'IN_REVIEW') and escalated_at is null;

-- The links of mails. The row holds a hash only; the worker computes the same link at every try.
create table one_time_tokens (
  id              uuid primary key,
  purpose         text not null check (purpose in ('CONFIRM_EMAIL', 'SET_PASSWORD', 'RESET_PASSWORD')),
  person_id       uuid references persons,
  registration_id uuid references registrations,
  round           integer not null default 1,
  token_hash      bytea not null,
  created_at      timestamptz not null,
  expires_at      timestamptz not null,
  used_at         timestamptz
);
create index one_time_tokens_person_idx on one_time_tokens (person_id) where used_at is null;
create index one_time_tokens_registration_idx on one_time_tokens (registration_id) where used_at is null;

create table mails (
  id              uuid primary key,
  kind            text not null,
  to_email        text not null,
  to_name         text not null default '',
  locale          text not null check (locale in ('fr', 'nl', 'en', 'de')),
  person_id       uuid references persons,
  company_id      uuid references companies,
  registration_id uuid references registrations,
  token_id        uuid references one_time_tokens,
  state           text not null default 'QUEUED' check (state in ('QUEUED', 'SENDING', 'SENT', 'FAILED', 'TOO_OLD')),
  attempts        integer not null default 0,
  answer_class    text not null default '',      -- of the server's last answer: "5xx 550", "4xx 451", "no connection"
  queued_at       timestamptz not null,
  worthless_at    timestamptz not null,
  sent_at         timestamptz
);
create index mails_recent_idx on mails (queued_at desc, id desc);
create index mails_to_idx on mails (to_email, queued_at);

-- What a person of the staff has to look at.
create table staff_tasks (
  id              uuid primary key,
  kind            text not null check (kind in ('MAIL_FAILED', 'REGISTRATION_OVERDUE', 'COMPANY_WITHOUT_ADMIN')),
  company_id      uuid references companies,
  registration_id uuid references registrations,
  mail_id         uuid references mails,
  opened_at       timestamptz not null,
  closed_at       timestamptz,
  closed_by       uuid references persons
);
create index staff_tasks_open_idx on staff_tasks (opened_at desc, id desc) where closed_at is null;
create unique index staff_tasks_mail_key on staff_tasks (mail_id) where closed_at is null;
create unique index staff_tasks_overdue_key on staff_tasks (registration_id) where closed_at is null and kind = 'REGISTRATION_OVERDUE';

-- One table for all that is created with a key (contract: operation, key, source, hash of the input, stored result).
create table idempotency_keys (
  operation  text not null,
  key        text not null check (length(key) between 1 and 200),
  source     text not null,
  input_hash bytea not null,
  result     uuid not null,
  created_at timestamptz not null,
  constraint idempotency_keys_pkey primary key (operation, key, source)
);

-- Counters for what must not be guessed or flooded; they hold across processes.
create table budgets (
  scope      text not null,
  key        bytea not null,                      -- hashed: an address does not stand here in clear
  window_at  timestamptz not null,
  spent      integer not null,
  constraint budgets_pkey primary key (scope, key, window_at)
);

create table audit_heads (
  chain uuid primary key,                         -- the company, else the subject: a person, a registration
  seq   bigint not null,
  hash  bytea not null
);

create table audit_events (
  id           uuid primary key,
  chain        uuid not null,
  seq          bigint not null,
  company_id   uuid references companies,
  at           timestamptz not null,
  actor_kind   text not null check (actor_kind in ('PERSON', 'STAFF', 'SYSTEM', 'APPLICANT')),
  actor_id     uuid references persons,
  action       text not null,
  subject_type text not null,
  subject_id   uuid not null,
  via          text not null default '',          -- by which right
  detail       jsonb not null default '{}',
  prev_hash    bytea not null,
  hash         bytea not null,
  constraint audit_events_chain_seq_key unique (chain, seq)
);
create index audit_events_company_idx on audit_events (company_id, seq desc);

create table ingestions (
  id          uuid primary key,
  state       text not null check (state in ('RECEIVED', 'WAITING', 'FILED', 'DUPLICATE', 'HELD', 'QUARANTINED', 'DISCARDED')),
  reason      text not null default '',
  source      text not null,                      -- "inbox", "cli"
  name        text not null,
  size        bigint not null,
  sha256      bytea not null,
  received_at timestamptz not null,
  finished_at timestamptz,
  company_id  uuid references companies,
  document_id uuid,
  facts       jsonb not null default '{}'         -- what was read, what it was matched by, warnings
);
create index ingestions_recent_idx on ingestions (received_at desc, id desc);
create index ingestions_sha256_idx on ingestions (sha256);

create table documents (
  id              uuid primary key,
  company_id      uuid not null references companies,
  kind            text not null check (kind in ('INVOICE', 'CREDIT_NOTE', 'QUOTE', 'ORDER', 'ORDER_RESPONSE', 'DELIVERY_NOTE', 'CERTIFICATE', 'STATEMENT')),
  number          text not null,
  number_key      text not null collate "C",      -- as it is searched: archive.NumberKey
  issue_date      date not null,
  issue_year      integer not null,
  version         integer not null default 1,
  state           text not null default 'CURRENT' check (state in ('CURRENT', 'SUPERSEDED')),
  due_date        date,
  currency        text not null default '',
  payable         numeric,
  tax_exclusive   numeric,
  tax_inclusive   numeric,
  buyer_reference text not null default '',
  line_count      integer not null default 0,
  created_at      timestamptz not null,
  constraint documents_natural_key unique (company_id, kind, number, issue_year, version)
);
create index documents_list_idx on documents (company_id, issue_date desc, id desc);
create index documents_number_idx on documents (company_id, number_key);
create index documents_number_trgm_idx on documents using gin (company_id, number_key gin_trgm_ops);

create table document_lines (
  document_id uuid not null references documents,
  company_id  uuid not null references companies,
  position    integer not null,
  line_id     text not null default '',
  description text not null default '',
  article     text not null default '',
  quantity    numeric,
  unit        text not null default '',
  unit_price  numeric,
  amount      numeric,
  primary key (document_id, position)
);

create table document_references (
  document_id uuid not null references documents,
  company_id  uuid not null references companies,
  position    integer not null,
  kind        text not null,                      -- what it refers to: ORDER, INVOICE, DELIVERY_NOTE, QUOTE, SALES_ORDER, CONTRACT
  number      text not null,
  issue_date  date,
  primary key (document_id, position)
);

create table document_files (
  id          uuid primary key,
  document_id uuid not null references documents,
  company_id  uuid not null references companies,
  position    integer not null,
  name        text not null,
  media_type  text not null,
  size        bigint not null,
  sha256      bytea not null,
  part        text not null check (part in ('ORIGINAL', 'EMBEDDED')),
  constraint document_files_position_key unique (document_id, position)
);

-- +goose Down
drop table document_files, document_references, document_lines, documents, ingestions, audit_events, audit_heads,
  budgets, idempotency_keys, staff_tasks, mails, one_time_tokens, registrations, memberships, company_keys, companies,
  sessions, credentials, persons cascade;
drop sequence customer_number_seq;
