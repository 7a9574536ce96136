-- A difference with Stripe is followed over all comparisons that find it: who takes care of it, and how far it is.

create schema treasury;

create table treasury.difference_case (
  id uuid constraint difference_case_pkey primary key,
  source text not null,
  kind text not null,
  object_id text,
  subject_kind text,
  subject_id uuid,
  difference_key text not null generated always as (
    source || ' ' || kind || ' ' || coalesce(object_id, '-') || ' ' || coalesce(subject_kind, '-') || ' ' || coalesce(subject_id::text, '-')
  ) stored constraint difference_case_once unique,
  local_value text,
  stripe_value text,
  state text not null constraint difference_case_state check (state in ('open', 'in_progress', 'explained', 'resolved')),
  owner_id uuid constraint difference_case_owner_fkey references identity.person,
  note text constraint difference_case_note check (length(btrim(note)) between 1 and 1000),
  revision integer not null constraint difference_case_revision check (revision > 0),
  first_run_id uuid not null constraint difference_case_first_run_fkey references payouts.reconciliation_run,
  last_run_id uuid not null constraint difference_case_last_run_fkey references payouts.reconciliation_run,
  found_at timestamptz not null,
  seen_at timestamptz not null,
  changed_at timestamptz not null,
  constraint difference_case_in_progress check (state <> 'in_progress' or owner_id is not null),
  constraint difference_case_explained check (state <> 'explained' or note is not null)
);
comment on table treasury.difference_case is 'A difference with Stripe over all comparisons that found it: the same source, kind, object and subject.';
comment on column treasury.difference_case.local_value is 'As the last comparison that found it reported it. What an admin explained is explained for these values.';
comment on column treasury.difference_case.revision is 'Counts changes of the case and of its values: an admin changes only the revision that they read.';
comment on column treasury.difference_case.last_run_id is 'The last comparison that found it. A later one that looks back as far and does not find it resolves it.';
comment on column treasury.difference_case.seen_at is 'When that comparison ended.';
create index difference_case_by_state on treasury.difference_case (state, id);
create index difference_case_unresolved on treasury.difference_case (id) where state <> 'resolved';
create index difference_case_by_owner on treasury.difference_case (owner_id, id) where owner_id is not null;
create index difference_case_by_subject on treasury.difference_case (subject_id) where subject_id is not null;

create table treasury.difference_case_change (
  case_id uuid not null constraint difference_case_change_case_fkey references treasury.difference_case,
  revision integer not null,
  at timestamptz not null,
  run_id uuid constraint difference_case_change_run_fkey references payouts.reconciliation_run,
  changed_by uuid constraint difference_case_change_person_fkey references identity.person,
  state text not null constraint difference_case_change_state check (state in ('open', 'in_progress', 'explained', 'resolved')),
  owner_id uuid constraint difference_case_change_owner_fkey references identity.person,
  note text,
  constraint difference_case_change_pkey primary key (case_id, revision),
  constraint difference_case_change_by check (num_nonnulls(run_id, changed_by) = 1)
);
comment on table treasury.difference_case_change is 'What a case was after each change of its state, owner or note, by a comparison or an admin. Append-only, but for words about a person who was erased.';
select platform.make_append_only('treasury.difference_case_change');
drop trigger refuse_change on treasury.difference_case_change;
create trigger refuse_change before update or delete on treasury.difference_case_change
  for each row execute function platform.refuse_change_of_all_but_words('note');

-- A case is never deleted, and stays the case of its difference.
create function treasury.refuse_other_difference_case() returns trigger language plpgsql as $$
declare
  -- A generated column has its value after this trigger only.
  may_change constant text[] := array['difference_key', 'local_value', 'stripe_value', 'state', 'owner_id', 'note', 'revision', 'last_run_id', 'seen_at', 'changed_at'];
begin
  if tg_op = 'DELETE' or to_jsonb(new) - may_change <> to_jsonb(old) - may_change then
    raise exception 'difference case %: what differs never changes', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update or delete on treasury.difference_case
  for each row execute function treasury.refuse_other_difference_case();

-- An erasure takes the words about the person's payouts and account.
create function treasury.forget_words_of_differences() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
  concerned constant uuid[] := array(
    select c.id from treasury.difference_case c
    where c.subject_id = new.person_id or c.subject_id in (select p.id from payouts.payout_view p where p.worker_id = new.person_id)
  );
begin
  update treasury.difference_case set note = platform.erased_words() where id = any (concerned) and note <> platform.erased_words();
  update treasury.difference_case_change set note = platform.erased_words()
  where case_id = any (concerned) and note <> platform.erased_words();
  return null;
end $$;
create trigger forget_words_of_differences after insert on identity.erasure
  for each row execute function treasury.forget_words_of_differences();
revoke execute on function treasury.forget_words_of_differences() from public;
