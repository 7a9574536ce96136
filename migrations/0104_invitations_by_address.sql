-- Invitations to addresses that have no account yet.

alter table identity.membership
  alter column person_id drop not null,
  add column invited_email text constraint membership_invited_email check (length(invited_email) <= 254),
  add column invited_email_key text,
  add constraint membership_invited_address check ((invited_email is null) = (invited_email_key is null)
    and (state = 'invited' or invited_email is null) and (person_id is not null or invited_email is not null));
comment on column identity.membership.person_id is 'Null: the invited address has no account with it, or none that has confirmed it.';
comment on column identity.membership.invited_email is 'The address that was invited, as the inviter typed it; null for members, and for invitations from before migration 0104.';
create unique index membership_once_by_address on identity.membership (organisation_id, invited_email_key) where person_id is null;
create index membership_by_address on identity.membership (invited_email_key) where invited_email_key is not null;
create trigger zz_refuse_erased_link after update of person_id on identity.membership
  for each row when (new.person_id is not null) execute function identity.refuse_erased('person_id');
