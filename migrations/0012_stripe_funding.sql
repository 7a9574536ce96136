-- Money in by Stripe and its way back: attempts to pay, what Stripe says of its own balance, refunds, card disputes; and
-- invoices to be paid by bank transfer. What Stripe is asked is written and committed here before Stripe is told.

create table payouts.checkout (
  id uuid constraint checkout_pkey primary key,
  organisation_id uuid not null constraint checkout_organisation_fkey references identity.organisation,
  amount_minor bigint not null constraint checkout_amount check (amount_minor > 0),
  currency text not null constraint checkout_currency check (currency ~ '^[A-Z]{3}$'),
  return_url text not null constraint checkout_return_url check (length(return_url) <= 2000),
  state text not null constraint checkout_state
    check (state in ('created', 'started', 'processing', 'received', 'settled', 'failed', 'expired')),
  started_by uuid constraint checkout_started_by_fkey references identity.person,
  created_at timestamptz not null,
  session_id text constraint checkout_session_unique unique,
  payment_intent_id text constraint checkout_payment_intent_unique unique,
  charge_id text constraint checkout_charge_unique unique,
  pay_url text,
  expires_at timestamptz,
  funding_id uuid constraint checkout_funding_fkey references payouts.funding constraint checkout_funding check (funding_id = id),
  fee_minor bigint constraint checkout_fee check (fee_minor >= 0),
  reason text,
  fault text,
  received_at timestamptz,
  settled_at timestamptz,
  ended_at timestamptz,
  look_at timestamptz,
  constraint checkout_started check (state = 'created' or session_id is not null or state in ('failed', 'expired')),
  constraint checkout_received check ((state in ('received', 'settled')) = (funding_id is not null)
    and (funding_id is null) = (received_at is null) and (funding_id is null or charge_id is not null)),
  constraint checkout_settled check ((state = 'settled') = (settled_at is not null)),
  constraint checkout_ended check ((state in ('failed', 'expired')) = (ended_at is not null))
);
comment on table payouts.checkout is 'An attempt to pay in by Stripe. Its funding, of the same id, exists once Stripe was asked again and says that the money is there.';
comment on column payouts.checkout.pay_url is 'Where the customer pays; gone when it is of no more use.';
comment on column payouts.checkout.fee_minor is 'What Stripe kept, from its balance transaction; the platform bears it while the money is here.';
comment on column payouts.checkout.reason is 'Why it failed, as Stripe said it; the organisation reads it.';
comment on column payouts.checkout.fault is 'What Stripe has otherwise than was asked. Such a payment is not credited; an admin looks at it.';
comment on column payouts.checkout.look_at is 'When Stripe is asked next, whatever it tells by itself; null: there is nothing more to learn.';
create index checkout_by_organisation on payouts.checkout (organisation_id, id);
create index checkout_to_look_at on payouts.checkout (look_at) where look_at is not null;
create index checkout_faulty on payouts.checkout (id) where fault is not null;

create function payouts.refuse_other_checkout() returns trigger language plpgsql as $$
begin
  if (old.id, old.organisation_id, old.amount_minor, old.currency, old.created_at)
      is distinct from (new.id, new.organisation_id, new.amount_minor, new.currency, new.created_at)
    or (old.session_id is not null and old.session_id is distinct from new.session_id)
    or (old.charge_id is not null and old.funding_id is not null and old.charge_id is distinct from new.charge_id) then
    raise exception 'checkout %: who pays, how much and by which session never change', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update on payouts.checkout for each row execute function payouts.refuse_other_checkout();

create table payouts.funding_trust (
  organisation_id uuid constraint funding_trust_pkey primary key constraint funding_trust_organisation_fkey references identity.organisation,
  reason text not null constraint funding_trust_reason check (length(reason) between 10 and 1000),
  lifted_by uuid not null constraint funding_trust_lifted_by_fkey references identity.person,
  lifted_at timestamptz not null
);
comment on table payouts.funding_trust is 'New organisations whose cap on payments by card an admin lifted early.';

