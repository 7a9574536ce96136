/**
 * Money that arrives on an account that settles in another currency, from https://docs.stripe.com/connect/currencies and the field
 * `exchange_rate` of https://docs.stripe.com/api/balance_transactions/object: the amount in one currency times the rate is the amount
 * in the other, both as Stripe counts them.
 */
import { decimalsOf } from './currencies.ts';

/** Units of a currency for one US dollar: made up, and near enough to play with. */
const UNITS_PER_DOLLAR: Readonly<Record<string, number>> = {
  ...{
    usd: 1,
    eur: 0.92,
    gbp: 0.79,
    chf: 0.88,
    cad: 1.36,
    aud: 1.52,
    sek: 10.5,
    pln: 3.95,
    huf: 360,
    jpy: 150,
    inr: 84,
    brl: 5.6,
    mxn: 18,
  },
  ...{ kwd: 0.307, isk: 138, ugx: 3_700, twd: 32, krw: 1_350, idr: 15_800 },
};

export class Exchange {
  /** By `usd:eur`: units of the second for one of the first. */
  readonly rates = new Map<string, number>();

  /** Units of `to` for one unit of `from`. */
  unitRate(from: string, to: string): number {
    const set = this.rates.get(`${from}:${to}`);
    if (set !== undefined) return set;
    return (UNITS_PER_DOLLAR[to] ?? 1) / (UNITS_PER_DOLLAR[from] ?? 1);
  }

  /** As Stripe does it: to the nearest amount, at a rate of amounts. */
  convert(amount: bigint, from: string, to: string): { amount: bigint; rate: number } {
    const rate = Number((this.unitRate(from, to) * 10 ** (decimalsOf(to) - decimalsOf(from))).toPrecision(6));
    return { amount: BigInt(Math.round(Number(amount) * rate)), rate };
  }
}
