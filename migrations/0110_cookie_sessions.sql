-- Sessions of browsers: the token comes in a cookie, and is refused in the header; and the other way round.

alter table identity.session add column transport text not null default 'bearer'
  constraint session_transport check (transport in ('bearer', 'cookie'));
comment on column identity.session.transport is 'How the token comes: in the header Authorization, or in the cookie of a browser. It is refused the other way.';

drop function identity.bearer_of_session(bytea, timestamptz);
create function identity.bearer_of_session(hash bytea, at timestamptz)
returns table (session_id uuid, transport text, last_used_at timestamptz, absolute_until timestamptz, person_id uuid, is_worker boolean,
  is_admin boolean, is_auditor boolean, suspended boolean, memberships jsonb)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select s.id, s.transport, s.last_used_at, s.absolute_until, p.id, p.is_worker, p.is_admin, p.auditor_since is not null,
      exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended' and r.lifted_at is null
        and r.starts_at <= at and r.ends_at > at),
      coalesce((select jsonb_agg(jsonb_build_object('organisationId', m.organisation_id, 'role', m.role))
        from identity.membership m where m.person_id = p.id and m.state = 'active'), '[]')
    from identity.session s join identity.person p on p.id = s.person_id
    where s.token_hash = hash and s.ended_at is null and s.idle_until > at;
end $$;