create table payouts.stripe_transaction (
  id text constraint stripe_transaction_pkey primary key,
  type text not null,
  category text not null,
  currency text not null constraint stripe_transaction_currency check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null,
  fee_minor bigint not null,
  net_minor bigint not null,
  source text,
  description text,
  status text not null constraint stripe_transaction_status check (status in ('pending', 'available')),
  available_on timestamptz not null,
  created_at timestamptz not null,
  imported_at timestamptz not null,
  state text not null constraint stripe_transaction_state check (state in ('new', 'settling', 'booked', 'unknown')),
  subject_kind text,
  subject_id uuid,
  problem text,
  booked_at timestamptz,
  look_at timestamptz,
  constraint stripe_transaction_net check (amount_minor - fee_minor = net_minor),
  constraint stripe_transaction_subject check ((subject_kind is null) = (subject_id is null)),
  constraint stripe_transaction_booked check ((state in ('booked', 'settling')) = (booked_at is not null)),
  constraint stripe_transaction_unknown check (state <> 'unknown' or problem is not null),
  constraint stripe_transaction_waits check ((state in ('new', 'settling')) = (look_at is not null))
);
comment on table payouts.stripe_transaction is 'Every change of the platform''s balance at Stripe, as Stripe tells it, each once. Lines about that balance are posted from here.';
comment on column payouts.stripe_transaction.state is
  'new: nothing posted yet; settling: posted, and the money is not available yet; booked: the ledger has all of it; unknown: nobody knows what to post, an admin looks.';
comment on column payouts.stripe_transaction.subject_kind is 'What of ours it is about: funding, refund_part, card_dispute, payout; null for what is Stripe''s or the platform''s own.';
create index stripe_transaction_to_look_at on payouts.stripe_transaction (look_at) where look_at is not null;
create index stripe_transaction_by_source on payouts.stripe_transaction (source);
create index stripe_transaction_by_subject on payouts.stripe_transaction (subject_id) where subject_id is not null;
create index stripe_transaction_unknown_rows on payouts.stripe_transaction (id) where state = 'unknown';

create function payouts.refuse_other_transaction() returns trigger language plpgsql as $$
begin
  if (old.id, old.type, old.currency, old.amount_minor, old.fee_minor, old.net_minor, old.created_at)
    is distinct from (new.id, new.type, new.currency, new.amount_minor, new.fee_minor, new.net_minor, new.created_at) then
    raise exception 'balance transaction %: what Stripe said once never changes', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update on payouts.stripe_transaction for each row execute function payouts.refuse_other_transaction();

create table payouts.stripe_import (
  name text constraint stripe_import_pkey primary key,
  read_up_to timestamptz,
  next_at timestamptz not null
);
comment on table payouts.stripe_import is 'How far a list at Stripe was read. The next reading begins a while before that, since lists are not in order to the second.';
insert into payouts.stripe_import (name, read_up_to, next_at) values ('balance_transactions', null, 'epoch');

create table payouts.refund (
  id uuid constraint refund_pkey primary key,
  organisation_id uuid not null constraint refund_organisation_fkey references identity.organisation,
  amount_minor bigint not null constraint refund_amount check (amount_minor > 0),
  currency text not null constraint refund_currency check (currency ~ '^[A-Z]{3}$'),
  asked_by uuid constraint refund_asked_by_fkey references identity.person,
  asked_at timestamptz not null
);
comment on table payouts.refund is 'Unspent money that an organisation asked back; how it goes is said by its parts.';
create index refund_by_organisation on payouts.refund (organisation_id, id);
select platform.make_append_only('payouts.refund');

