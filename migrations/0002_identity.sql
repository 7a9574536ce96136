-- People, organisations and their members, credentials, sessions, API keys, restrictions.

create schema identity;

create table identity.person (
  id uuid constraint person_pkey primary key,
  kind text not null constraint person_kind check (kind in ('human', 'ai')),
  is_worker boolean not null default false,
  is_admin boolean not null default false,
  created_at timestamptz not null
);
comment on table identity.person is 'Holds no personal data: ledger, acts and answers name people by this id only.';
comment on column identity.person.is_worker is 'True exactly when a worker_profile exists; here because every request asks.';
create index person_admins on identity.person (id) where is_admin;

create table identity.person_private (
  person_id uuid constraint person_private_pkey primary key constraint person_private_person_fkey references identity.person,
  email text not null constraint person_private_email_unique unique
    constraint person_private_email check (email = lower(email) and email like '%_@_%' and length(email) <= 254),
  name text not null constraint person_private_name check (length(name) between 1 and 100),
  birth_date date,
  country text constraint person_private_country check (country ~ '^[A-Z]{2}$')
);
comment on table identity.person_private is 'Personal data; an erasure deletes the row and leaves the person.';
comment on column identity.person_private.birth_date is 'Null only for an admin made by the operator''s command, who registered nowhere.';
create index person_private_by_email_prefix on identity.person_private (email text_pattern_ops);

create table identity.terms_acceptance (
  person_id uuid not null constraint terms_acceptance_person_fkey references identity.person,
  version text not null constraint terms_acceptance_version check (length(version) between 1 and 50),
  accepted_at timestamptz not null,
  constraint terms_acceptance_pkey primary key (person_id, version)
);
select platform.make_append_only('identity.terms_acceptance');

create table identity.credential (
  person_id uuid constraint credential_pkey primary key constraint credential_person_fkey references identity.person,
  password_hash text not null constraint credential_hash check (password_hash like '$argon2id$%'),
  changed_at timestamptz not null
);

create table identity.worker_profile (
  worker_id uuid constraint worker_profile_pkey primary key constraint worker_profile_person_fkey references identity.person,
  country text not null constraint worker_profile_country check (country ~ '^[A-Z]{2}$'),
  languages text[] not null constraint worker_profile_languages check (cardinality(languages) between 1 and 20),
  time_zone text not null,
  created_at timestamptz not null
);
comment on column identity.worker_profile.languages is 'BCP 47 tags, canonical.';
comment on column identity.worker_profile.time_zone is 'IANA name.';

