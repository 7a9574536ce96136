/** What the double keeps of a connected account; accounts.ts shows it in Stripe's v2 shape. */
import type { Params } from '../requests/form.ts';
import type { SourceType } from '../balances/pots.ts';

/** Where an account's onboarding stands. */
export type AccountState = 'ready' | 'needs_information' | 'in_review' | 'blocked';

export const ACCOUNT_STATES: readonly AccountState[] = ['ready', 'needs_information', 'in_review', 'blocked'];

/** How the bank behind an account treats payouts. */
export type BankFails = false | 'at_once' | 'after_paid' | 'account_closed';

export interface AccountRecord {
  readonly id: string;
  /** ISO 8601. */
  readonly created: string;
  state: AccountState;
  /** What is missing, or under review, by Stripe's dotted names. */
  requirements: string[];
  /** Why it is blocked: one of Stripe's status codes. */
  blockedBecause: string;
  isClosed: boolean;
  contactEmail: string | undefined;
  displayName: string | undefined;
  dashboard: 'express' | 'full' | 'none' | undefined;
  hasRecipient: boolean;
  isTransfersRequested: boolean;
  country: string | undefined;
  identity: Params;
  defaults: Params;
  metadata: Record<string, string>;
  /** When Stripe pays the balance out by itself. */
  payoutInterval: 'daily' | 'weekly' | 'monthly' | 'manual';
  bankFails: BankFails;
  bank: BankAccount;
  /** The currency that whatever arrives becomes; absent: each currency stays what it is. */
  settlesIn?: string;
  /** How long after a transfer its money is available; absent: at once. */
  arrivesAfterSeconds?: number;
  /** The part of its balance in which transfers arrive; absent: that of cards. */
  arrivesAs?: SourceType;
  /** Requirements that keep Stripe from paying out from it, while transfers may come; absent: none. */
  payoutsHeldFor?: string[];
}

export interface BankAccount {
  readonly id: string;
  readonly last4: string;
  readonly fingerprint: string;
  /** Stripe stops paying to an account that refused a payout. */
  isErrored: boolean;
}

export interface AccountLinkRecord {
  /** The token in its address. */
  readonly id: string;
  readonly accountId: string;
  readonly useCase: 'account_onboarding' | 'account_update';
  readonly refreshUrl: string;
  readonly returnUrl: string | undefined;
  /** Milliseconds by the double's clock. */
  readonly expiresAt: number;
  isUsed: boolean;
}
