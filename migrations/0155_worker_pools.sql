-- Private pools of workers: an organisation invites people, who join when they accept the agreement of the pool.

create schema pools;

create table pools.worker_pool (
  id uuid constraint worker_pool_pkey primary key,
  organisation_id uuid not null constraint worker_pool_organisation_fkey references identity.organisation,
  name text not null constraint worker_pool_name check (length(name) between 1 and 100),
  kind text not null constraint worker_pool_kind check (kind in ('staff', 'experts')),
  agreement_version integer not null,
  required_version integer not null,
  created_at timestamptz not null,
  constraint worker_pool_versions check (required_version >= 1 and agreement_version >= required_version),
  constraint worker_pool_of_organisation unique (id, organisation_id)
);
comment on table pools.worker_pool is 'Groups of workers whom an organisation invites. A batch may ask for one of them.';
comment on column pools.worker_pool.agreement_version is 'The newest version of the agreement: the one that whoever joins accepts.';
comment on column pools.worker_pool.required_version is 'The newest version that members must have accepted, or a later one, to claim tasks.';
create unique index worker_pool_name_key on pools.worker_pool (organisation_id, lower(name));

create table pools.agreement (
  pool_id uuid not null constraint agreement_pool_fkey references pools.worker_pool,
  version integer not null constraint agreement_version check (version >= 1),
  text text not null constraint agreement_text check (length(text) between 1 and 50000),
  requires_acceptance boolean not null,
  published_at timestamptz not null,
  published_by uuid constraint agreement_published_by_fkey references identity.person,
  constraint agreement_pkey primary key (pool_id, version)
);
comment on table pools.agreement is 'Versions of the agreement of a pool. They never change: members accepted them.';
comment on column pools.agreement.requires_acceptance is 'Whether members of before must accept it to claim more tasks; the first version always.';

create table pools.link (
  id uuid constraint link_pkey primary key,
  pool_id uuid not null constraint link_pool_fkey references pools.worker_pool,
  secret_hash bytea not null constraint link_secret_key unique constraint link_secret check (length(secret_hash) = 32),
  created_by uuid constraint link_created_by_fkey references identity.person,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  maximum_uses integer not null constraint link_maximum_uses check (maximum_uses between 1 and 1000),
  uses integer not null default 0,
  revoked_at timestamptz,
  constraint link_expires check (expires_at > created_at),
  constraint link_uses check (uses between 0 and maximum_uses)
);
comment on table pools.link is 'Links to join a pool that several people may use.';
comment on column pools.link.secret_hash is 'sha256 of the secret, which is kept nowhere.';
create index link_by_pool on pools.link (pool_id, id);

create table pools.member (
  id uuid constraint member_pkey primary key,
  pool_id uuid not null constraint member_pool_fkey references pools.worker_pool,
  worker_id uuid constraint member_worker_fkey references identity.person,
  state text not null constraint member_state check (state in ('invited', 'joined', 'left', 'removed')),
  invited_email text constraint member_invited_email check (length(invited_email) <= 254),
  invited_email_key text,
  invited_by uuid constraint member_invited_by_fkey references identity.person,
  invited_at timestamptz,
  invitation_hash bytea constraint member_invitation_key unique constraint member_invitation check (length(invitation_hash) = 32),
  invitation_expires_at timestamptz,
  link_id uuid constraint member_link_fkey references pools.link,
  joined_at timestamptz,
  accepted_version integer,
  accepted_at timestamptz,
  ended_at timestamptz,
  removal_reason text constraint member_removal_reason check (length(removal_reason) between 1 and 2000),
  constraint member_accepted_fkey foreign key (pool_id, accepted_version) references pools.agreement,
  constraint member_address check ((invited_email is null) = (invited_email_key is null)),
  constraint member_invited check (case when state = 'invited'
    then worker_id is null and invited_email is not null and invited_at is not null and invitation_hash is not null
      and invitation_expires_at is not null and link_id is null
    else worker_id is not null and invitation_hash is null and invitation_expires_at is null end),
  constraint member_joined check ((state = 'invited') = (joined_at is null)
    and (joined_at is null) = (accepted_version is null) and (joined_at is null) = (accepted_at is null)),
  constraint member_ended check ((state in ('left', 'removed')) = (ended_at is not null)),
  constraint member_removed check ((state = 'removed') = (removal_reason is not null))
);
comment on table pools.member is
  'Invitations and memberships: a row from the invitation, or the use of a link, to the end. Whoever joins again gets another row.';
comment on column pools.member.worker_id is 'Null: invited, and has not joined.';
comment on column pools.member.invited_email is 'The address that was invited, as the inviter typed it; null: joined by a link that several may use, or erased.';
comment on column pools.member.invitation_hash is 'sha256 of the secret, which is kept nowhere but sealed in the e-mail until it is sent. Null once it was used.';
comment on column pools.member.accepted_version is 'The newest version of the agreement that the member accepted; pools.acceptance has all.';
comment on column pools.member.removal_reason is 'What the organisation wrote; the worker reads it.';
create unique index member_joined_once on pools.member (pool_id, worker_id) where state = 'joined';
create unique index member_invited_once on pools.member (pool_id, invited_email_key) where state = 'invited';
create index member_by_worker on pools.member (worker_id, id) where worker_id is not null;
create index member_by_address on pools.member (invited_email_key) where state = 'invited';
create index member_by_pool on pools.member (pool_id, id);
create index member_by_link on pools.member (link_id) where link_id is not null;
create trigger zz_refuse_erased after insert or update of worker_id on pools.member
  for each row when (new.worker_id is not null) execute function identity.refuse_erased('worker_id');

create table pools.acceptance (
  member_id uuid not null constraint acceptance_member_fkey references pools.member,
  pool_id uuid not null,
  version integer not null,
  accepted_at timestamptz not null,
  constraint acceptance_pkey primary key (member_id, version),
  constraint acceptance_agreement_fkey foreign key (pool_id, version) references pools.agreement
);
comment on table pools.acceptance is 'Which versions of the agreement a member accepted, and when. Rows never change.';

create view pools.member_view as
select id, pool_id, worker_id, state, joined_at, ended_at from pools.member where worker_id is not null;
comment on view pools.member_view is 'Memberships of private pools, ended ones too: a row for each time that a worker joined.';

create view pools.acceptance_view as
select member_id, pool_id, version, accepted_at from pools.acceptance;
comment on view pools.acceptance_view is 'Versions of agreements that members of private pools accepted.';

create view pools.agreement_view as
select pool_id, version, requires_acceptance, published_at from pools.agreement;
comment on view pools.agreement_view is 'Versions of the agreements of private pools, and whether members of before must accept them.';