create table identity.organisation (
  id uuid constraint organisation_pkey primary key,
  name text not null constraint organisation_name check (length(name) between 1 and 100),
  currency text not null constraint organisation_currency check (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz not null
);
comment on column identity.organisation.currency is 'Never changes: its balance is kept in it.';
create index organisation_by_name on identity.organisation (lower(name) text_pattern_ops);

create table identity.membership (
  id uuid constraint membership_pkey primary key,
  organisation_id uuid not null constraint membership_organisation_fkey references identity.organisation,
  person_id uuid not null constraint membership_person_fkey references identity.person,
  role text not null constraint membership_role check (role in ('owner', 'manager', 'reviewer', 'viewer')),
  state text not null constraint membership_state check (state in ('invited', 'active')),
  invited_by uuid constraint membership_invited_by_fkey references identity.person,
  invited_at timestamptz not null,
  joined_at timestamptz,
  constraint membership_once unique (organisation_id, person_id),
  constraint membership_joined check ((state = 'active') = (joined_at is not null))
);
comment on column identity.membership.invited_by is 'Null for the one who made the organisation.';
create index membership_by_person on identity.membership (person_id);

create table identity.session (
  id uuid constraint session_pkey primary key,
  person_id uuid not null constraint session_person_fkey references identity.person,
  token_hash bytea not null constraint session_token_unique unique constraint session_token check (length(token_hash) = 32),
  device text,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  idle_until timestamptz not null,
  absolute_until timestamptz not null,
  ended_at timestamptz,
  end_reason text constraint session_end_reason check (end_reason in ('signed_out', 'revoked', 'password_changed', 'suspended')),
  constraint session_idle check (idle_until <= absolute_until),
  constraint session_ended check ((ended_at is null) = (end_reason is null))
);
comment on column identity.session.token_hash is 'sha256 of the token, which is kept nowhere.';
comment on column identity.session.device is 'User-Agent at sign-in: personal data, gone with the session.';
comment on column identity.session.last_used_at is 'Written at most once a minute.';
create index session_by_person on identity.session (person_id, id);
create index session_by_end on identity.session (absolute_until);

create table identity.api_key (
  id uuid constraint api_key_pkey primary key,
  person_id uuid not null constraint api_key_person_fkey references identity.person,
  name text not null constraint api_key_name check (length(name) between 1 and 100),
  prefix text not null,
  token_hash bytea not null constraint api_key_token_unique unique constraint api_key_token check (length(token_hash) = 32),
  scopes text[] not null constraint api_key_scopes
    check (cardinality(scopes) > 0 and scopes <@ array['account', 'work', 'requester:read', 'requester:write', 'money', 'admin']),
  organisation_id uuid constraint api_key_organisation_fkey references identity.organisation,
  created_at timestamptz not null,
  expires_at timestamptz constraint api_key_expires check (expires_at > created_at),
  last_used_at timestamptz,
  revoked_at timestamptz
);
comment on column identity.api_key.prefix is 'The first characters of the key, shown so that people can tell their keys apart.';
comment on column identity.api_key.organisation_id is 'When set, the key reaches this organisation only.';
create index api_key_by_person on identity.api_key (person_id, id);

create table identity.sign_in_attempt (
  bucket bytea constraint sign_in_attempt_pkey primary key,
  failures int not null constraint sign_in_attempt_failures check (failures >= 0),
  last_at timestamptz not null,
  locked_until timestamptz
);
comment on table identity.sign_in_attempt is 'Failed sign-ins per account and address, and per address; swept a day after the last.';
comment on column identity.sign_in_attempt.bucket is 'A keyed hash: neither the e-mail nor the address can be read from it.';
create index sign_in_attempt_by_age on identity.sign_in_attempt (last_at);

create table identity.restriction (
  id uuid constraint restriction_pkey primary key,
  person_id uuid not null constraint restriction_person_fkey references identity.person,
  kind text not null constraint restriction_kind check (kind in ('suspended', 'blocked_by_organisation', 'money_on_hold')),
  organisation_id uuid constraint restriction_organisation_fkey references identity.organisation,
  reason_code text not null constraint restriction_reason
    check (reason_code in ('terms_violated', 'fraud_suspected', 'several_accounts', 'low_quality', 'misconduct', 'payment_dispute', 'legal_demand', 'other')),
  explanation text not null constraint restriction_explanation check (length(explanation) between 10 and 4000),
  evidence jsonb not null constraint restriction_evidence
    check (case when jsonb_typeof(evidence) = 'array' then jsonb_array_length(evidence) > 0 else false end),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  imposed_by uuid constraint restriction_imposed_by_fkey references identity.person,
  lifted_at timestamptz,
  lifted_by uuid constraint restriction_lifted_by_fkey references identity.person,
  lift_note text,
  constraint restriction_period check (ends_at > starts_at and ends_at <= starts_at + interval '366 days'),
  constraint restriction_organisation check ((kind = 'blocked_by_organisation') = (organisation_id is not null)),
  constraint restriction_lifted check ((lifted_at is null) = (lift_note is null))
);
comment on table identity.restriction is 'No one is shut out without a reason, evidence and an end, all of which the person sees.';
comment on column identity.restriction.evidence is 'Array of {description, reference}, never empty.';
comment on column identity.restriction.imposed_by is 'Null: the marketplace itself.';
create index restriction_by_person on identity.restriction (person_id, ends_at) where lifted_at is null;
create index restriction_by_organisation on identity.restriction (organisation_id, id) where organisation_id is not null;

-- Whom a secret stands for at a moment. Every request asks; in a function the plan is kept per connection, and planning
-- was two thirds of the cost (the two parts about the person are written twice: a function of their own would be planned
-- at each call). No cache beyond that: what is revoked stops at once.
create function identity.bearer_of_session(hash bytea, at timestamptz)
returns table (session_id uuid, last_used_at timestamptz, absolute_until timestamptz, person_id uuid, is_worker boolean, is_admin boolean,
  suspended boolean, memberships jsonb)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select s.id, s.last_used_at, s.absolute_until, p.id, p.is_worker, p.is_admin,
      exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended' and r.lifted_at is null
        and r.starts_at <= at and r.ends_at > at),
      coalesce((select jsonb_agg(jsonb_build_object('organisationId', m.organisation_id, 'role', m.role))
        from identity.membership m where m.person_id = p.id and m.state = 'active'), '[]')
    from identity.session s join identity.person p on p.id = s.person_id
    where s.token_hash = hash and s.ended_at is null and s.idle_until > at;
end $$;

create function identity.bearer_of_key(hash bytea, at timestamptz)
returns table (api_key_id uuid, scopes text[], organisation_id uuid, last_used_at timestamptz, person_id uuid, is_worker boolean,
  is_admin boolean, suspended boolean, memberships jsonb)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select k.id, k.scopes, k.organisation_id, k.last_used_at, p.id, p.is_worker, p.is_admin,
      exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended' and r.lifted_at is null
        and r.starts_at <= at and r.ends_at > at),
      coalesce((select jsonb_agg(jsonb_build_object('organisationId', m.organisation_id, 'role', m.role))
        from identity.membership m where m.person_id = p.id and m.state = 'active'), '[]')
    from identity.api_key k join identity.person p on p.id = k.person_id
    where k.token_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
end $$;
