-- +goose Up
-- The ways into the archive: machines and their keys, priorities, whole archives
-- in batches, what was claimed at its source, and the rounds over stored files.

-- ---------------------------------------------------------------- machines

-- A key opens what its scopes say, and ends with whoever answers for it.
create table api_keys (
  id           uuid primary key,
  name         text not null check (length(name) between 1 and 100),
  owner_id     uuid not null references persons,
  scopes       text[] not null check (cardinality(scopes) > 0 and scopes <@ array['INGEST_DOCUMENTS']),
  token_hash   bytea not null,                    -- of 256 random bits, which are shown once
  created_at   timestamptz not null,
  created_by   uuid not null references persons,
  expires_at   timestamptz,
  last_used_at timestamptz,                       -- to the minute
  revoked_at   timestamptz,
  revoked_by   uuid references persons,
  constraint api_keys_token_hash_key unique (token_hash)
);
create index api_keys_recent_idx on api_keys (created_at desc, id desc);

-- ---------------------------------------------------------------- receipts

-- One `comptoir ingest` over some folders. The same call goes on with a batch that has not ended.
create table import_batches (
  id         uuid primary key,
  roots      text not null,                       -- as they are shown
  roots_hash bytea not null,                      -- of the very bytes
  started_at timestamptz not null,
  ended_at   timestamptz
);
create index import_batches_open_idx on import_batches (roots_hash, started_at desc) where ended_at is null;

alter table ingestions
  add column lane text not null default 'LIVE' check (lane in ('LIVE', 'ARCHIVE')),
  add column batch_id uuid references import_batches,
  -- What the file was at its source and where, hashed: archive.Origin. Whoever
  -- inserts it first has claimed the file.
  add column origin bytea,
  add column sent_by uuid references persons,
  add column api_key_id uuid references api_keys;
create unique index ingestions_origin_key on ingestions (origin) where origin is not null;
create index ingestions_batch_idx on ingestions (batch_id) where batch_id is not null;

-- ---------------------------------------------------------------- stored files

create index document_files_sha256_idx on document_files (sha256);

-- How far the periodic jobs over all stored files are, each a slice at a time.
create table file_rounds (
  kind       text primary key check (kind in ('CHECK', 'COLLECT')),
  after      bytea not null,                      -- the sum of the last file that was looked at
  began_at   timestamptz,                         -- of this round; null: it has not begun
  seen       bigint not null default 0,           -- in this round
  hits       bigint not null default 0,           -- damaged or missing; removed
  ended_at   timestamptz,                         -- of the last whole round
  last_seen  bigint not null default 0,
  last_hits  bigint not null default 0
);
insert into file_rounds (kind, after) values ('CHECK', ''), ('COLLECT', '');

-- Tasks get a kind more. The list is extended as it stands, since other
-- migrations extend it as well.
alter table staff_tasks add column file_sha256 bytea;
create unique index staff_tasks_file_key on staff_tasks (file_sha256) where closed_at is null and kind = 'FILE_DAMAGED';
-- +goose StatementBegin
do $$
declare
  was text;
begin
  select pg_get_constraintdef(oid) into strict was from pg_constraint
   where conrelid = 'staff_tasks'::regclass and conname = 'staff_tasks_kind_check';
  alter table staff_tasks drop constraint staff_tasks_kind_check;
  execute 'alter table staff_tasks add constraint staff_tasks_kind_check ' || regexp_replace(was, '\[', '[''FILE_DAMAGED''::text, ');
end $$;
-- +goose StatementEnd

-- ---------------------------------------------------------------- walls

-- +goose StatementBegin
do $$
declare
  t text;
begin
  foreach t in array array['api_keys', 'import_batches', 'file_rounds'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to %I using (true) with check (true)', t, current_user);
    execute format('create policy system_all on %I to comptoir_app using ((select app_is_system())) with check ((select app_is_system()))', t);
  end loop;
end $$;
-- +goose StatementEnd
create policy staff_works on api_keys to comptoir_app using ((select app_is_staff())) with check ((select app_is_staff()));
create policy staff_reads on import_batches for select to comptoir_app using ((select app_is_staff()));
grant select, insert, update on api_keys, import_batches to comptoir_app;
grant select, update on file_rounds to comptoir_app;

-- +goose Down
drop index staff_tasks_file_key;
delete from staff_tasks where kind = 'FILE_DAMAGED';
alter table staff_tasks drop column file_sha256;
drop index document_files_sha256_idx, ingestions_origin_key, ingestions_batch_idx;
alter table ingestions drop column lane, drop column batch_id, drop column origin, drop column sent_by, drop column api_key_id;
drop table api_keys, import_batches, file_rounds;