create table payouts.refund_part (
  id uuid constraint refund_part_pkey primary key,
  refund_id uuid not null constraint refund_part_refund_fkey references payouts.refund,
  funding_id uuid constraint refund_part_funding_fkey references payouts.funding,
  rail text not null constraint refund_part_rail check (rail in ('manual', 'stripe')),
  amount_minor bigint not null constraint refund_part_amount check (amount_minor > 0),
  kept_fee_minor bigint not null constraint refund_part_kept_fee check (kept_fee_minor between 0 and amount_minor),
  currency text not null constraint refund_part_currency check (currency ~ '^[A-Z]{3}$'),
  state text not null constraint refund_part_state check (state in ('asked', 'sending', 'sent', 'proposed', 'done', 'failed')),
  stripe_refund_id text constraint refund_part_stripe_refund_unique unique,
  posted_at timestamptz,
  reference text constraint refund_part_reference check (length(reference) between 1 and 140),
  proposed_by uuid constraint refund_part_proposed_by_fkey references identity.person,
  confirmed_by uuid constraint refund_part_confirmed_by_fkey references identity.person,
  reason text constraint refund_part_reason check (length(reason) between 1 and 500),
  first_tried_at timestamptz,
  key_epoch integer not null default 0 constraint refund_part_epoch check (key_epoch >= 0),
  look_at timestamptz,
  ended_at timestamptz,
  constraint refund_part_by_stripe check (case rail when 'stripe'
    then funding_id is not null and state <> 'proposed' and num_nonnulls(reference, proposed_by, confirmed_by) = 0
    else stripe_refund_id is null and state not in ('sending', 'sent') and kept_fee_minor = 0 and first_tried_at is null end),
  constraint refund_part_sent check (state not in ('sent') or stripe_refund_id is not null),
  constraint refund_part_tried check (state <> 'sending' or first_tried_at is not null),
  constraint refund_part_proposed check (rail <> 'manual' or (state in ('proposed', 'done')) = (proposed_by is not null and reference is not null)),
  constraint refund_part_two_people check (confirmed_by <> proposed_by),
  constraint refund_part_confirmed check ((rail = 'manual' and state = 'done') = (confirmed_by is not null)),
  constraint refund_part_posted check (case state when 'done' then posted_at is not null when 'failed' then true else posted_at is null end),
  constraint refund_part_failed check (state <> 'failed' or reason is not null),
  constraint refund_part_ended check ((state in ('done', 'failed')) = (ended_at is not null))
);
comment on table payouts.refund_part is 'A part of a refund that goes back to one funding: by Stripe to the card that paid, or by a bank transfer that two admins vouch for.';
comment on column payouts.refund_part.kept_fee_minor is 'The share of Stripe''s fee on the funding: Stripe keeps it, so that much less is sent.';
comment on column payouts.refund_part.funding_id is 'Null: the money came from no funding (an adjustment, say); a bank transfer brings it back.';
comment on column payouts.refund_part.posted_at is 'When the money was posted as gone; of a part that goes by Stripe, from Stripe''s balance transaction.';
comment on column payouts.refund_part.first_tried_at is 'When Stripe was first told, under the key of this epoch: keys are forgotten after a day.';
create index refund_part_by_refund on payouts.refund_part (refund_id, id);
create index refund_part_by_funding on payouts.refund_part (funding_id) where funding_id is not null;
create index refund_part_to_look_at on payouts.refund_part (look_at) where look_at is not null;
create index refund_part_by_hand on payouts.refund_part (id) where rail = 'manual' and state in ('asked', 'proposed');

create function payouts.refuse_other_refund_part() returns trigger language plpgsql as $$
begin
  if (old.id, old.refund_id, old.funding_id, old.rail, old.amount_minor, old.kept_fee_minor, old.currency)
      is distinct from (new.id, new.refund_id, new.funding_id, new.rail, new.amount_minor, new.kept_fee_minor, new.currency)
    or (old.stripe_refund_id is not null and old.stripe_refund_id is distinct from new.stripe_refund_id) then
    raise exception 'part of a refund %: where it goes and how much never change', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update on payouts.refund_part for each row execute function payouts.refuse_other_refund_part();

create table payouts.card_dispute (
  id uuid constraint card_dispute_pkey primary key,
  stripe_dispute_id text not null constraint card_dispute_stripe_unique unique,
  funding_id uuid not null constraint card_dispute_funding_fkey references payouts.funding,
  organisation_id uuid not null constraint card_dispute_organisation_fkey references identity.organisation,
  currency text not null constraint card_dispute_currency check (currency ~ '^[A-Z]{3}$'),
  disputed_minor bigint not null constraint card_dispute_amount check (disputed_minor > 0),
  fee_minor bigint not null default 0 constraint card_dispute_fee check (fee_minor >= 0),
  recovered_minor bigint not null default 0 constraint card_dispute_recovered check (recovered_minor between 0 and disputed_minor),
  recoveries integer not null default 0 constraint card_dispute_recoveries check (recoveries >= 0),
  state text not null constraint card_dispute_state check (state in ('inquiry', 'announced', 'open', 'won', 'lost', 'closed')),
  stripe_status text not null,
  reason text not null,
  opened_at timestamptz not null,
  evidence_due_at timestamptz,
  posted_at timestamptz,
  slots_withdrawn_at timestamptz,
  ended_at timestamptz,
  look_at timestamptz,
  constraint card_dispute_posted check ((state in ('open', 'won', 'lost')) = (posted_at is not null)),
  constraint card_dispute_before check (state in ('open', 'won', 'lost') or (recovered_minor = 0 and fee_minor = 0)),
  constraint card_dispute_ended check ((state in ('won', 'lost', 'closed')) = (ended_at is not null))
);
comment on table payouts.card_dispute is 'The holder of a card disputes a payment that funded an organisation.';
comment on column payouts.card_dispute.state is
  'inquiry: the bank asks, no money moved; announced: opened, Stripe has not taken the money yet; open: taken, the organisation owes it; closed: an inquiry that came to nothing.';
