/** Money for tests that no row of the marketplace answers for: it stands in the ledger alone, under an event that only tests post. */
import { money, newId, ok } from '../../src/kernel/index.ts';
import { Ledger, type AccountRef } from '../../src/ledger/index.ts';
import { credit, debit, ledgerEvent } from '../../src/ledger/event.ts';
import { valueOf, type Tx } from '../../src/platform/index.ts';
import type { TestMarketplace } from './marketplace.ts';

type Account = Omit<AccountRef, 'currency'>;

const BANK: Account = { kind: 'bank', ownerId: null };
const EQUITY: Account = { kind: 'platform_equity', ownerId: null };

/** Moves money between two accounts, in a transaction of the caller's. */
export async function moveIn(tx: Tx, market: TestMarketplace, from: Account, to: Account, minor: bigint, currency = 'USD'): Promise<void> {
  const ref = newId<'Journal'>();
  const amount = money(minor, currency);
  const event = ledgerEvent('test', ref, [debit(from.kind, from.ownerId, amount), credit(to.kind, to.ownerId, amount)]);
  valueOf(await market.get(Ledger).post(tx, `test:${ref}`, [event]));
}

export async function move(market: TestMarketplace, from: Account, to: Account, minor: bigint, currency = 'USD'): Promise<void> {
  await market.commands.must(market.system, async (tx) => {
    await moveIn(tx, market, from, to, minor, currency);
    return ok(undefined);
  });
}

/** From outside into an account: the bank holds it. */
export function give(market: TestMarketplace, to: Account, minor: bigint, currency = 'USD'): Promise<void> {
  return move(market, BANK, to, minor, currency);
}

/** Out of an account into the operator's pocket: the bank holds it still. */
export function take(market: TestMarketplace, from: Account, minor: bigint, currency = 'USD'): Promise<void> {
  return move(market, from, EQUITY, minor, currency);
}
