/**
 * A worker's account at Stripe: maps its state at Stripe to ours, and writes the text for the worker. Pure.
 *
 * An account is ready only with an active `stripe_transfers` capability of the recipient. The worker's return from onboarding
 * proves nothing.
 */
import type Stripe from 'stripe';
import {
  conflict,
  type Currency,
  fixed,
  money,
  type PayoutId,
  type Refusal,
  say,
  type Sentence,
  textOf,
  type Wording,
  type WorkerId,
} from '../../kernel/index.ts';

export type StripeAccountState = 'creating' | 'needs_information' | 'in_review' | 'ready' | 'refused';

export interface StripeAccount {
  readonly id: string;
  readonly workerId: WorkerId;
  /** `acct_…`; null until Stripe has created it. */
  readonly accountId: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly state: StripeAccountState;
  /** Names of the information that Stripe requires: `identity.individual.date_of_birth`. */
  readonly missing: readonly string[];
  /** Stripe's code of the obstacle. */
  readonly reason: string | null;
  /** Payout schedule at Stripe; null when unknown. Must be `manual`. */
  readonly payoutInterval: string | null;
  /** Whether Stripe accepts transfers to the account but makes no payouts from it to the bank. */
  readonly payoutsHeld: boolean;
  readonly startedAt: Date;
  readonly readAt: Date | null;
}

/** The last payout that reached a worker's bank, if the bank refused it. */
export interface BankRefusal {
  readonly payoutId: PayoutId;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly requestedAt: Date;
  /** Message of the bank or of Stripe. */
  readonly reason: string | null;
  /** Whether the money is available again; otherwise it is still on its way back. */
  readonly isBack: boolean;
}

/** State of an account, as read from Stripe. */
export interface AccountReading {
  readonly state: Exclude<StripeAccountState, 'creating'>;
  readonly missing: readonly string[];
  readonly reason: string | null;
  readonly payoutsHeld: boolean;
}

/** @param account read with `include: ['configuration.recipient', 'requirements']` */
export function accountReading(account: Stripe.V2.Core.Account): AccountReading {
  const balance = account.configuration?.recipient?.capabilities?.stripe_balance;
  const capability = balance?.stripe_transfers;
  const entries = account.requirements?.entries ?? [];
  const asked = [...new Set(entries.filter((entry) => entry.awaiting_action_from === 'user').map((entry) => entry.description))].sort();
  const detail = capability?.status_details[0];
  const reason = detail?.code ?? null;
  if (account.closed === true) return { state: 'refused', missing: [], reason: 'account_closed', payoutsHeld: false };
  if (capability?.status === 'active') {
    // An account from before this capability existed does not have it.
    const payoutsHeld = balance?.payouts !== undefined && balance.payouts.status !== 'active';
    return { state: 'ready', missing: asked, reason: payoutsHeld ? (balance.payouts?.status_details[0]?.code ?? null) : null, payoutsHeld };
  }
  if (capability?.status === 'rejected' || capability?.status === 'unsupported') {
    return { state: 'refused', missing: [], reason: reason ?? capability.status, payoutsHeld: false };
  }
  if (asked.length > 0 || capability === undefined || detail?.resolution === 'provide_info') {
    return { state: 'needs_information', missing: asked, reason, payoutsHeld: false };
  }
  return { state: 'in_review', missing: [], reason, payoutsHeld: false };
}

const REQUIREMENT_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/payout_methods|external_account|outbound|bank/, fixed`a bank account to be paid to`],
  [/date_of_birth|\bdob\b/, fixed`your date of birth`],
  [/given_name|surname|first_name|last_name|legal_name/, fixed`your name`],
  [/address/, fixed`your address`],
  [/documents|verification\.document|proof/, fixed`a photo of an identity document`],
  [/id_number|ssn|tax_id/, fixed`your national identity or tax number`],
  [/terms_of_service|tos_acceptance|attestation/, fixed`your agreement to Stripe's terms`],
  [/phone/, fixed`your phone number`],
  [/email/, fixed`your email address`],
  [/nationalit/, fixed`your nationality`],
  [/occupation|product_description|mcc|url/, fixed`what you do`],
];

