-- name: LastVATVerdict :one
-- LastVATVerdict gives the newest verdict on a number, whoever bears it.
select id, vat_status, vat_checked_at, vat_request_id, vat_name from registrations
where vat_number = @vat_number and vat_status <> 'UNKNOWN'
order by vat_checked_at desc limit 1;

-- name: SaveVATCheck :exec
update registrations set vat_status = @vat_status, vat_checked_at = @vat_checked_at, vat_retry_at = @vat_retry_at,
  vat_request_id = @vat_request_id, vat_name = @vat_name, vat_tries = @vat_tries where id = @id;

-- name: CopyVATCheck :exec
-- CopyVATCheck gives the company what its registration's check found, with the proof.
update companies c set vat_status = r.vat_status, vat_checked_at = r.vat_checked_at, vat_retry_at = r.vat_retry_at,
  vat_request_id = r.vat_request_id, vat_name = r.vat_name
from registrations r where r.id = @registration_id and c.id = @company_id;

-- name: RegistrationsToCheckVAT :many
-- RegistrationsToCheckVAT gives those whose time to ask again has come, and those that were never asked for.
(select id from registrations
 where vat_retry_at <= @now::timestamptz and state in ('SUBMITTED', 'IN_REVIEW', 'INFO_REQUESTED', 'APPROVED')
 order by vat_retry_at limit 100)
union all
(select id from registrations
 where vat_checked_at is null and vat_retry_at is null and vat_number <> '' and state in ('SUBMITTED', 'IN_REVIEW', 'INFO_REQUESTED')
   and (confirmed_at is not null or channel <> 'FORM')
 order by created_at limit 100);

-- name: LockVIESGate :one
-- LockVIESGate makes all who want to ask stand in line until the transaction ends.
select * from vies_gates where scope = '' for update;

-- name: VIESGate :one
select * from vies_gates where scope = '';

-- name: MoveVIESGate :exec
update vies_gates set free_at = @free_at where scope = '';

-- name: EnterVIESCountry :execrows
-- EnterVIESCountry takes a country's turn; no row when somebody has it. A time
-- beyond the latest was written by a clock that was wrong.
insert into vies_gates (scope, free_at, holder) values (@scope, @free_at, @holder)
on conflict (scope) do update set free_at = excluded.free_at, holder = excluded.holder
where vies_gates.free_at <= @now::timestamptz or vies_gates.free_at > @latest::timestamptz;

-- name: LeaveVIESCountry :exec
update vies_gates set free_at = @now, holder = null where scope = @scope and holder = @holder;

-- name: ResumeVIES :execrows
-- ResumeVIES forgets that VIES has shut us out; no row when it had not.
update vies_gates set stopped_until = null, stopped_code = '', stopped_for = '' where scope = '' and stopped_code <> '';

-- name: StopVIES :exec
update vies_gates set stopped_until = @stopped_until, stopped_code = @stopped_code, stopped_for = @stopped_for where scope = '';
