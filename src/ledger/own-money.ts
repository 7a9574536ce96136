/** The operator's own money: what would be left after everybody else was paid. Pure functions. */
import type { Currency } from '../kernel/index.ts';

/** Balances of the operator's own accounts in one currency, minor units. */
export interface OwnBalances {
  readonly currency: Currency;
  /** Money that the operator paid in, less what the operator took out. */
  readonly equityMinor: bigint;
  readonly feesMinor: bigint;
  /** Stripe's fees, losses and goodwill; 0 or negative. */
  readonly costsMinor: bigint;
  /** Money at the bank, whoever it belongs to; positive. */
  readonly bankMinor: bigint;
}

/**
 * The operator's own money; negative when the marketplace owes more than it holds. It equals what the bank and Stripe hold and
 * what organisations owe, less what is owed to organisations and workers, because the accounts of a currency sum to zero.
 */
export function ownMinor({ equityMinor, feesMinor, costsMinor }: OwnBalances): bigint {
  return equityMinor + feesMinor + costsMinor;
}

/** Maximum amount that the operator may take out of the bank: the operator's own money, limited by what is at the bank. */
export function takeableMinor(balances: OwnBalances): bigint {
  const own = ownMinor(balances);
  const most = own < balances.bankMinor ? own : balances.bankMinor;
  return most > 0n ? most : 0n;
}
