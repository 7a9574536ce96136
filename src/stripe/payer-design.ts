/**
 * The decisions that the safety of a payout hangs on, apart, so that the proofs under fault can put a wrong one in their place and
 * see that it is caught. The application has {@link THE_DESIGN}; nothing configures another.
 */
import { safeDesign, type OutboxDesign } from '../platform/index.ts';
import { isServerFailure } from './stripe-answer.ts';

export interface PayerDesign extends OutboxDesign {
  readonly name: string;
  /** Whether the worker has the money again before Stripe gave it back to us; it is then not asked for. */
  readonly creditsBeforeReversal: boolean;
}

/** Injection token of the {@link PayerDesign}. */
export const PAYER_DESIGN = Symbol('PayerDesign');

export const THE_DESIGN: PayerDesign = { ...safeDesign(isServerFailure), name: 'guildhall', creditsBeforeReversal: false };
