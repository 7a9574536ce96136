-- Links to reset a password that two admins hand out where no e-mail is sent, and changes of the e-mail address.

alter table identity.email_token
  add column request_id uuid constraint email_token_request_fkey references identity.admin_request constraint email_token_request_once unique;
comment on column identity.email_token.request_id is
  'The request of two admins by which the link was handed out; null: it was sent to the address, and so proves it.';

create table identity.email_change (
  id uuid constraint email_change_pkey primary key,
  person_id uuid not null constraint email_change_person_fkey references identity.person constraint email_change_once unique,
  email text not null constraint email_change_email check (email like '%_@_%' and length(email) <= 254),
  email_key text not null constraint email_change_email_key check (email_key like '%_@_%'),
  old_token_hash bytea constraint email_change_old_unique unique constraint email_change_old_hash check (length(old_token_hash) = 32),
  new_token_hash bytea not null constraint email_change_new_unique unique constraint email_change_new_hash check (length(new_token_hash) = 32),
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  constraint email_change_expires check (expires_at > created_at)
);
comment on table identity.email_change is 'Changes of the e-mail address that wait until both addresses confirmed. Deleted when they are made, cancelled or replaced.';
comment on column identity.email_change.old_token_hash is
  'sha256 of the token that the present address confirms or cancels with; null: that address was never confirmed, and is not asked.';
create index email_change_by_end on identity.email_change (expires_at);
create trigger zz_refuse_erased after insert on identity.email_change for each row execute function identity.refuse_erased('person_id');

-- The check and the write are one, so that an account made at the same moment with the address is not an error.
create function identity.change_email(p_person uuid, p_email text, p_key text, p_at timestamptz) returns boolean
language plpgsql set search_path = pg_catalog as $$
begin
  if exists (select from identity.person_private where email_key = p_key and person_id <> p_person) then
    return false;
  end if;
  update identity.person_private set email = p_email, email_key = p_key, email_key_collides = false, email_verified_at = p_at
  where person_id = p_person;
  return found;
exception when unique_violation then
  return false;
end $$;
comment on function identity.change_email(uuid, text, text, timestamptz) is
  'Gives a person another, confirmed e-mail address. False when another account has it, or there is no such person.';
