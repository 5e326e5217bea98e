-- +goose Up
-- Mails on new documents: what members asked for, and what waits to be told.

-- What a member asked to hear of. No row: nothing. Kinds that the role does not
-- see any more stay here and are left out when a mail is written.
create table document_notifications (
  membership_id uuid primary key references memberships,
  company_id    uuid not null references companies,
  person_id     uuid not null references persons,
  frequency     text not null check (frequency in ('OFF', 'AT_ONCE', 'DAILY')),
  kinds         text[] not null check (kinds <@ array['INVOICE', 'CREDIT_NOTE', 'QUOTE', 'ORDER', 'ORDER_RESPONSE', 'DELIVERY_NOTE', 'CERTIFICATE', 'STATEMENT']),
  token_id      uuid references one_time_tokens,  -- of the link that ends them
  changed_at    timestamptz not null
);
create index document_notifications_wanted_idx on document_notifications (company_id) where frequency <> 'OFF';
create index document_notifications_person_idx on document_notifications (person_id);

-- A document that a person is to hear of, or heard of: once, whatever becomes of it.
create table document_notices (
  person_id     uuid not null references persons,
  document_id   uuid not null references documents,
  company_id    uuid not null references companies,
  membership_id uuid not null references memberships,
  noted_at      timestamptz not null,             -- when it was filed
  settled_at    timestamptz,                      -- when it went into a mail, or came to nothing; null: it waits
  mail_id       uuid references mails,            -- null with settled_at: it came to nothing
  primary key (person_id, document_id)
);
create index document_notices_waiting_idx on document_notices (membership_id, noted_at) where settled_at is null;
create index document_notices_mail_idx on document_notices (mail_id) where mail_id is not null;

alter table one_time_tokens drop constraint one_time_tokens_purpose_check;
alter table one_time_tokens add constraint one_time_tokens_purpose_check check (purpose in ('CONFIRM_EMAIL', 'SET_PASSWORD', 'RESET_PASSWORD',
  'CONFIRM_CLAIM', 'DECIDE_ACCESS', 'REPORT_ACCESS', 'ACCEPT_INVITATION', 'CONFIRM_NEW_EMAIL', 'STOP_NOTIFICATIONS'));

-- +goose StatementBegin
do $$
declare
  t text;
begin
  foreach t in array array['document_notifications', 'document_notices'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to %I using (true) with check (true)', t, current_user);
    execute format('create policy system_all on %I to comptoir_app using ((select app_is_system())) with check ((select app_is_system()))', t);
  end loop;
end $$;
-- +goose StatementEnd
-- What somebody asked for is the person's own; colleagues and staff have no part in it.
create policy self_all on document_notifications to comptoir_app
  using (person_id = (select app_person())) with check (person_id = (select app_person()) and company_id in (select app_companies()));
grant select, insert, update on document_notifications, document_notices to comptoir_app;

-- +goose Down
drop table document_notices, document_notifications cascade;
update mails set token_id = null where token_id in (select id from one_time_tokens where purpose = 'STOP_NOTIFICATIONS');
delete from one_time_tokens where purpose = 'STOP_NOTIFICATIONS';
alter table one_time_tokens drop constraint one_time_tokens_purpose_check;
alter table one_time_tokens add constraint one_time_tokens_purpose_check check (purpose in ('CONFIRM_EMAIL', 'SET_PASSWORD', 'RESET_PASSWORD',
  'CONFIRM_CLAIM', 'DECIDE_ACCESS', 'REPORT_ACCESS', 'ACCEPT_INVITATION', 'CONFIRM_NEW_EMAIL'));
