-- +goose Up
-- Files that say nothing by themselves: plain PDF files, what an index says of
-- them, and which files came under one name.

alter table ingestions
  -- The folder that the file was in at its source; an index names files from there.
  add column folder text not null default '',
  -- Its source, folder and name without the extension, hashed (archive.stemOf): files
  -- of one stem belong together. NULL: it had no name.
  add column stem bytea,
  -- When a waiting file is looked at again, whatever happens. NULL: it waits for nothing.
  add column due_at timestamptz,
  add column waits_until timestamptz;                 -- when a waiting file's patience ends
create index ingestions_stem_idx on ingestions (stem) where stem is not null;
create index ingestions_due_idx on ingestions (due_at) where due_at is not null;

-- What is said of one file: a row of an index, or the word of a person.
create table index_rows (
  id           uuid primary key,
  index_id     uuid references ingestions,          -- NULL: a person's word
  line         integer not null,                    -- in the index, from 1
  path         text not null,                       -- as the index names the file, for people
  name         text not null,                       -- its last part in lower case
  stem         bytea not null,                      -- as that of ingestions
  content_hash bytea,                               -- SHA-256 of the file; NULL: the row has none
  document     jsonb not null,                      -- paper.Document
  ingestion_id uuid references ingestions,          -- the file that it was about; NULL: not there so far
  described_by uuid references persons,
  created_at   timestamptz not null,
  check (index_id is null or described_by is null),
  constraint index_rows_line_key unique (index_id, line)
);
create index index_rows_stem_idx on index_rows (stem) where ingestion_id is null;
create index index_rows_hash_idx on index_rows (content_hash) where ingestion_id is null and content_hash is not null;
create index index_rows_ingestion_idx on index_rows (ingestion_id) where ingestion_id is not null;
create index index_rows_open_idx on index_rows (index_id, line) where ingestion_id is null;

alter table document_files
  -- Scripts, actions that start something, or a program inside: never shown in the browser.
  add column active boolean not null default false;

alter table index_rows enable row level security;
alter table index_rows force row level security;
-- +goose StatementBegin
do $$
begin
  execute format('create policy owner_all on index_rows to %I using (true) with check (true)', current_user);
end $$;
-- +goose StatementEnd
create policy system_all on index_rows to comptoir_app using ((select app_is_system())) with check ((select app_is_system()));
create policy staff_reads on index_rows for select to comptoir_app using ((select app_is_staff()));
grant select, insert, update on index_rows to comptoir_app;

-- +goose Down
alter table document_files drop column active;
drop table index_rows;
drop index ingestions_stem_idx, ingestions_due_idx;
alter table ingestions drop column folder, drop column stem, drop column due_at, drop column waits_until;
