-- +goose Up
-- The history of the house at the same cost whatever its size: each asked area is walked
-- for itself, of all, of a company, of an actor, or about a person. Under row-level
-- security an expression is no condition of an index, so what is asked for is kept in the row.
alter table audit_events
  add column area  text not null collate "C" generated always as (split_part(action, '.', 1)) stored,
  add column about text collate "C" generated always as (detail->>'person') stored;  -- whose access it is about

create index audit_events_area_idx on audit_events (area, id);
create index audit_events_actor_idx on audit_events (actor_id, area, id) where actor_id is not null;
create index audit_events_about_idx on audit_events (about, area, id) where about is not null;

-- A company's events are one chain, so the chain's own index has them in their order.
drop index audit_events_company_idx;
create index audit_events_company_idx on audit_events (company_id, area, id) where company_id is not null;

-- +goose Down
drop index audit_events_company_idx;
create index audit_events_company_idx on audit_events (company_id, seq desc);
alter table audit_events drop column about, drop column area;
