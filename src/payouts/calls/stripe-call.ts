/**
 * The calls to Stripe for a payout: a transfer to the worker's account, then a bank payout from there; and, when the bank
 * returns it, the reversal of the transfer. Each is one row, written before the call, and called under one idempotency key
 * until its outcome is certain. Pure.
 *
 * A key's epoch grows only when nothing can come of the key before: Stripe refused it for certain, or Stripe does not have
 * the object although the key is too old to be relied on, or was answered by a failure that Stripe would repeat.
 */
import type { PayoutId } from '../../kernel/index.ts';
import type { OutboxCall } from '../../platform/index.ts';
import { idIn } from '../../stripe/index.ts';

export type CallStep = 'transfer' | 'bank' | 'reversal';
/** Stripe keeps money of these apart, and moves money of one at a time. */
export type SourceType = 'card' | 'bank_account' | 'fpx';
export type CallState = 'due' | 'done' | 'refused';

export interface StripeCall extends OutboxCall {
  readonly payoutId: PayoutId;
  readonly step: CallStep;
  readonly state: CallState;
  /** Time of the last attempt, of any epoch. */
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

/** The payout named in the metadata of an object at Stripe; null: none of ours. */
export function payoutOf(metadata: Readonly<Record<string, string>> | null | undefined): PayoutId | null {
  return idIn('payout', metadata);
}
