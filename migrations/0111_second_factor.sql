-- A second factor: codes of an authenticator app (RFC 6238), recovery codes, and sign-ins that wait for a code. And step-up: sessions
-- in which somebody has just shown again who they are.

create table identity.totp (
  person_id uuid constraint totp_pkey primary key constraint totp_person_fkey references identity.person,
  sealed bytea,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  offered bytea,
  offered_at timestamptz,
  constraint totp_confirmed check ((sealed is null) = (confirmed_at is null)),
  constraint totp_offered check ((offered is null) = (offered_at is null)),
  constraint totp_something check (sealed is not null or offered is not null)
);
comment on table identity.totp is 'The secret that a person shares with an authenticator app, encrypted under a key derived from SECRET.';
comment on column identity.totp.sealed is 'The secret in force; null until the first is confirmed by a code.';
comment on column identity.totp.last_step is 'Number of the 30 seconds of the last code that was taken: no code of this or an earlier one is taken again.';
comment on column identity.totp.offered is 'A new secret that no code has confirmed yet; null otherwise. The one in force stays until then.';
create trigger zz_refuse_erased after insert on identity.totp for each row execute function identity.refuse_erased('person_id');

create table identity.recovery_code (
  person_id uuid not null constraint recovery_code_person_fkey references identity.person,
  code_hash bytea not null constraint recovery_code_hash check (length(code_hash) = 32),
  created_at timestamptz not null,
  used_at timestamptz,
  constraint recovery_code_pkey primary key (person_id, code_hash)
);
comment on table identity.recovery_code is 'Codes that stand in for the authenticator app, once each.';
comment on column identity.recovery_code.code_hash is 'Keyed hash of the code, which is kept nowhere.';
create trigger zz_refuse_erased after insert on identity.recovery_code for each row execute function identity.refuse_erased('person_id');

create table identity.pending_sign_in (
  id uuid constraint pending_sign_in_pkey primary key,
  person_id uuid not null constraint pending_sign_in_person_fkey references identity.person,
  token_hash bytea not null constraint pending_sign_in_token_unique unique constraint pending_sign_in_token check (length(token_hash) = 32),
  transport text not null constraint pending_sign_in_transport check (transport in ('bearer', 'cookie')),
  device text,
  device_token_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null constraint pending_sign_in_expires check (expires_at > created_at)
);
comment on table identity.pending_sign_in is 'Sign-ins whose password was right and whose code is missing. The token of one is no session.';
comment on column identity.pending_sign_in.device_token_id is 'Row of the device token that came along; null: none did.';
create index pending_sign_in_by_person on identity.pending_sign_in (person_id);
create index pending_sign_in_by_end on identity.pending_sign_in (expires_at);
create trigger zz_refuse_erased after insert on identity.pending_sign_in for each row execute function identity.refuse_erased('person_id');

create function identity.forget_second_factor() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from identity.totp where person_id = new.person_id;
  delete from identity.recovery_code where person_id = new.person_id;
  delete from identity.pending_sign_in where person_id = new.person_id;
  return null;
end $$;
revoke execute on function identity.forget_second_factor() from public;
create trigger forget_second_factor after insert on identity.erasure
  for each row execute function identity.forget_second_factor();

alter table identity.session add column second_factor_at timestamptz;
comment on column identity.session.second_factor_at is 'When a code was given in this session, at sign-in or when it was set up; null: never.';
alter table identity.session add column stepped_up_until timestamptz;
comment on column identity.session.stepped_up_until is 'Until when the session may do what needs a step-up; null: never, or not any more.';
alter table identity.session drop constraint session_end_reason;
alter table identity.session add constraint session_end_reason
  check (end_reason in ('signed_out', 'revoked', 'password_changed', 'suspended', 'second_factor_set'));

alter table identity.organisation add column owner_totp boolean not null default false;
comment on column identity.organisation.owner_totp is 'Whether owners need a second factor: without it they are viewers.';

drop function identity.bearer_of_session(bytea, timestamptz);
create function identity.bearer_of_session(hash bytea, at timestamptz)
returns table (session_id uuid, transport text, last_used_at timestamptz, absolute_until timestamptz, has_second_factor boolean,
  has_totp boolean, stepped_up_until timestamptz, person_id uuid, is_worker boolean, is_admin boolean, is_auditor boolean, suspended boolean, memberships jsonb)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select s.id, s.transport, s.last_used_at, s.absolute_until,
      s.second_factor_at is not null and t.confirmed_at is not null, t.confirmed_at is not null, s.stepped_up_until,
      p.id, p.is_worker, p.is_admin, p.auditor_since is not null,
      exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended' and r.lifted_at is null
        and r.starts_at <= at and r.ends_at > at),
      coalesce((select jsonb_agg(jsonb_build_object('organisationId', m.organisation_id, 'role', m.role, 'ownerTotp', o.owner_totp))
        from identity.membership m join identity.organisation o on o.id = m.organisation_id
        where m.person_id = p.id and m.state = 'active'), '[]')
    from identity.session s join identity.person p on p.id = s.person_id left join identity.totp t on t.person_id = p.id
    where s.token_hash = hash and s.ended_at is null and s.idle_until > at;
end $$;

drop function identity.bearer_of_key(bytea, timestamptz);
create function identity.bearer_of_key(hash bytea, at timestamptz)
returns table (api_key_id uuid, scopes text[], organisation_id uuid, last_used_at timestamptz, has_second_factor boolean, person_id uuid,
  is_worker boolean, is_admin boolean, is_auditor boolean, suspended boolean, memberships jsonb)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select k.id, k.scopes, k.organisation_id, k.last_used_at,
      exists (select from identity.totp t where t.person_id = p.id and t.confirmed_at is not null),
      p.id, p.is_worker, p.is_admin, p.auditor_since is not null,
      exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended' and r.lifted_at is null
        and r.starts_at <= at and r.ends_at > at),
      coalesce((select jsonb_agg(jsonb_build_object('organisationId', m.organisation_id, 'role', m.role, 'ownerTotp', o.owner_totp))
        from identity.membership m join identity.organisation o on o.id = m.organisation_id
        where m.person_id = p.id and m.state = 'active'), '[]')
    from identity.api_key k join identity.person p on p.id = k.person_id
    where k.token_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
end $$;
