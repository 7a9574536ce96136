/** Reads of what accounts hold now. */
import type { Currency } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';
import type { AccountKind, AccountRef } from './accounts.ts';

/** What accounts hold, in the order asked; 0 for one that was never opened. */
export async function balancesOfAccounts(db: Db, accounts: readonly AccountRef[]): Promise<bigint[]> {
  if (accounts.length === 0) return [];
  const rows = await db.query<{ posted: bigint }>(
    `select coalesce(b.posted, 0) as posted
     from unnest($1::text[], $2::uuid[], $3::text[]) with ordinality as asked(kind, owner_id, currency, n)
     left join ledger.account_balance b on b.account_id = ledger.account_id(asked.kind, asked.owner_id, asked.currency)
     order by asked.n`,
    [accounts.map((account) => account.kind), accounts.map((account) => account.ownerId), accounts.map((account) => account.currency)],
  );
  return rows.map((row) => row.posted);
}

export interface OwnerBalance {
  readonly ownerId: string;
  readonly currency: Currency;
  readonly minor: bigint;
}

/** The accounts of one kind of several owners; none for an owner who never had one. */
export async function balancesOfOwners(db: Db, ownerIds: readonly string[], kind: AccountKind): Promise<OwnerBalance[]> {
  return db.query<OwnerBalance>(
    `select owner_id as "ownerId", currency, posted as minor from ledger.account_balance
     where owner_id = any ($1::uuid[]) and kind = $2 order by owner_id, currency`,
    [ownerIds, kind],
  );
}

export interface TrialBalanceRow {
  readonly kind: AccountKind;
  readonly currency: Currency;
  readonly accounts: number;
  /** The sum over all accounts of that kind. All rows of a currency sum to zero. */
  readonly minor: bigint;
}

export async function trialBalanceRows(db: Db): Promise<TrialBalanceRow[]> {
  return db.query<TrialBalanceRow>(
    `select kind, currency, count(*)::int as accounts, sum(posted) as minor
     from ledger.account_balance group by kind, currency order by currency, kind`,
  );
}
