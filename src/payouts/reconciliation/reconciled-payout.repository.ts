/** All SQL of the comparison with Stripe: one row for each payout, with its calls. */
import { Injectable } from '@nestjs/common';
import type { PayoutId, WorkerId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import type { PayoutState } from '../payout.ts';
import type { CallState } from '../calls/stripe-call.ts';

export interface ReconciledPayout {
  readonly id: PayoutId;
  readonly workerId: WorkerId;
  /** The worker's account at Stripe. */
  readonly accountId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly state: PayoutState;
  readonly transferState: CallState | null;
  readonly transferId: string | null;
  readonly bankState: CallState | null;
  readonly bankId: string | null;
  /** What is paid to the bank, in the currency of the worker's account: what arrived there, or the payout's own amount. */
  readonly bankMinor: bigint;
  readonly bankCurrency: string;
  /** What of this payout stays on the worker's account by our doing: less than Stripe pays to a bank. May be negative. */
  readonly leftMinor: bigint;
  readonly reversalState: CallState | null;
  readonly reversalId: string | null;
  /** Two admins decided that the platform bears what Stripe cannot take back. */
  readonly isCovered: boolean;
}

const SELECT = `
  select p.id, p.worker_id as "workerId", a.account_id as "accountId", p.amount_minor as "amountMinor", p.currency, p.state,
    t.state as "transferState", t.object_id as "transferId", b.state as "bankState", b.object_id as "bankId",
    coalesce(v.bank_minor, p.amount_minor) as "bankMinor", coalesce(v.currency, p.currency) as "bankCurrency",
    case when p.state in ('sent', 'paid') then coalesce(v.amount_minor - v.bank_minor, 0) else 0 end as "leftMinor",
    r.state as "reversalState", r.object_id as "reversalId",
    (p.state = 'returned' and coalesce(r.state = 'refused', false)) as "isCovered"
  from payouts.payout p
  join payouts.stripe_account a on a.worker_id = p.worker_id
  left join payouts.stripe_call t on t.payout_id = p.id and t.step = 'transfer'
  left join payouts.stripe_call b on b.payout_id = p.id and b.step = 'bank'
  left join payouts.payout_arrival v on v.payout_id = p.id
  left join payouts.stripe_call r on r.payout_id = p.id and r.step = 'reversal'
  where p.rail = 'stripe'`;

/** Payouts read by one query. */
const AT_ONCE = 2_000;

@Injectable()
export class ReconciledPayoutRepository {
  /** Payouts by Stripe that have not ended; `since`: time of the last thing that happened to each. */
  waiting(db: Db): Promise<{ id: string; state: string; since: Date; lastAnswer: string | null }[]> {
    return db.query(
      `select p.id, p.state, greatest(p.requested_at, p.sent_at, p.paid_at, max(c.created_at)) as since, max(c.last_error) as "lastAnswer"
       from payouts.payout p left join payouts.stripe_call c on c.payout_id = p.id
       where p.rail = 'stripe' and p.state in ('reserved', 'sending', 'sent', 'returning')
       group by p.id order by p.id`,
    );
  }

  /** How Stripe pays out our own account (no account, no worker) and those of workers who are paid to theirs. */
  payoutIntervals(db: Db): Promise<{ accountId: string | null; workerId: string | null; interval: string; isGone: boolean }[]> {
    return db.query(
      `select null as "accountId", null::uuid as "workerId", payout_interval as interval, false as "isGone" from payouts.stripe_platform
       union all
       select a.account_id, a.worker_id, coalesce(a.payout_interval, 'not known'), coalesce(a.reason = 'account_closed', false)
       from payouts.stripe_account a where a.account_id is not null
         and exists (select from payouts.payee p where p.worker_id = a.worker_id and p.rail = 'stripe' and p.state = 'usable')`,
    );
  }

  byIds(db: Db, ids: readonly string[]): Promise<ReconciledPayout[]> {
    return this.inParts(ids, (part) => db.query<ReconciledPayout>(`${SELECT} and p.id = any($1::uuid[])`, [part]));
  }

  /** Those that one of these objects at Stripe was made for. */
  byObjects(db: Db, objectIds: readonly string[]): Promise<ReconciledPayout[]> {
    return this.inParts(objectIds, (part) =>
      db.query<ReconciledPayout>(`${SELECT} and p.id in (select payout_id from payouts.stripe_call where object_id = any($1::text[]))`, [
        part,
      ]),
    );
  }

  /** Those that something happened to since, or that are not over. */
  async since(db: Db, since: Date): Promise<ReconciledPayout[]> {
    const rows = await db.query<{ id: string }>(
      `select p.id from payouts.payout p where p.rail = 'stripe' and p.state in ('sending', 'sent', 'returning')
       union select payout_id from payouts.stripe_call where ended_at >= $1`,
      [since],
    );
    return this.byIds(
      db,
      rows.map((row) => row.id),
    );
  }

  /** All of these accounts' workers that have money at Stripe now, or had. */
  ofAccounts(db: Db, accountIds: readonly string[]): Promise<ReconciledPayout[]> {
    return this.inParts(accountIds, (part) => db.query<ReconciledPayout>(`${SELECT} and a.account_id = any($1::text[])`, [part]));
  }

  private async inParts(
    ids: readonly string[],
    read: (part: readonly string[]) => Promise<ReconciledPayout[]>,
  ): Promise<ReconciledPayout[]> {
    const unique = [...new Set(ids)];
    const found: ReconciledPayout[] = [];
    for (let start = 0; start < unique.length; start += AT_ONCE) found.push(...(await read(unique.slice(start, start + AT_ONCE))));
    return found;
  }
}
