/** Card disputes: the bank takes the money and Stripe a fee at once; won brings back the money, lost nothing. */
import type Stripe from 'stripe';
import { record } from './balances.ts';
import { noEvidence } from './blanks.ts';
import { idOf, LISTING, type Call, type Endpoint } from './call.ts';
import { noSuch, refused } from './errors.ts';
import { listOf } from './lists.ts';
import { mergeMetadata, nested, optionalText, wire } from './params.ts';
import { stripeId } from './random.ts';
import { idIn } from './store.ts';
import type { World } from './world.ts';

/** Stripe's price for a dispute in the United States, in minor units. */
const DISPUTE_FEE = 1_500n;
const DAYS_TO_ANSWER = 7;

export function openDispute(world: World, charge: Stripe.Charge, amount = BigInt(charge.amount), reason = 'fraudulent'): Stripe.Dispute {
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
    status: 'needs_response',
  } satisfies Stripe.Dispute;
  charge.disputed = true;
  world.store.put('dispute', '', dispute);
  world.events.emit('', 'charge.dispute.created', dispute);
  world.events.emit('', 'charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

export function closeDispute(world: World, dispute: Stripe.Dispute, outcome: 'won' | 'lost', isFeeReturned = false): void {
  if (dispute.status === 'won' || dispute.status === 'lost') throw refused(undefined, `The dispute is ${dispute.status}.`);
  dispute.status = outcome;
  if (outcome === 'won') {
    const reinstated = record(world, '', {
      type: 'adjustment',
      category: 'dispute_reversal',
      amount: BigInt(dispute.amount),
      fee: isFeeReturned ? -DISPUTE_FEE : 0n,
      currency: dispute.currency,
      source: dispute.id,
      description: `Chargeback reversal for ${idIn(dispute.charge)}`,
    });
    dispute.balance_transactions.push(reinstated);
    world.events.emit('', 'charge.dispute.funds_reinstated', dispute);
  }
  world.events.emit('', 'charge.dispute.closed', dispute);
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
