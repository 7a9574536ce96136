-- Qualification types, who holds them with which value, and workers' requests for them.

create schema qualifications;

create table qualifications.qualification_type (
  id uuid constraint qualification_type_pkey primary key,
  organisation_id uuid constraint qualification_type_organisation_fkey references identity.organisation,
  system_key text constraint qualification_type_system_key_key unique
    constraint qualification_type_system_key check (system_key in ('approved_count', 'approval_rate', 'locale', 'submitted_count')),
  name text not null constraint qualification_type_name check (length(name) between 1 and 200),
  description text not null constraint qualification_type_description check (length(description) between 1 and 5000),
  keywords text[] not null,
  state text not null constraint qualification_type_state check (state in ('active', 'inactive')),
  shared boolean not null,
  requestable boolean not null,
  auto_grant_value integer,
  retry_delay_seconds integer constraint qualification_type_retry_delay check (retry_delay_seconds >= 0),
  created_at timestamptz not null,
  constraint qualification_type_system check (
    system_key is null or (organisation_id is null and not requestable and auto_grant_value is null and state = 'active'))
);
comment on column qualifications.qualification_type.organisation_id is 'Null: owned by the platform.';
comment on column qualifications.qualification_type.system_key is
  'Not null: its value is computed, from the worker''s history or profile, and it is never granted.';
comment on column qualifications.qualification_type.shared is
  'Whether other organisations may require it. The platform''s may be required by all.';
comment on column qualifications.qualification_type.auto_grant_value is 'Not null: a request is granted at once, with this value.';
comment on column qualifications.qualification_type.retry_delay_seconds is 'From one request to the next; null: a worker may ask once.';
create unique index qualification_type_name_key on qualifications.qualification_type (organisation_id, lower(name)) nulls not distinct;

create table qualifications.qualification_grant (
  id uuid constraint qualification_grant_pkey primary key,
  type_id uuid not null constraint qualification_grant_type_fkey references qualifications.qualification_type,
  worker_id uuid not null constraint qualification_grant_worker_fkey references identity.person,
  state text not null constraint qualification_grant_state check (state in ('granted', 'revoked')),
  value integer not null,
  granted_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  version integer not null constraint qualification_grant_version check (version >= 1),
  constraint qualification_grant_once unique (worker_id, type_id),
  constraint qualification_grant_revoked check ((state = 'revoked') = (revoked_at is not null)),
  constraint qualification_grant_expiry check (expires_at > granted_at)
);
comment on table qualifications.qualification_grant is 'One row per worker and type: as it is now. What it was is in grant_event.';
comment on column qualifications.qualification_grant.expires_at is
  'From then on the worker does not have it; no job turns it off, each reader compares. Null: never.';
create index qualification_grant_by_type on qualifications.qualification_grant (type_id, id);

create table qualifications.qualification_request (
  id uuid constraint qualification_request_pkey primary key,
  type_id uuid not null constraint qualification_request_type_fkey references qualifications.qualification_type,
  worker_id uuid not null constraint qualification_request_worker_fkey references identity.person,
  state text not null constraint qualification_request_state check (state in ('pending', 'granted', 'rejected')),
  created_at timestamptz not null,
  decided_at timestamptz,
  reason text constraint qualification_request_reason check (length(reason) between 1 and 2000),
  constraint qualification_request_decided check ((state = 'pending') = (decided_at is null)),
  constraint qualification_request_rejected check ((state = 'rejected') = (reason is not null))
);
create unique index qualification_request_pending_once on qualifications.qualification_request (type_id, worker_id) where state = 'pending';
create index qualification_request_by_worker on qualifications.qualification_request (worker_id, type_id, id);
create index qualification_request_by_type on qualifications.qualification_request (type_id, id);

create table qualifications.grant_event (
  grant_id uuid not null constraint grant_event_grant_fkey references qualifications.qualification_grant,
  version integer not null,
  kind text not null constraint grant_event_kind check (kind in ('granted', 'changed', 'revoked')),
  value integer not null,
  expires_at timestamptz,
  request_id uuid constraint grant_event_request_key unique
    constraint grant_event_request_fkey references qualifications.qualification_request,
  actor_id uuid,
  at timestamptz not null,
  constraint grant_event_pkey primary key (grant_id, version)
);
comment on column qualifications.grant_event.request_id is 'The worker''s request that this event answers, if any.';
comment on column qualifications.grant_event.actor_id is 'The person who did it; null: granted automatically.';
select platform.make_append_only('qualifications.grant_event');

create table qualifications.grant_reason (
  grant_id uuid not null,
  version integer not null,
  reason text not null constraint grant_reason_length check (length(reason) between 1 and 2000),
  constraint grant_reason_pkey primary key (grant_id, version),
  constraint grant_reason_event_fkey foreign key (grant_id, version) references qualifications.grant_event
);
comment on table qualifications.grant_reason is
  'Why it was revoked, in words. Apart from the event, which never changes, because words about a person must be erasable.';

-- The ids are constants of the application (src/qualifications/system-types.ts).
insert into qualifications.qualification_type
  (id, organisation_id, system_key, name, description, keywords, state, shared, requestable, created_at)
values
  ('00000000-0000-7000-8000-000000000001', null, 'approved_count', 'Assignments approved',
   'How many of the worker''s assignments were approved, on the whole platform; a rejection that was overturned counts as approved. Every worker has it, from 0 up.',
   '{history}', 'active', true, false, '2026-11-01T00:00:00Z'),
  ('00000000-0000-7000-8000-000000000002', null, 'approval_rate', 'Approval rate in percent',
   'Approved assignments of all decided ones, in percent, rounded down: approved / (approved + rejected). A worker without a decided assignment does not have it, and so meets no requirement on it but DOES_NOT_EXIST.',
   '{history}', 'active', true, false, '2026-11-01T00:00:00Z'),
  ('00000000-0000-7000-8000-000000000003', null, 'locale', 'Country',
   'The country of the worker''s profile (ISO 3166-1 alpha-2). Compare it with EQUAL_TO, NOT_EQUAL_TO, IN or NOT_IN.',
   '{profile,location,locale}', 'active', true, false, '2026-11-01T00:00:00Z'),
  ('00000000-0000-7000-8000-000000000004', null, 'submitted_count', 'Assignments submitted',
   'How many assignments the worker has submitted, on the whole platform, decided or not. Every worker has it, from 0 up.',
   '{history}', 'active', true, false, '2026-11-01T00:00:00Z');
