/**
 * The count that no ledger can make alone: for each worker, what the bank received + what lies at Stripe + what we still
 * owe must be what was earned. More: somebody was paid twice. Less: money was lost.
 */
import type { Db } from '../../src/platform/index.ts';
import type { DoubleControl } from '../sandbox/double-control.ts';

export interface Tally {
  /** Workers who have, or will have, more than they earned. */
  readonly paidTwice: number;
  /** Workers who have, and will have, less. */
  readonly lost: number;
  /** Payouts in a state that is not the last. */
  readonly notFinal: number;
}

interface Owed {
  worker_id: string;
  account_id: string | null;
  owed: bigint;
}

/**
 * What the ledger still owes each worker: available and pending, and what is in transit while Stripe has not got it.
 * (What Stripe has got is counted there.)
 */
const OWED = `
  select w.id as worker_id, s.account_id,
    (coalesce((select sum(b.posted) from ledger.account a join ledger.balance b on b.account_id = a.id
       where a.owner_id = w.id and a.kind in ('worker_pending', 'worker_available', 'worker_in_transit')), 0)
     - coalesce((select sum(p.amount_minor) from payouts.payout p
       where p.worker_id = w.id and p.rail = 'stripe' and p.state in ('sent', 'returning')), 0))::bigint as owed
  from unnest($1::uuid[]) as w (id)
  left join payouts.stripe_account s on s.worker_id = w.id`;

/** @param earnedMinor what each of the workers earned */
export async function tally(db: Db, double: DoubleControl, workerIds: readonly string[], earnedMinor: bigint): Promise<Tally> {
  const totals = await double.connectedTotals();
  let paidTwice = 0;
  let lost = 0;
  for (const { account_id, owed } of await db.query<Owed>(OWED, [workerIds])) {
    const there = account_id === null ? undefined : totals.get(account_id);
    const has = owed + (there === undefined ? 0n : there.balance + there.inTransit + there.bankReceipts);
    if (has > earnedMinor) paidTwice++;
    if (has < earnedMinor) lost++;
  }
  const [open] = await db.query<{ count: number }>(
    `select count(*)::int as count from payouts.payout where state in ('reserved', 'in_run', 'sending', 'sent', 'returning')`,
  );
  return { paidTwice, lost, notFinal: open?.count ?? 0 };
}
