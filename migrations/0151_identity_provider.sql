-- Signing in with an identity provider (OpenID Connect): whose account at the provider is whose here, sign-ins that wait for the
-- browser to come back, and people whom the provider knows and who have no account here yet.

create table identity.linked_identity (
  id uuid constraint linked_identity_pkey primary key,
  person_id uuid not null constraint linked_identity_person_fkey references identity.person,
  issuer text not null constraint linked_identity_issuer check (length(issuer) between 1 and 1000),
  subject text not null constraint linked_identity_subject check (length(subject) between 1 and 255),
  linked_at timestamptz not null,
  last_used_at timestamptz not null,
  constraint linked_identity_subject_unique unique (issuer, subject),
  constraint linked_identity_person_unique unique (person_id, issuer)
);
comment on table identity.linked_identity is 'Accounts at an identity provider that sign a person in.';
comment on column identity.linked_identity.subject is 'Who it is at this issuer. The same subject of another issuer is somebody else. An e-mail address links nobody.';
create trigger zz_refuse_erased after insert on identity.linked_identity for each row execute function identity.refuse_erased('person_id');

create table identity.provider_flow (
  id uuid constraint provider_flow_pkey primary key,
  token_hash bytea not null constraint provider_flow_token_unique unique constraint provider_flow_token check (length(token_hash) = 32),
  purpose text not null constraint provider_flow_purpose check (purpose in ('sign_in', 'link', 'step_up')),
  issuer text not null,
  session_id uuid,
  return_path text not null constraint provider_flow_return_path check (return_path like '/%' and length(return_path) <= 1500),
  created_at timestamptz not null,
  expires_at timestamptz not null constraint provider_flow_expires check (expires_at > created_at),
  constraint provider_flow_session check ((session_id is null) = (purpose = 'sign_in'))
);
comment on table identity.provider_flow is 'Browsers that were sent to the identity provider and have not come back. A row is deleted when its answer is taken: each works once.';
comment on column identity.provider_flow.token_hash is 'sha256 of the token in the cookie of the browser. State, nonce and PKCE verifier are derived from the token, and kept nowhere.';
comment on column identity.provider_flow.issuer is 'The provider that it was begun with: the answer of another one is refused.';
comment on column identity.provider_flow.session_id is 'The session that began to link, or to step up; null for a sign-in.';
create index provider_flow_by_end on identity.provider_flow (expires_at);

create table identity.provider_registration (
  id uuid constraint provider_registration_pkey primary key,
  token_hash bytea not null constraint provider_registration_token_unique unique
    constraint provider_registration_token check (length(token_hash) = 32),
  sealed bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null constraint provider_registration_expires check (expires_at > created_at)
);
comment on table identity.provider_registration is 'People whom the provider has just signed in and who have no account here: they wait for the rest of the registration.';
comment on column identity.provider_registration.sealed is 'What the provider said of them, encrypted under a key derived from SECRET.';
create index provider_registration_by_end on identity.provider_registration (expires_at);

alter table identity.session add column identity_id uuid;
comment on column identity.session.identity_id is 'The account at the provider that the session began with; null: with the password.';
create index session_by_identity on identity.session (identity_id) where identity_id is not null;
alter table identity.pending_sign_in add column identity_id uuid;
comment on column identity.pending_sign_in.identity_id is 'The account at the provider that the sign-in began with; null: with the password.';
alter table identity.session drop constraint session_end_reason;
alter table identity.session add constraint session_end_reason
  check (end_reason in ('signed_out', 'revoked', 'password_changed', 'suspended', 'second_factor_set', 'unlinked'));

create function identity.forget_identities() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from identity.linked_identity where person_id = new.person_id;
  return null;
end $$;
revoke execute on function identity.forget_identities() from public;
create trigger forget_identities after insert on identity.erasure for each row execute function identity.forget_identities();

drop function identity.bearer_of_session(bytea, timestamptz);
create function identity.bearer_of_session(hash bytea, at timestamptz)
returns table (session_id uuid, transport text, last_used_at timestamptz, absolute_until timestamptz, has_second_factor boolean,
  has_totp boolean, has_password boolean, issuers text[], stepped_up_until timestamptz, person_id uuid, is_worker boolean, is_admin boolean,
  is_auditor boolean, suspended boolean, memberships jsonb)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select s.id, s.transport, s.last_used_at, s.absolute_until,
      s.second_factor_at is not null and t.confirmed_at is not null, t.confirmed_at is not null,
      exists (select from identity.credential c where c.person_id = p.id),
      array(select i.issuer from identity.linked_identity i where i.person_id = p.id), s.stepped_up_until,
      p.id, p.is_worker, p.is_admin, p.auditor_since is not null,
      exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended' and r.lifted_at is null
        and r.starts_at <= at and r.ends_at > at),
      coalesce((select jsonb_agg(jsonb_build_object('organisationId', m.organisation_id, 'role', m.role, 'ownerTotp', o.owner_totp))
        from identity.membership m join identity.organisation o on o.id = m.organisation_id
        where m.person_id = p.id and m.state = 'active'), '[]')
    from identity.session s join identity.person p on p.id = s.person_id left join identity.totp t on t.person_id = p.id
    where s.token_hash = hash and s.ended_at is null and s.idle_until > at;
end $$;
