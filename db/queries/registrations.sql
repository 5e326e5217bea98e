-- name: InsertRegistration :exec
insert into registrations (id, reference, channel, state, legal_name, country, enterprise_number, vat_number, key_texts, street, postal_code, city,
  company_phone, given_name, family_name, email, person_phone, locale, message, source_sender, source_text, source_at, promised_at, note, created_at)
values (@id, @reference, @channel, @state, @legal_name, @country, @enterprise_number, @vat_number, @key_texts, @street, @postal_code, @city,
  @company_phone, @given_name, @family_name, @email, @person_phone, @locale, @message, @source_sender, @source_text, @source_at, @promised_at, @note, @created_at);

-- name: RegistrationByID :one
select * from registrations where id = @id;

-- name: RegistrationByReference :one
-- RegistrationByReference gives a registration and, of one that turned out to be a customer's, how far its access request is.
select sqlc.embed(r), coalesce(q.state, '') as request_state
from registrations r left join access_requests q on q.registration_id = r.id where r.reference = @reference;

-- name: LockRegistration :one
select * from registrations where id = @id for no key update;

-- name: LockRegistrationByReference :one
select * from registrations where reference = @reference for no key update;

-- name: SaveRegistration :exec
update registrations set state = @state, confirmed_at = @confirmed_at, promised_at = @promised_at, escalated_at = @escalated_at, question = @question, answer = @answer,
  reason = @reason, note = @note, decided_at = @decided_at, decided_by = @decided_by, company_id = @company_id where id = @id;

-- name: Registrations :many
select * from registrations
where state = any(@states::text[])
  and (created_at, id) > (@low_at::timestamptz, @low_id::uuid) and (created_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by created_at desc, id desc limit @max_rows;

-- name: RegistrationsBackward :many
select * from registrations
where state = any(@states::text[])
  and (created_at, id) > (@low_at::timestamptz, @low_id::uuid) and (created_at, id) < (@high_at::timestamptz, @high_id::uuid)
order by created_at, id limit @max_rows;

-- name: RegistrationsToExpire :many
select id from registrations
where state in ('SUBMITTED', 'INFO_REQUESTED') and confirmed_at is null and created_at <= @unconfirmed_before::timestamptz
   or state = 'INFO_REQUESTED' and created_at <= @unanswered_before::timestamptz
order by created_at limit 100;

-- name: RegistrationsOverdue :many
select id from registrations
where state in ('SUBMITTED', 'IN_REVIEW') and escalated_at is null and promised_at <= @now::timestamptz
order by promised_at limit 100;

-- name: EscalateRegistration :execrows
update registrations set escalated_at = @now::timestamptz where id = @id and escalated_at is null;

-- name: FindIdempotent :one
select input_hash, result from idempotency_keys where operation = @operation and key = @key and source = @source;

-- name: KeepIdempotent :execrows
insert into idempotency_keys (operation, key, source, input_hash, result, created_at)
values (@operation, @key, @source, @input_hash, @result, @created_at)
on conflict do nothing;

-- name: RegistrationsByID :many
select * from registrations where id = any(@ids::uuid[]) order by id;

-- name: PossibleDuplicates :many
-- PossibleDuplicates gives, for each application that is asked about, the customers and the other open ones that it may be the same as, the surest first.
select d.registration_id::uuid as registration_id, d.company_id::uuid as company_id, d.other_id::uuid as other_id, d.grounds::text[] as grounds
from app_possible_duplicates(@about::uuid[], @whats::text[], @texts::text[], @most::int) with ordinality d(registration_id, company_id, other_id, grounds, place)
order by d.place;
