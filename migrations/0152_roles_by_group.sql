-- Roles that groups at the identity provider give: of members of organisations, and proposals of admins, whom two admins confirm.

create table identity.group_role (
  person_id uuid not null constraint group_role_person_fkey references identity.person,
  organisation_id uuid not null constraint group_role_organisation_fkey references identity.organisation,
  membership_id uuid not null,
  role text not null constraint group_role_role check (role in ('owner', 'manager', 'reviewer', 'viewer')),
  given_at timestamptz not null,
  checked_at timestamptz not null,
  constraint group_role_pkey primary key (person_id, organisation_id)
);
comment on table identity.group_role is 'Roles in organisations that people have because of a group at the identity provider.';
comment on column identity.group_role.membership_id is
  'The membership that the group gave. When it is there no more, a member removed it, and the group does not give it again before the person was out of the group.';
comment on column identity.group_role.checked_at is 'When the provider last said that the person is in the group, or when the role of a last owner could not be taken.';
create index group_role_by_check on identity.group_role (checked_at);
create unique index group_role_by_membership on identity.group_role (membership_id);
create trigger zz_refuse_erased after insert on identity.group_role for each row execute function identity.refuse_erased('person_id');

create table identity.admin_proposal (
  person_id uuid constraint admin_proposal_pkey primary key constraint admin_proposal_person_fkey references identity.person,
  proposed_at timestamptz not null,
  checked_at timestamptz not null,
  granted_at timestamptz
);
comment on table identity.admin_proposal is 'People whom a group at the identity provider proposes as admins. Two admins make one, as anybody.';
comment on column identity.admin_proposal.granted_at is
  'When two admins followed it; null: not yet. While it is the time at which the person became an admin, the role ends with the group.';
create index admin_proposal_by_check on identity.admin_proposal (checked_at);
create trigger zz_refuse_erased after insert on identity.admin_proposal for each row execute function identity.refuse_erased('person_id');

create function identity.forget_group_roles() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from identity.group_role where person_id = new.person_id;
  delete from identity.admin_proposal where person_id = new.person_id;
  return null;
end $$;
revoke execute on function identity.forget_group_roles() from public;
create trigger forget_group_roles after insert on identity.erasure for each row execute function identity.forget_group_roles();
