/**
 * The payer's design, and the wrong ones that look right until something breaks. They are controls: a harness that does
 * not catch them proves nothing about ours.
 */
import type { INestApplicationContext } from '@nestjs/common';
import { PAYER_DESIGN, type PayerDesign } from '../../src/stripe/index.ts';

export const DESIGNS: Readonly<Record<string, Partial<PayerDesign>>> = {
  /** Ours: intent first, one key per payout, look-up before a key that may be forgotten, credit after the money is back. */
  guildhall: {},
  /** Sends again with the same key and never looks: right for as long as Stripe remembers the key. */
  'blind-retry': { looksUpFirst: () => false },
  /** A new key for each attempt, because "the last one failed". */
  'new-key': { looksUpFirst: () => false, key: (call, key) => `${key}_${call.attempt}` },
  /** Changes the key right after a server error. The failed request may still take effect: the look-up before it finds nothing yet. */
  'no-rest': { restsAfterFailure: false },
  /** Gives the worker the money when the bank failed, and fetches it back afterwards. */
  'credit-before-reversal': { creditsBeforeReversal: true },
};

/** Makes the payer of this process follow a design. @throws Error for a design that there is not */
export function useDesign(context: INestApplicationContext, name: string): void {
  const design = DESIGNS[name];
  if (design === undefined) throw new Error(`there is no design "${name}"; choose from ${Object.keys(DESIGNS).join(', ')}`);
  Object.assign(context.get<PayerDesign>(PAYER_DESIGN), design);
}
