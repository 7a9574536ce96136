/**
 * What Stripe is told about a payout: a transfer to the worker's account, then a bank payout from there; and, when the
 * bank sends it back, the reversal of the transfer. Each is one row, written before Stripe is told, and told under one
 * idempotency key until it is certain what became of it. Pure.
 *
 * A key's epoch grows only when nothing can come of the key before: Stripe refused it for certain, or Stripe does not have
 * the object although the key is too old to be relied on, or was answered by a failure that Stripe would repeat.
 */
import type { PayoutId } from '../../kernel/index.ts';
import type { OutboxCall } from '../../platform/index.ts';
import { idIn } from './stripe-object.ts';

export type CallStep = 'transfer' | 'bank' | 'reversal';
/** Stripe keeps money of these apart, and moves money of one at a time. */
export type SourceType = 'card' | 'bank_account' | 'fpx';
export type CallState = 'due' | 'done' | 'refused';

export interface StripeCall extends OutboxCall {
  readonly payoutId: PayoutId;
  readonly step: CallStep;
  readonly state: CallState;
  /** When it was last taken to be told, of any epoch. */
  readonly triedAt: Date | null;
  /** Of this epoch: the part of Stripe's balance to take the money from; null: not chosen, which is Stripe's `card`. */
  readonly sourceType: SourceType | null;
  /** Stripe's id of what it made. */
  readonly objectId: string | null;
}

/** A reversal of a payout's transfer, ours or one made by hand at Stripe. */
export interface KeptReversal {
  readonly id: string;
  readonly amountMinor: bigint;
}

const PREFIXES: Readonly<Record<CallStep, string>> = { transfer: 'po', bank: 'bp', reversal: 'rv' };

/** `po_<payout>_<epoch>` */
export function callKey(call: Pick<StripeCall, 'step' | 'payoutId' | 'epoch'>): string {
  return `${PREFIXES[call.step]}_${call.payoutId}_${call.epoch}`;
}

/** By which a payout's transfers are found at Stripe. */
export function transferGroup(payoutId: PayoutId): string {
  return `po_${payoutId}`;
}

/** The payout that an object at Stripe says it is for; null for none of ours. */
export function payoutOf(metadata: Readonly<Record<string, string>> | null | undefined): PayoutId | null {
  return idIn('payout', metadata);
}

/** Between looks whether the money is there, or what stood in the way is gone: soon at first, then four times a day. */
const WAITS_SECONDS = [600, 2_400, 9_600];
const LONGEST_WAIT_SECONDS = 21_600;

/** How long a call that waits is left alone, should no event wake it. @param waits how often it has waited in a row */
export function waitSeconds(waits: number): number {
  return WAITS_SECONDS[waits] ?? LONGEST_WAIT_SECONDS;
}

/** Refusals that have nothing to do with this worker: the payout waits until they are over. */
const PASSING: ReadonlySet<string> = new Set([
  'balance_insufficient',
  'insufficient_funds',
  'account_balance_insufficient',
  'platform_api_key_expired',
  'api_key_expired',
  'secret_key_required',
  'testmode_charges_only',
  'lock_timeout',
]);

/** Whether a definite refusal is about us, and passes; the other ones are final for the payout. */
export function isPassing(refusal: { readonly code: string; readonly status: number }): boolean {
  return PASSING.has(refusal.code) || refusal.status === 401;
}