comment on column payouts.card_dispute.reason is 'As the card''s network codes it.';
comment on column payouts.card_dispute.slots_withdrawn_at is 'When the organisation''s batches were paused and their free slots withdrawn.';
create index card_dispute_by_organisation on payouts.card_dispute (organisation_id, id);
create index card_dispute_by_funding on payouts.card_dispute (funding_id);
create index card_dispute_to_look_at on payouts.card_dispute (look_at) where look_at is not null;
create index card_dispute_to_recover on payouts.card_dispute (organisation_id) where state = 'open' and recovered_minor < disputed_minor;

create table payouts.organisation_restriction (
  id uuid constraint organisation_restriction_pkey primary key,
  organisation_id uuid not null constraint organisation_restriction_organisation_fkey references identity.organisation,
  reason_code text not null constraint organisation_restriction_reason check (reason_code in ('payment_dispute')),
  explanation text not null constraint organisation_restriction_explanation check (length(explanation) between 10 and 4000),
  evidence jsonb not null constraint organisation_restriction_evidence
    check (case when jsonb_typeof(evidence) = 'array' then jsonb_array_length(evidence) > 0 else false end),
  dispute_id uuid constraint organisation_restriction_dispute_fkey references payouts.card_dispute
    constraint organisation_restriction_dispute_once unique,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  lifted_at timestamptz,
  lifted_by uuid constraint organisation_restriction_lifted_by_fkey references identity.person,
  lift_note text constraint organisation_restriction_lift_note check (length(lift_note) between 1 and 1000),
  constraint organisation_restriction_period check (ends_at > starts_at and ends_at <= starts_at + interval '366 days'),
  constraint organisation_restriction_lifted check ((lifted_at is null) = (lift_note is null) and (lifted_by is null or lifted_at is not null))
);
comment on table payouts.organisation_restriction is 'An organisation that may not launch, pay extra or take money back, why, on what evidence and until when; its members see all of it.';
comment on column payouts.organisation_restriction.lifted_by is 'Null: the marketplace itself.';
create index organisation_restriction_now on payouts.organisation_restriction (organisation_id, ends_at) where lifted_at is null;

create table payouts.invoice_counter (
  last_number bigint not null constraint invoice_counter_number check (last_number >= 0)
);
create unique index invoice_counter_one on payouts.invoice_counter ((true));
insert into payouts.invoice_counter (last_number) values (0);
comment on table payouts.invoice_counter is 'One row. A sequence would leave gaps where a transaction is rolled back; numbers of invoices have none.';

create table payouts.invoice (
  id uuid constraint invoice_pkey primary key,
  number bigint not null constraint invoice_number_unique unique constraint invoice_number check (number > 0),
  organisation_id uuid not null constraint invoice_organisation_fkey references identity.organisation,
  organisation_name text not null constraint invoice_organisation_name check (length(organisation_name) between 1 and 100),
  amount_minor bigint not null constraint invoice_amount check (amount_minor > 0),
  currency text not null constraint invoice_currency check (currency ~ '^[A-Z]{3}$'),
  reference text not null constraint invoice_reference_unique unique constraint invoice_reference check (reference ~ '^RF[0-9]{2}[A-Z0-9]{1,21}$'),
  state text not null constraint invoice_state check (state in ('open', 'paid', 'cancelled')),
  created_by uuid constraint invoice_created_by_fkey references identity.person,
  created_at timestamptz not null,
  due_on date not null,
  funding_id uuid constraint invoice_funding_fkey references payouts.funding constraint invoice_funding_unique unique,
  paid_at timestamptz,
  cancelled_by uuid constraint invoice_cancelled_by_fkey references identity.person,
  cancelled_at timestamptz,
  constraint invoice_paid check ((state = 'paid') = (funding_id is not null) and (funding_id is null) = (paid_at is null)),
  constraint invoice_cancelled check ((state = 'cancelled') = (cancelled_at is not null) and (cancelled_by is null or cancelled_at is not null))
);
comment on table payouts.invoice is 'A request to pay in by bank transfer. A cancelled one keeps its number.';
comment on column payouts.invoice.reference is 'What the payer puts on the transfer: a creditor reference (ISO 11649), whose check digits catch typing errors.';
comment on column payouts.invoice.organisation_name is 'As it was then: an invoice does not change.';
create index invoice_by_organisation on payouts.invoice (organisation_id, id);
create index invoice_open on payouts.invoice (id) where state = 'open';
create function payouts.refuse_other_invoice() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.id, old.number, old.organisation_id, old.organisation_name, old.amount_minor, old.currency, old.reference, old.created_at, old.due_on)
    is distinct from (new.id, new.number, new.organisation_id, new.organisation_name, new.amount_minor, new.currency, new.reference, new.created_at, new.due_on) then
    raise exception 'invoice %: what was invoiced never changes', old.number using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update or delete on payouts.invoice for each row execute function payouts.refuse_other_invoice();
