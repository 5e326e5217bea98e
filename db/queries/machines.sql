-- name: InsertAPIKey :exec
insert into api_keys (id, name, owner_id, scopes, token_hash, created_at, created_by, expires_at)
values (@id, @name, @owner_id, @scopes, @token_hash, @created_at, @created_by, @expires_at);

-- name: APIKeyByToken :one
-- APIKeyByToken gives a key that opens: not revoked, not over, and whoever answers for it is active staff.
select k.id, k.owner_id, k.scopes, k.last_used_at
from api_keys k join persons p on p.id = k.owner_id and p.state = 'ACTIVE' and p.staff_role is not null
where k.token_hash = @token_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > @now::timestamptz);

-- name: UseAPIKey :exec
update api_keys set last_used_at = @now::timestamptz where id = @id;

-- name: APIKeyByID :one
select * from api_keys where id = @id;

-- name: RevokeAPIKey :execrows
update api_keys set revoked_at = @now::timestamptz, revoked_by = @revoked_by where id = @id and revoked_at is null;

-- name: APIKeys :many
select * from api_keys
where (created_at, id) < (@high_at::timestamptz, @high_id::uuid) and (created_at, id) > (@low_at::timestamptz, @low_id::uuid)
order by created_at desc, id desc limit @max_rows;
