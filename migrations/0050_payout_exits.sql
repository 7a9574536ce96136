-- Exits of payouts that do not go on by themselves: one admin asks, another approves, and a worker process carries it out.

create table payouts.payout_exit (
  id uuid constraint payout_exit_pkey primary key,
  payout_id uuid not null constraint payout_exit_payout_fkey references payouts.payout,
  action text not null constraint payout_exit_action check (action in ('adopt', 'retry', 'return', 'cover')),
  state text not null constraint payout_exit_state check (state in ('due', 'done', 'refused')),
  request_id uuid not null constraint payout_exit_request_unique unique constraint payout_exit_request_fkey references identity.admin_request,
  asked_by uuid not null constraint payout_exit_asked_by_fkey references identity.person,
  approved_by uuid not null constraint payout_exit_approved_by_fkey references identity.person,
  approved_at timestamptz not null,
  due_at timestamptz not null,
  leased_until timestamptz,
  attempt integer not null default 0 constraint payout_exit_attempt check (attempt >= 0),
  outcome text constraint payout_exit_outcome check (length(outcome) between 1 and 500),
  ended_at timestamptz,
  constraint payout_exit_two_people check (approved_by <> asked_by),
  constraint payout_exit_ended check ((state = 'due') = (ended_at is null)),
  constraint payout_exit_told check (state = 'due' or outcome is not null)
);
comment on table payouts.payout_exit is 'What two admins decided about a payout that does not go on by itself, and what came of it.';
comment on column payouts.payout_exit.state is 'due: to be carried out; done: carried out; refused: what Stripe says does not allow it, and nothing was changed.';
comment on column payouts.payout_exit.outcome is 'What was found at Stripe and done. While it is due: why it waits.';
comment on column payouts.payout_exit.leased_until is 'Until then the process that took it may work on it; nobody else does.';
create unique index payout_exit_open on payouts.payout_exit (payout_id) where state = 'due';
create index payout_exit_by_payout on payouts.payout_exit (payout_id, id);
create index payout_exit_due on payouts.payout_exit (due_at) where state = 'due';

alter table payouts.stripe_call
  add column tried_at timestamptz,
  add column held_by uuid constraint stripe_call_held_by_fkey references payouts.payout_exit;
comment on column payouts.stripe_call.tried_at is 'When it was last taken to be told. A request that Stripe got then is over some minutes later.';
comment on column payouts.stripe_call.held_by is 'The exit that is being carried out for the payout: the payer does not take the call meanwhile.';
-- When the last try was is not known of older rows: it may have been a moment ago.
update payouts.stripe_call set tried_at = now() where state = 'due' and (attempt > 0 or epoch > 1);

create table payouts.stripe_reversal (
  id text constraint stripe_reversal_pkey primary key,
  payout_id uuid not null constraint stripe_reversal_payout_fkey references payouts.payout,
  amount_minor bigint not null constraint stripe_reversal_amount check (amount_minor > 0),
  kept_at timestamptz not null
);
comment on table payouts.stripe_reversal is
  'Reversals of the transfer of a payout that came back, ours and those made by hand at Stripe; together they are the whole amount. Payouts that came back before this table existed have none.';
create index stripe_reversal_by_payout on payouts.stripe_reversal (payout_id);
select platform.make_append_only('payouts.stripe_reversal');

-- An erasure takes the words about the person: what came of exits, and the reasons of requests that concern the person.
create function payouts.forget_words_of_exits() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update payouts.payout_exit x set outcome = platform.erased_words()
  from payouts.payout p where p.id = x.payout_id and p.worker_id = new.person_id and x.outcome is not null;
  update identity.admin_request
  set reason = case when reason is null then null else platform.erased_words() end,
    decision_note = case when decision_note is null then null else platform.erased_words() end
  where kind = 'payout.exit' and new.person_id = any (concerned) and (reason is not null or decision_note is not null);
  return null;
end $$;
create trigger forget_words_of_exits after insert on identity.erasure
  for each row execute function payouts.forget_words_of_exits();
revoke execute on function payouts.forget_words_of_exits() from public;
