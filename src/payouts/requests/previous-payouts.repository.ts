/** What a worker was paid before a payout: the background of a decision on a large one. */
import { Injectable } from '@nestjs/common';
import type { PayoutId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';

/** Paid payouts of the same worker and currency that were requested before; the newest {@link MOST} of them. */
export interface PreviousPayouts {
  readonly count: number;
  /** Of an even number, the lower of the two in the middle. Null when there is none. Minor units. */
  readonly medianMinor: bigint | null;
  readonly largestMinor: bigint | null;
  readonly lastPaidAt: Date | null;
}

/** Number of payouts that are read for each. */
export const MOST = 100;

@Injectable()
export class PreviousPayoutsRepository {
  async of(db: Db, ids: readonly PayoutId[]): Promise<Map<PayoutId, PreviousPayouts>> {
    const rows = await db.query<PreviousPayouts & { id: PayoutId }>(
      `select p.id, count(b.paid_at)::int as count, percentile_disc(0.5) within group (order by b.amount_minor) as "medianMinor",
         max(b.amount_minor) as "largestMinor", max(b.paid_at) as "lastPaidAt"
       from payouts.payout p left join lateral (
         select q.amount_minor, q.paid_at from payouts.payout q
         where q.worker_id = p.worker_id and q.currency = p.currency and q.state = 'paid' and q.id < p.id order by q.id desc limit $2
       ) b on true
       where p.id = any($1::uuid[]) group by p.id`,
      [ids, MOST],
    );
    return new Map(rows.map(({ id, ...previous }) => [id, previous]));
  }
}
