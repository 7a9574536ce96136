-- E-mail addresses are kept as they were typed and compared by a key. Invitations are accepted with a secret.

alter table identity.person_private drop constraint person_private_email;
alter table identity.person_private
  add constraint person_private_email check (email like '%_@_%' and length(email) <= 254),
  add column email_key text constraint person_private_email_key check (email_key like '%_@_%'),
  add column email_key_collides boolean not null default false;
comment on column identity.person_private.email is 'As its owner typed it; addresses from before keys were put in lower case.';
comment on column identity.person_private.email_key is
  'What the address is compared by: NFKC, case-folded, without invisible characters, the domain in ASCII without last dots. Null until the application has filled it (src/identity/email-keys.ts).';
comment on column identity.person_private.email_key_collides is
  'Another account, made before keys were kept, has the same key: neither is merged, each goes by its exact spelling.';

-- Of an address in ASCII, SQL can make the key; IDNA and Unicode''s case folding need the application.
update identity.person_private set email_key = rtrim(lower(email), '.') where email !~ '[^\x20-\x7e]' and rtrim(email, '.') like '%_@_%';
update identity.person_private p set email_key_collides = true
where exists (select from identity.person_private o where o.email_key = p.email_key and o.person_id <> p.person_id);

create unique index person_private_email_key_unique on identity.person_private (email_key) where not email_key_collides;
create index person_private_by_email_key on identity.person_private (email_key text_pattern_ops);
create index person_private_without_email_key on identity.person_private (person_id) where email_key is null;
drop index identity.person_private_by_email_prefix;

alter table identity.membership
  add column invitation_hash bytea constraint membership_invitation_hash check (length(invitation_hash) = 32),
  add column invitation_expires_at timestamptz,
  add constraint membership_invitation check ((invitation_hash is null) = (invitation_expires_at is null)
    and (state = 'invited' or invitation_hash is null));
comment on column identity.membership.invitation_hash is
  'sha256 of the secret with which the invitation is accepted, which is kept nowhere. Null with an invitation: it must be renewed first.';
create index membership_invited on identity.membership (invited_at) where state = 'invited';
