/** Pending and available money of the platform ('') and of every connected account, per currency, in bigint. */
import { invalid } from '../requests/errors.ts';
import { optionalText } from '../requests/params.ts';
import type { Params } from '../requests/form.ts';

/** https://docs.stripe.com/api/balance: balances of different payment sources are kept separately. */
export const SOURCE_TYPES = ['card', 'bank_account', 'fpx'] as const;
export type SourceType = (typeof SOURCE_TYPES)[number];

export interface Pot {
  pending: bigint;
  /** All of it. */
  available: bigint;
  /** The parts of what is available that did not come from cards. */
  apart: Record<Exclude<SourceType, 'card'>, bigint>;
}

export class Balances {
  private readonly pots = new Map<string, Map<string, Pot>>();

  pot(owner: string, currency: string): Pot {
    let own = this.pots.get(owner);
    if (own === undefined) this.pots.set(owner, (own = new Map<string, Pot>()));
    let pot = own.get(currency);
    if (pot === undefined) own.set(currency, (pot = { pending: 0n, available: 0n, apart: { bank_account: 0n, fpx: 0n } }));
    return pot;
  }

  /** What a transfer or payout that names this source can take. */
  availableFrom(owner: string, currency: string, source: SourceType): bigint {
    const { available, apart } = this.pot(owner, currency);
    return source === 'card' ? available - apart.bank_account - apart.fpx : apart[source];
  }

  /** Makes so much available, or less. */
  change(owner: string, currency: string, amount: bigint, source: SourceType): void {
    const pot = this.pot(owner, currency);
    pot.available += amount;
    if (source !== 'card') pot.apart[source] += amount;
  }

  of(owner: string): ReadonlyMap<string, Readonly<Pot>> {
    return this.pots.get(owner) ?? new Map<string, Pot>();
  }

  owners(): string[] {
    return [...this.pots.keys()];
  }
}

/** The parameter of transfers and payouts; `card` when it is left out. */
export function sourceTypeOf(params: Params): SourceType {
  const text = optionalText(params, 'source_type') ?? 'card';
  if (!(SOURCE_TYPES as readonly string[]).includes(text))
    throw invalid(`Invalid source_type: must be one of ${SOURCE_TYPES.join(', ')}`, 'source_type');
  return text as SourceType;
}
