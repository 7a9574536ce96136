/** Reads current balances. */
import type { Currency } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import type { AccountKind, AccountRef } from './accounts.ts';

/** Balances in minor units, in the order of `accounts`; 0 for an account that was never opened. */
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

/** Balances of one kind of account for several owners; no row for an owner without such an account. */
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
  /** Sum over all accounts of the kind, minor units. The rows of a currency sum to zero. */
  readonly minor: bigint;
}

export async function trialBalanceRows(db: Db): Promise<TrialBalanceRow[]> {
  return db.query<TrialBalanceRow>(
    `select kind, currency, count(*)::int as accounts, sum(posted) as minor
     from ledger.account_balance group by kind, currency order by currency, kind`,
  );
}

/** An account of the platform whose balance would exceed what it can hold. */
export interface RollUpFault {
  readonly kind: string;
  readonly currency: string;
  readonly accountId: string;
}

/** Adds up to 10,000 amounts of the platform's own accounts to their balances; returns how many. */
export async function rollUpBalances(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ rolled: number }>('select ledger.roll_up() as rolled');
  return row?.rolled ?? 0;
}

/** Accounts that could not be rolled up, in the order of their ids. */
export function rollUpFaults(db: Db): Promise<RollUpFault[]> {
  return db.query<RollUpFault>(
    `select a.kind, a.currency, a.id as "accountId" from ledger.roll_up_fault f join ledger.account a on a.id = f.account_id order by a.id`,
  );
}

/** A problem that the audit of the ledger found, and the row or event that has it. */
export interface AuditProblem {
  readonly problem: string;
  readonly subject: string;
}

/** Recomputes every sum, balance and bound of the ledger. No row: the ledger is consistent. */
export function auditProblems(db: Db): Promise<AuditProblem[]> {
  return db.query<AuditProblem>('select problem, subject from ledger.audit()');
}
