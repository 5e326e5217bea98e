-- name: CountFailure :one
-- CountFailure counts a failed sign-in at an address; no row when none may be tried:
-- beyond the most in a row, and for a while after each step of them, twice as long each time.
insert into signin_failures (key, failures, last_at) values (@key, 1, @now::timestamptz)
on conflict (key) do update set failures = signin_failures.failures + 1, last_at = excluded.last_at
where signin_failures.failures < sqlc.arg(most)::int
  and (signin_failures.failures % sqlc.arg(step)::int <> 0 or signin_failures.failures = 0
       or signin_failures.last_at + sqlc.arg(first_wait)::float8 * power(2, signin_failures.failures / sqlc.arg(step)::int - 1) * interval '1 second' <= excluded.last_at)
returning failures;

-- name: UncountFailure :exec
update signin_failures set failures = failures - 1 where key = @key and failures > 0;

-- name: ForgiveFailures :exec
delete from signin_failures where key = @key;

-- name: ForgetFailures :exec
delete from signin_failures f
where f.last_at < @before and not exists (select 1 from persons p where sha256(convert_to(p.email, 'UTF8')) = f.key);
