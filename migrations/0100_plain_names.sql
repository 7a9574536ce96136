-- Plain names for tables and columns (docs/adr/0081-plain-names.md). No row changes: what hashes cover (acts, journals, seals,
-- outcomes) keeps its names and values, and so do the values of states.

alter table review.dispute rename to rejection_hold;
alter table review.rejection_hold rename column rests_until to held_until;
alter view review.rejection_hold_view rename column rests_until to held_until;
comment on view review.rejection_hold_view is
  'Rejections whose money is, or was, held. state: "resting" until held_until, while the rejection can be undone; then "stands", "withdrawn" or "overturned".';
comment on table review.review is 'Every verdict ever given, as it was given. The end of a rejection is in review.rejection_hold.';
comment on table review.rejection_hold is 'A rejection and the money that it holds until it is final or undone.';

alter table review.bulk_approval rename column seen_until to last_assignment_id;
comment on column review.bulk_approval.last_assignment_id is 'The last assignment of the latest group, in the order of ids.';

alter table labels.decision rename to stop_decision;

alter table payouts.shared_bank_look rename to shared_bank_review;
alter table payouts.shared_bank_review rename column looked_by to reviewed_by;
alter table payouts.shared_bank_review rename column looked_at to reviewed_at;
comment on table payouts.shared_bank_review is
  'The review, by an admin, of workers whose Stripe accounts pay to one bank account, with its result.';

alter table payouts.card_dispute rename column look_at to next_poll_at;
alter table payouts.checkout rename column look_at to next_poll_at;
alter table payouts.refund_part rename column look_at to next_poll_at;
alter table payouts.stripe_call rename column look_at to next_poll_at;
alter table payouts.stripe_transaction rename column look_at to next_poll_at;
alter table payouts.refund_part rename column said to last_error;
alter table payouts.stripe_call rename column said to last_error;
alter table payouts.stripe_call rename column waits to wait_count;
alter table payouts.stripe_call rename column held_by to held_by_exit_id;
alter table payouts.payout_round rename column seen_until to last_worker_id;
alter table payouts.reconciliation_difference rename column here to local_value;
alter table payouts.reconciliation_difference rename column there to stripe_value;

comment on column payouts.card_dispute.next_poll_at is 'Time of the next poll of the dispute at Stripe; null: it is not polled.';
comment on column payouts.checkout.next_poll_at is 'Time of the next poll of the payment at Stripe; null: it is not polled any more.';
comment on column payouts.refund_part.next_poll_at is 'Time of the next attempt or poll of the refund at Stripe; null: there is none.';
comment on column payouts.stripe_call.next_poll_at is 'Time of the next poll of the object at Stripe, should no event arrive; null: it is not polled.';
comment on column payouts.stripe_transaction.next_poll_at is 'Time of the next attempt to post the transaction; null: it has ended.';
comment on column payouts.refund_part.last_error is 'Why the last attempt did not end; null: no attempt failed.';
comment on column payouts.stripe_call.last_error is 'Why the call is not done yet; null: no attempt failed.';
comment on column payouts.stripe_call.wait_count is 'Number of waits in a row for something that blocks the call: the pause grows with it.';
comment on column payouts.stripe_call.held_by_exit_id is 'The exit that is being carried out for the payout: the payer does not take the call meanwhile.';
comment on column payouts.payout_round.last_worker_id is
  'The last worker that the round handled. Handling one again changes nothing: each has one turn in a round.';

update platform.append_only set table_name = 'labels.stop_decision' where table_name = 'labels.decision';
update platform.append_only set table_name = 'payouts.shared_bank_review' where table_name = 'payouts.shared_bank_look';

-- Names of constraints and indexes follow. Not-null constraints have names from PostgreSQL 18 on.
do $$
declare
  word record;
  item record;
begin
  for word in
    select * from (values
      ('review.rejection_hold', '^dispute_', 'rejection_hold_'),
      ('review.rejection_hold', 'rests_until', 'held_until'),
      ('labels.stop_decision', '^decision_', 'stop_decision_'),
      ('payouts.shared_bank_review', '^shared_bank_look_', 'shared_bank_review_'),
      ('payouts.shared_bank_review', 'looked_', 'reviewed_'),
      ('payouts.card_dispute', 'to_look_at', 'to_poll'),
      ('payouts.checkout', 'to_look_at', 'to_poll'),
      ('payouts.refund_part', 'to_look_at', 'to_poll'),
      ('payouts.stripe_call', 'stripe_call_look$', 'stripe_call_to_poll'),
      ('payouts.stripe_transaction', 'to_look_at', 'to_poll'),
      ('payouts.refund_part', '_said$', '_last_error'),
      ('payouts.stripe_call', '_said$', '_last_error'),
      ('payouts.stripe_call', '_waits', '_wait_count'),
      ('payouts.stripe_call', '_held_by_fkey$', '_held_by_exit_fkey'),
      ('payouts.reconciliation_difference', '_here', '_local_value'),
      ('payouts.reconciliation_difference', '_there', '_stripe_value')
    ) as words (target, pattern, replacement)
  loop
    for item in
      select conname as name from pg_constraint where conrelid = word.target::regclass and conname ~ word.pattern
    loop
      execute format('alter table %s rename constraint %I to %I', word.target, item.name, regexp_replace(item.name, word.pattern, word.replacement));
    end loop;
    for item in
      select c.relname as name, n.nspname as schema from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where i.indrelid = word.target::regclass and c.relname ~ word.pattern
    loop
      execute format('alter index %I.%I rename to %I', item.schema, item.name, regexp_replace(item.name, word.pattern, word.replacement));
    end loop;
  end loop;
end $$;

-- The one function whose text names a renamed column: the body is that of 0030 but for last_error.
create or replace function payouts.erase_person(p_person uuid, p_keeps boolean) returns void language plpgsql
security definer set search_path = pg_catalog as $$
begin
  delete from payouts.payee_private d using payouts.payee p where p.id = d.payee_id and p.worker_id = p_person;
  update payouts.payee set decision_note = platform.erased_words() where worker_id = p_person and decision_note is not null;
  delete from payouts.payout_schedule where worker_id = p_person;
  update payouts.payout set reason = platform.erased_words() where worker_id = p_person and reason is not null;
  update payouts.payout_approval set note = platform.erased_words() where worker_id = p_person and note is not null;
  update payouts.payout_turn set refusal = platform.erased_words() where worker_id = p_person and refusal is not null;
  update payouts.stripe_call c set last_error = null from payouts.payout p
  where p.id = c.payout_id and p.worker_id = p_person and c.last_error is not null;
  if p_keeps then
    update payouts.stripe_account set missing = '{}', reason = case when state = 'refused' then 'account_erased' end, read_due_at = 'infinity'
    where worker_id = p_person;
  else
    delete from payouts.stripe_account where worker_id = p_person;
  end if;
end $$;