/** Describes the missing information in plain words, without duplicates. Information without a description keeps Stripe's name. */
export function missingWording(missing: readonly string[]): Wording[] {
  const words = missing.map(
    (name) => REQUIREMENT_TEXTS.find(([pattern]) => pattern.test(name))?.[1] ?? say`${name.replaceAll(/[._]/g, ' ')}`,
  );
  return words.filter((each, index) => words.findIndex((other) => textOf(other) === textOf(each)) === index);
}

export function missingInWords(missing: readonly string[]): string[] {
  return missingWording(missing).map(textOf);
}

const REFUSALS: Readonly<Record<string, Sentence>> = {
  rejected_listed: say`Stripe refuses to pay you, because it found your name on a list of sanctions or prohibited persons.`,
  unsupported_country: say`Stripe pays nobody in your country.`,
  rejected_fraud: say`Stripe refuses to pay you, because it takes the account for fraudulent.`,
  rejected_platform_fraud: say`We refused your account at Stripe, as fraudulent.`,
  rejected_incomplete_verification: say`Stripe refuses to pay you, because it could not verify who you are.`,
  unsupported_business: say`Stripe does not pay for what the account says that you do.`,
  account_closed: say`Your account at Stripe was closed.`,
};

function refusalInWords({ amountMinor, currency, requestedAt, reason, isBack }: BankRefusal): Sentence {
  const amount = money(amountMinor, currency);
  const day = requestedAt.toISOString().slice(0, 10);
  const because = reason === null ? '.' : `: ${reason.endsWith('.') ? reason : `${reason}.`}`;
  const where = isBack ? say`The money is available again.` : say`The money is on its way back to your balance.`;
  return say`Your bank did not take the payout of ${amount} that you asked for on ${day}${because} ${where} Look at your bank account on the page that startStripeOnboarding leads to, put it right or give another one, then ask for a new payout.`;
}

function heldInWords(missing: readonly string[]): Sentence {
  const words = missingInWords(missing);
  return words.length === 0
    ? say`Stripe does not pay out to your bank yet. Stripe is checking your account. Payouts that you ask for wait until then, and go on by themselves.`
    : say`Stripe does not pay out to your bank yet. Stripe still needs: ${words.join(', ')}. Give it on the page that startStripeOnboarding leads to. Payouts that you ask for wait until then, and go on by themselves.`;
}

/**
 * Describes the state of the account to the worker, in a few sentences.
 *
 * @param refusal the last payout, if the bank refused it
 */
export function accountInWords(
  account: Pick<StripeAccount, 'state' | 'missing' | 'reason' | 'payoutsHeld'>,
  refusal: BankRefusal | null = null,
): Sentence {
  switch (account.state) {
    case 'creating':
      return say`Your account at Stripe is being made; open the link to go on.`;
    case 'needs_information': {
      const words = missingInWords(account.missing);
      return words.length === 0 ? say`Stripe needs to know more about you.` : say`Stripe still needs: ${words.join(', ')}.`;
    }
    case 'in_review':
      return say`Stripe is checking what you gave; this takes from minutes to days.`;
    case 'ready': {
      if (account.payoutsHeld) return heldInWords(account.missing);
      const soon = account.missing.length === 0 ? null : missingInWords(account.missing).join(', ');
      if (refusal !== null) {
        const refused = refusalInWords(refusal);
        return soon === null ? refused : say`${refused} Stripe wants more of you: it will soon need: ${soon}.`;
      }
      return soon === null ? say`Stripe can pay you.` : say`Stripe can pay you; it will soon need: ${soon}.`;
    }
    case 'refused':
      return say`${REFUSALS[account.reason ?? ''] ?? say`Stripe refuses to pay you.`} Your balance is kept and stays yours; give bank details instead, or write to us.`;
  }
}

/** Returns why no payout to the account is possible now, or null. */
export function accountFault(account: Pick<StripeAccount, 'state' | 'missing' | 'reason' | 'payoutsHeld'> | null): Refusal | null {
  if (account === null) return conflict('NO_ACCOUNT', 'You have no account at Stripe; make one with startStripeOnboarding.');
  return account.state === 'ready' ? null : conflict(account.state.toUpperCase(), accountInWords(account));
}
