-- What takes two admins: since when somebody is an admin, and the requests that one admin makes and another decides.

alter table identity.person add column admin_since timestamptz;
comment on column identity.person.admin_since is
  'When the person became an admin, null for others: the second person for a decision was an admin before it was asked for.';
update identity.person p
set admin_since = coalesce(
  (select max(a.at) from platform.act a where a.verb = 'admin.granted' and a.subject_kind = 'person' and a.subject_id = p.id),
  p.created_at)
where p.is_admin;
alter table identity.person add constraint person_admin_since check (is_admin = (admin_since is not null));

create table identity.admin_request (
  id uuid constraint admin_request_pkey primary key,
  kind text not null constraint admin_request_kind check (kind ~ '^[a-z_]+\.[a-z_]+$'),
  subject_kind text not null constraint admin_request_subject_kind check (subject_kind ~ '^[a-z_]+$'),
  subject_id uuid not null,
  organisation_id uuid constraint admin_request_organisation_fkey references identity.organisation,
  concerned uuid[] not null default '{}',
  payload jsonb not null constraint admin_request_payload check (jsonb_typeof(payload) = 'object'),
  details jsonb not null constraint admin_request_details check (jsonb_typeof(details) = 'array'),
  reason text constraint admin_request_reason check (length(btrim(reason)) between 10 and 1000),
  open_key text not null constraint admin_request_open_key check (length(open_key) between 1 and 300),
  state text not null
    constraint admin_request_state check (state in ('pending', 'approved', 'refused', 'withdrawn', 'expired')),
  requested_by uuid not null constraint admin_request_requested_by_fkey references identity.person,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  decided_by uuid constraint admin_request_decided_by_fkey references identity.person,
  decided_at timestamptz,
  decision_note text constraint admin_request_decision_note check (length(btrim(decision_note)) between 1 and 1000),
  result_kind text,
  result_id uuid,
  constraint admin_request_expires check (expires_at > requested_at),
  constraint admin_request_decided check ((state = 'pending') = (decided_at is null)),
  constraint admin_request_decider check ((state in ('approved', 'refused', 'withdrawn')) = (decided_by is not null)),
  constraint admin_request_two_people check (state not in ('approved', 'refused') or decided_by <> requested_by),
  constraint admin_request_own_withdrawal check (state <> 'withdrawn' or decided_by = requested_by),
  constraint admin_request_not_by_the_concerned check (state not in ('approved', 'refused') or decided_by <> all (concerned)),
  constraint admin_request_refusal_says_why check (state <> 'refused' or length(btrim(coalesce(decision_note, ''))) >= 10),
  constraint admin_request_result check ((result_kind is null) = (result_id is null) and (result_id is null or state = 'approved'))
);
comment on table identity.admin_request is 'What one admin asks for and another admin has to approve before it happens.';
comment on column identity.admin_request.kind is 'What approval does: admin.grant, funding.record, …; the domain that registered the kind carries it out.';
comment on column identity.admin_request.concerned is 'People who may not decide it: it is about them, or to their benefit.';
comment on column identity.admin_request.payload is 'Arguments for the domain that carries it out; amounts are strings of minor units.';
comment on column identity.admin_request.details is 'The same for people: an array of {name, value}.';
comment on column identity.admin_request.open_key is 'What is asked, so that it is asked once at a time.';
comment on column identity.admin_request.result_id is 'What the approval made or changed, where that has an id.';
create unique index admin_request_open on identity.admin_request (open_key) where state = 'pending';
create index admin_request_by_state on identity.admin_request (state, id);
create index admin_request_due on identity.admin_request (expires_at) where state = 'pending';

create function identity.refuse_other_admin_request() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state <> 'pending'
    or (old.id, old.kind, old.subject_kind, old.subject_id, old.organisation_id, old.concerned, old.payload, old.details, old.reason,
        old.open_key, old.requested_by, old.requested_at, old.expires_at)
      is distinct from (new.id, new.kind, new.subject_kind, new.subject_id, new.organisation_id, new.concerned, new.payload, new.details,
        new.reason, new.open_key, new.requested_by, new.requested_at, new.expires_at) then
    raise exception 'admin request %: what was asked or decided never changes', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update or delete on identity.admin_request
  for each row execute function identity.refuse_other_admin_request();
