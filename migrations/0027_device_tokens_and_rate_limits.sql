-- Device tokens, which API key made which, and counters of rate limits.

create table identity.device_token (
  id uuid constraint device_token_pkey primary key,
  person_id uuid not null constraint device_token_person_fkey references identity.person,
  token_hash bytea not null constraint device_token_unique unique constraint device_token_hash check (length(token_hash) = 32),
  created_at timestamptz not null,
  last_used_at timestamptz,
  expires_at timestamptz not null,
  constraint device_token_expires check (expires_at > created_at)
);
comment on table identity.device_token is
  'Devices on which a person signed in before. A right password with such a token is accepted while the account or the address is locked.';
comment on column identity.device_token.token_hash is 'sha256 of the token, which is kept nowhere.';
comment on column identity.device_token.last_used_at is 'Null until the token comes with a later sign-in: such tokens are replaced first.';
create index device_token_by_person on identity.device_token (person_id);
create index device_token_by_end on identity.device_token (expires_at);

alter table identity.api_key add column made_by_key uuid constraint api_key_made_by_fkey references identity.api_key;
comment on column identity.api_key.made_by_key is 'The API key that made this one; null when a session did. Revoking a key revokes the keys that it made.';
create index api_key_by_maker on identity.api_key (made_by_key) where made_by_key is not null;

comment on table identity.sign_in_attempt is
  'Failed sign-ins per account, per address, per account and address, and per device token; failed changes of a password per session. Swept a day after the last.';

-- rate-limiter-flexible inserts by position: the order of the columns matters.
create table identity.rate_limit (
  key varchar(255) constraint rate_limit_pkey primary key,
  points integer not null default 0,
  expire bigint
);
comment on table identity.rate_limit is 'Counters of rate-limiter-flexible for sign-in and registration, shared by all processes.';
comment on column identity.rate_limit.key is 'A keyed hash: neither the e-mail nor the address can be read from it.';
comment on column identity.rate_limit.expire is 'Milliseconds since 1970, by the clock of the process that counted.';
create index rate_limit_by_end on identity.rate_limit (expire);
