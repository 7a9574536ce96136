-- Auditors: people who read the books and the acts and change nothing. An API key gets a scope for that.

alter table identity.person add column auditor_since timestamptz;
comment on column identity.person.auditor_since is
  'When the person became an auditor, null for others. An auditor reads the books and changes nothing, so the account has no other role.';
alter table identity.person add constraint person_auditor_alone check (auditor_since is null or not (is_admin or is_worker));

alter table identity.api_key drop constraint api_key_scopes;
alter table identity.api_key add constraint api_key_scopes
  check (cardinality(scopes) > 0 and scopes <@ array['account', 'work', 'requester:read', 'requester:write', 'money', 'admin', 'audit']);

create trigger zz_refuse_erased_auditor after update of auditor_since on identity.person
  for each row when (new.auditor_since is not null) execute function identity.refuse_erased('id');

drop function identity.bearer_of_session(bytea, timestamptz);
create function identity.bearer_of_session(hash bytea, at timestamptz)
returns table (session_id uuid, last_used_at timestamptz, absolute_until timestamptz, person_id uuid, is_worker boolean, is_admin boolean,
  is_auditor boolean, suspended boolean, memberships jsonb)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select s.id, s.last_used_at, s.absolute_until, p.id, p.is_worker, p.is_admin, p.auditor_since is not null,
      exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended' and r.lifted_at is null
        and r.starts_at <= at and r.ends_at > at),
      coalesce((select jsonb_agg(jsonb_build_object('organisationId', m.organisation_id, 'role', m.role))
        from identity.membership m where m.person_id = p.id and m.state = 'active'), '[]')
    from identity.session s join identity.person p on p.id = s.person_id
    where s.token_hash = hash and s.ended_at is null and s.idle_until > at;
end $$;

drop function identity.bearer_of_key(bytea, timestamptz);
create function identity.bearer_of_key(hash bytea, at timestamptz)
returns table (api_key_id uuid, scopes text[], organisation_id uuid, last_used_at timestamptz, person_id uuid, is_worker boolean,
  is_admin boolean, is_auditor boolean, suspended boolean, memberships jsonb)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select k.id, k.scopes, k.organisation_id, k.last_used_at, p.id, p.is_worker, p.is_admin, p.auditor_since is not null,
      exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended' and r.lifted_at is null
        and r.starts_at <= at and r.ends_at > at),
      coalesce((select jsonb_agg(jsonb_build_object('organisationId', m.organisation_id, 'role', m.role))
        from identity.membership m where m.person_id = p.id and m.state = 'active'), '[]')
    from identity.api_key k join identity.person p on p.id = k.person_id
    where k.token_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
end $$;
