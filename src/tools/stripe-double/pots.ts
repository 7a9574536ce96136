/** Pending and available money of the platform ('') and of every connected account, per currency, in bigint. */

export interface Pot {
  pending: bigint;
  available: bigint;
}

export class Balances {
  private readonly pots = new Map<string, Map<string, Pot>>();

  pot(owner: string, currency: string): Pot {
    let own = this.pots.get(owner);
    if (own === undefined) this.pots.set(owner, (own = new Map<string, Pot>()));
    let pot = own.get(currency);
    if (pot === undefined) own.set(currency, (pot = { pending: 0n, available: 0n }));
    return pot;
  }

  of(owner: string): ReadonlyMap<string, Readonly<Pot>> {
    return this.pots.get(owner) ?? new Map<string, Pot>();
  }

  owners(): string[] {
    return [...this.pots.keys()];
  }
}
