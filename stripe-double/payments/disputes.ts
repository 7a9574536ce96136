/** Card disputes: the bank takes the money and Stripe a fee at once; won brings back the money, lost nothing. */
import type Stripe from 'stripe';
import { record } from '../balances/balances.ts';
import { noEvidence } from '../requests/blanks.ts';
import { idOf, LISTING, type Call, type Endpoint } from '../requests/call.ts';
import { noSuch, refused } from '../requests/errors.ts';
import { settleWarnings } from './fraud-warnings.ts';
import { listOf } from '../requests/lists.ts';
import { mergeMetadata, nested, optionalText, wire } from '../requests/params.ts';
import { stripeId } from '../world/random.ts';
import { idIn } from '../world/store.ts';
import type { World } from '../world/world.ts';

/** Stripe's price for a dispute in the United States, in minor units. */
const DISPUTE_FEE = 1_500n;
const DAYS_TO_ANSWER = 7;

interface DisputeWanted {
  /** All of the charge when absent. */
  readonly amount?: bigint;
  readonly reason: string;
  /** Decided at once: a debit that its bank returned after it had succeeded, which cannot be argued. */
  readonly isLost?: boolean;
}

export function openDispute(world: World, charge: Stripe.Charge, wanted: DisputeWanted): Stripe.Dispute {
  const { amount = BigInt(charge.amount), reason, isLost = false } = wanted;
  if (charge.status !== 'succeeded') throw refused(undefined, `Charge ${charge.id} has not succeeded.`);
  if (charge.disputed) throw refused(undefined, `Charge ${charge.id} is disputed already.`);
  if (amount < 1n || amount > BigInt(charge.amount)) throw refused(undefined, `A dispute is of 1 to ${charge.amount}.`, 'amount');
  const id = stripeId('du');
  const withdrawn = record(world, '', {
    type: 'adjustment',
    category: 'dispute',
    amount: -amount,
    fee: DISPUTE_FEE,
    currency: charge.currency,
    source: id,
    description: `Chargeback withdrawal for ${charge.id}`,
  });
  const dispute = {
    id,
    object: 'dispute',
    amount: wire(amount),
    balance_transactions: [withdrawn],
    charge: charge.id,
    created: world.clock.seconds(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: world.clock.seconds() + DAYS_TO_ANSWER * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status: isLost ? 'lost' : 'needs_response',
  } satisfies Stripe.Dispute;
  charge.disputed = true;
  world.store.put('dispute', '', dispute);
  world.events.emit('', 'charge.dispute.created', dispute);
  world.events.emit('', 'charge.dispute.funds_withdrawn', dispute);
  if (isLost) world.events.emit('', 'charge.dispute.closed', dispute);
  settleWarnings(world, charge);
  return dispute;
}

export function closeDispute(world: World, dispute: Stripe.Dispute, outcome: 'won' | 'lost', isFeeReturned = false): void {
  if (dispute.status === 'won' || dispute.status === 'lost') throw refused(undefined, `The dispute is ${dispute.status}.`);
  dispute.status = outcome;
  if (outcome === 'won') reinstate(world, dispute, isFeeReturned ? -DISPUTE_FEE : 0n);
  world.events.emit('', 'charge.dispute.closed', dispute);
}

/** The bank reverses its decision: the money of a dispute that was won is taken again, that of one that was lost comes back. */
export function reverseDecision(world: World, dispute: Stripe.Dispute): void {
  if (dispute.status === 'won') {
    dispute.status = 'under_review';
    withdrawAgain(world, dispute);
  } else if (dispute.status === 'lost') {
    dispute.status = 'won';
    reinstate(world, dispute, 0n);
  } else {
    throw refused(undefined, `The dispute is ${dispute.status}: nothing was decided yet.`);
  }
  world.events.emit('', 'charge.dispute.updated', dispute);
}

function withdrawAgain(world: World, dispute: Stripe.Dispute): void {
  keep(
    dispute,
    record(world, '', {
      type: 'adjustment',
      category: 'dispute',
      amount: -BigInt(dispute.amount),
      currency: dispute.currency,
      source: dispute.id,
      description: `Chargeback withdrawal for ${idIn(dispute.charge)}`,
    }),
  );
  world.events.emit('', 'charge.dispute.funds_withdrawn', dispute);
}

function reinstate(world: World, dispute: Stripe.Dispute, fee: bigint): void {
  keep(
    dispute,
    record(world, '', {
      type: 'adjustment',
      category: 'dispute_reversal',
      amount: BigInt(dispute.amount),
      fee,
      currency: dispute.currency,
      source: dispute.id,
      description: `Chargeback reversal for ${idIn(dispute.charge)}`,
    }),
  );
  world.events.emit('', 'charge.dispute.funds_reinstated', dispute);
}

/** A dispute shows at most two of its transactions. */
function keep(dispute: Stripe.Dispute, transaction: Stripe.BalanceTransaction): void {
  if (dispute.balance_transactions.length < 2) dispute.balance_transactions.push(transaction);
}

function disputeIn({ world, owner }: Call, id: string): Stripe.Dispute {
  const dispute = world.store.owned('dispute', owner, id);
  if (dispute === undefined) throw noSuch('dispute', id);
  return dispute;
}

function update(call: Call): Stripe.Dispute {
  const { world, params } = call;
  const dispute = disputeIn(call, idOf(call));
  const evidence = nested(params, 'evidence');
  if (dispute.status !== 'needs_response' && evidence !== undefined) throw refused(undefined, `The dispute is ${dispute.status}.`);
  mergeMetadata(dispute.metadata, params);
  if (evidence !== undefined) {
    Object.assign(dispute.evidence, evidence);
    dispute.evidence_details.has_evidence = true;
  }
  if (optionalText(params, 'submit') === 'true') {
    dispute.evidence_details.submission_count += 1;
    dispute.status = 'under_review';
  }
  world.events.emit('', 'charge.dispute.updated', dispute);
  return dispute;
}

export const disputeEndpoints: readonly Endpoint[] = [
  {
    name: 'GET /v1/disputes',
    accepts: [...LISTING, 'charge', 'payment_intent'],
    run: ({ world, owner, params, path }) =>
      listOf(world.store, 'dispute', { owner, url: path, params, fields: ['charge', 'payment_intent'] }),
  },
  { name: 'GET /v1/disputes/:id', run: (call) => disputeIn(call, idOf(call)) },
  { name: 'POST /v1/disputes/:id', accepts: ['evidence', 'metadata', 'submit'], run: update },
  {
    name: 'POST /v1/disputes/:id/close',
    accepts: [],
    run: (call) => {
      const dispute = disputeIn(call, idOf(call));
      closeDispute(call.world, dispute, 'lost');
      return dispute;
    },
  },
];
