-- +goose Up
-- The words of a document in half the time: each word goes once through the stemmers
-- of each language, and once more with its accents only if it has any. The result is
-- the same, so what was filed before stays as it is.

-- Words without their accents; of app_plain's.
-- +goose StatementBegin
create function app_unaccented(plain text) returns text language sql immutable strict parallel safe
  as $$ select lower(regexp_replace(normalize(plain, NFD), '[\u0300-\u036f]', '', 'g')) $$;
-- +goose StatementEnd

-- +goose StatementBegin
create or replace function app_fold(t text) returns text language sql immutable strict parallel safe
  as $$ select public.app_unaccented(public.app_plain(t)) $$;
-- +goose StatementEnd

-- +goose StatementBegin
create or replace function app_stems(t text) returns tsvector language sql immutable strict parallel safe
  as $$
  select strip(to_tsvector('pg_catalog.simple', f)
    || to_tsvector('pg_catalog.french', f) || to_tsvector('pg_catalog.dutch', f) || to_tsvector('pg_catalog.english', f) || to_tsvector('pg_catalog.german', f)
    || case when accented is null then '' else
         to_tsvector('pg_catalog.french', accented) || to_tsvector('pg_catalog.dutch', accented) || to_tsvector('pg_catalog.english', accented) || to_tsvector('pg_catalog.german', accented) end)
  from (select coalesce(string_agg(distinct f collate "C", ' '), '') as f, string_agg(distinct p collate "C", ' ') filter (where p <> f) as accented
        from app_plain(t) plain, unnest(string_to_array(plain, ' '), string_to_array(app_unaccented(plain), ' ')) w(p, f)) words
  $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function app_stems(t text) returns tsvector language sql immutable strict parallel safe
  as $$
  select strip(to_tsvector('pg_catalog.simple', f)
    || to_tsvector('pg_catalog.french', f) || to_tsvector('pg_catalog.dutch', f) || to_tsvector('pg_catalog.english', f) || to_tsvector('pg_catalog.german', f)
    || case when p = f then '' else
         to_tsvector('pg_catalog.french', p) || to_tsvector('pg_catalog.dutch', p) || to_tsvector('pg_catalog.english', p) || to_tsvector('pg_catalog.german', p) end)
  from app_plain(t) p, app_fold(t) f
  $$;
-- +goose StatementEnd
-- +goose StatementBegin
create or replace function app_fold(t text) returns text language sql immutable strict parallel safe
  as $$ select lower(regexp_replace(normalize(public.app_plain(t), NFD), '[\u0300-\u036f]', '', 'g')) $$;
-- +goose StatementEnd
drop function app_unaccented(text);
