-- What the books read of other domains. Each domain publishes its own rows; a view is one table with its public columns, so that
-- the planner puts the table in its place and uses its indexes.

create view identity.organisation_view as
select id, name, currency from identity.organisation;
comment on view identity.organisation_view is 'Organisations: their name and the currency of their accounts.';

create view identity.person_name_view as
select person_id, name, country from identity.person_private;
comment on view identity.person_name_view is
  'Personal data: the name and country of each person who is not erased. Only for documents that the person asks for.';

create view qualifications.qualification_type_view as
select id, name from qualifications.qualification_type;
comment on view qualifications.qualification_type_view is 'Types of qualifications and their names.';

create view assessments.test_view as
select id, organisation_id, type_id from assessments.test;
comment on view assessments.test_view is 'Tests: the organisation that pays for them, and the type of qualification that they grant.';

create view assessments.attempt_view as
select id, test_id, ended_at from assessments.attempt;
comment on view assessments.attempt_view is 'Attempts at tests, and when they ended; null while they run.';

create view review.review_view as
select id, assignment_id, verdict, reason_code, note, reverses_id, reviewer_id, at from review.review;
comment on view review.review_view is
  'Verdicts on assignments, in the order of their ids: who decided what, and why. reviewer_id is null for automatic approval. reverses_id: the rejection that was withdrawn or overturned. Append-only.';

create view review.bonus_view as
select id, organisation_id, batch_id, assignment_id, reason, at from review.bonus;
comment on view review.bonus_view is
  'Bonuses: which organisation gave them, for which batch and assignment (null: for no piece of work), why and when. Append-only.';

create view review.release_view as
select id, source, organisation_id, worker_id, amount_minor, currency, due_at, released_at from review.release;
comment on view review.release_view is
  'Earned money and its hold time. id is that of the assignment, bonus or test attempt (source). due_at: when the hold time ends. released_at: when it became payable; null until then.';

create view review.rejection_hold_view as
select review_id, assignment_id, batch_id, organisation_id, worker_id, reward_minor, fee_minor, currency, state, rests_until, closed_at
from review.dispute;
comment on view review.rejection_hold_view is
  'Rejections whose money is, or was, held. state: "resting" until rests_until, while the rejection can be undone; then "stands", "withdrawn" or "overturned".';

create view batches.batch_view as
select id, organisation_id, title from batches.batch;
comment on view batches.batch_view is 'Batches: the organisation that owns each, and its title.';

create view work.assignment_view as
select id, batch_id, organisation_id, state, currency, reward_minor, fee_minor, claimed_at, grace_until, submitted_at, auto_approve_at, decided_at
from work.assignment;
comment on view work.assignment_view is
  'Assignments of tasks to workers: their state, their price in minor units, and when they were claimed, submitted and decided.';

create view payouts.funding_view as
select id, rail, reference from payouts.funding;
comment on view payouts.funding_view is 'Money that organisations paid in: by which rail, and its reference there.';

create view payouts.checkout_view as
select id, funding_id, state, currency, amount_minor, received_at, session_id, payment_intent_id, charge_id from payouts.checkout;
comment on view payouts.checkout_view is
  'Card and bank payments by Stripe Checkout, with Stripe''s ids. funding_id is null until the payment is settled.';

create view payouts.refund_view as
select id, asked_at from payouts.refund;
comment on view payouts.refund_view is 'Refunds that organisations asked for, and when.';

create view payouts.refund_part_view as
select id, refund_id, funding_id, state, currency, amount_minor, stripe_refund_id from payouts.refund_part;
comment on view payouts.refund_part_view is
  'Parts of refunds: one for each funding that the money returns to (null: to none), with Stripe''s id of the refund once it is known.';

create view payouts.card_dispute_view as
select id, funding_id, stripe_dispute_id from payouts.card_dispute;
comment on view payouts.card_dispute_view is 'Chargebacks of card payments, with Stripe''s ids.';

create view payouts.stripe_transaction_view as
select id, type, subject_kind, subject_id from payouts.stripe_transaction;
comment on view payouts.stripe_transaction_view is
  'Balance transactions of the platform''s account at Stripe, by Stripe''s id and type, and the funding, payout or refund that each is about, if any.';

create view payouts.payout_view as
select id, worker_id, amount_minor, currency, rail, state, reason, requested_at, sent_at, paid_at, ended_at, run_id from payouts.payout;
comment on view payouts.payout_view is
  'Payouts to workers. reason: what the bank said when it did not pay. ended_at: when the money was available again. run_id: the bank run of a payout by hand.';

create view payouts.stripe_call_view as
select payout_id, step, object_id, first_tried_at from payouts.stripe_call;
comment on view payouts.stripe_call_view is 'Calls to Stripe for payouts: the step, Stripe''s id of the result, and when the call was first tried.';

create view payouts.payout_arrival_view as
select payout_id, amount_minor, currency, exchange_rate from payouts.payout_arrival;
comment on view payouts.payout_arrival_view is
  'What arrived on workers'' accounts at Stripe: amount in minor units of the account''s currency, and the units of that currency for one unit of the payout''s.';

create view payouts.payee_view as
select id, worker_id from payouts.payee;
comment on view payouts.payee_view is 'Bank accounts and Stripe accounts that workers are paid to, without their details.';

create view payouts.stripe_account_view as
select id, worker_id, account_id from payouts.stripe_account;
comment on view payouts.stripe_account_view is 'Accounts of workers at Stripe; account_id is Stripe''s id, null until Stripe has made the account.';

create view payouts.payer_stop_view as
select kind, about, stopped_at, lifted_at from payouts.payer_stop;
comment on view payouts.payer_stop_view is 'Stops of payouts by Stripe: why, since when, and until when; null while payouts are stopped.';

create view payouts.reconciliation_view as
select r.id, r.started_at, r.ended_at, r.failure,
  (select count(*) from payouts.reconciliation_difference d where d.run_id = r.id)::int as differences
from payouts.reconciliation_run r;
comment on view payouts.reconciliation_view is
  'Comparisons of the ledger with Stripe: when each ran, why it failed (null: it did not), and how many differences it found.';
