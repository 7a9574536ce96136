-- The outbox of e-mails, confirmed addresses, and the links that confirm them.

create table identity.mail (
  id uuid constraint mail_pkey primary key,
  kind text not null constraint mail_kind check (kind ~ '^[a-z]+(_[a-z]+)*$'),
  reason text not null constraint mail_once unique,
  person_id uuid constraint mail_person_fkey references identity.person,
  asked_by uuid constraint mail_asked_by_fkey references identity.person,
  address_hash bytea not null constraint mail_address_hash check (length(address_hash) = 32),
  sealed bytea,
  state text not null default 'waiting' constraint mail_state check (state in ('waiting', 'sent', 'refused', 'dropped')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  next_try_at timestamptz not null,
  attempt integer not null default 0 constraint mail_attempt check (attempt >= 0),
  first_tried_at timestamptz,
  leased_until timestamptz,
  last_error text,
  ended_at timestamptz,
  constraint mail_expires check (expires_at > created_at),
  constraint mail_ended check ((state = 'waiting') = (ended_at is null)),
  constraint mail_sealed check ((state = 'waiting') = (sealed is not null))
);
comment on table identity.mail is 'E-mails that are sent, or were in the last day: an outbox. A row is committed with what it tells of.';
comment on column identity.mail.kind is 'Which text it has: verify_email.';
comment on column identity.mail.reason is 'Key of what caused it: one e-mail is sent for one cause.';
comment on column identity.mail.person_id is 'Whom it is to; null: an address of which no account is known, or not yet.';
comment on column identity.mail.asked_by is 'The person at whose request it goes to somebody else; null otherwise.';
comment on column identity.mail.address_hash is 'Keyed hash of the address, to count e-mails to it; the address cannot be read from it.';
comment on column identity.mail.sealed is 'Address, link and other contents, encrypted under a key derived from SECRET. Deleted when the e-mail is sent or given up.';
comment on column identity.mail.state is '"sent": the mail server took it. "refused": it never will. "dropped": it was not needed any more.';
comment on column identity.mail.last_error is 'Codes of the last attempt; never a text of the server, which may repeat the address.';
create index mail_due on identity.mail (next_try_at) where state = 'waiting';
create index mail_by_address on identity.mail (address_hash, kind, created_at);
create index mail_by_person on identity.mail (person_id) where person_id is not null;
create index mail_by_asker on identity.mail (asked_by, created_at) where asked_by is not null;
create index mail_by_end on identity.mail (ended_at) where state <> 'waiting';
create trigger zz_refuse_erased after insert or update of person_id on identity.mail
  for each row when (new.person_id is not null) execute function identity.refuse_erased('person_id');

-- Whoever registered before addresses were confirmed counts as confirmed.
alter table identity.person_private add column email_verified_at timestamptz;
update identity.person_private v set email_verified_at = p.created_at from identity.person p where p.id = v.person_id;
comment on column identity.person_private.email_verified_at is
  'When the person proved that the address is theirs; null: not yet. For accounts from before migration 0102, when they registered.';

create table identity.email_token (
  id uuid constraint email_token_pkey primary key,
  person_id uuid not null constraint email_token_person_fkey references identity.person,
  purpose text not null constraint email_token_purpose check (purpose in ('verify_email', 'reset_password')),
  token_hash bytea not null constraint email_token_unique unique constraint email_token_hash check (length(token_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint email_token_expires check (expires_at > created_at)
);
comment on table identity.email_token is 'Links that work once: to confirm an address, and to set a new password.';
comment on column identity.email_token.token_hash is 'sha256 of the token, which is kept nowhere but sealed in the e-mail until it is sent.';
create index email_token_by_person on identity.email_token (person_id);
create index email_token_by_end on identity.email_token (expires_at);
create trigger zz_refuse_erased after insert on identity.email_token for each row execute function identity.refuse_erased('person_id');
