/** Reads the payouts of a worker for documents. */
import { Injectable } from '@nestjs/common';
import type { PayoutId } from '../../kernel/index.ts';
import type { PayoutState } from '../../payouts/index.ts';
import type { RailName } from '../../ledger/index.ts';
import type { Db } from '../../platform/index.ts';
import type { Period } from '../core/period.ts';

export interface WorkerPayout {
  readonly payoutId: PayoutId;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly state: PayoutState;
  readonly rail: RailName;
  /** Reason that the bank gave when it did not pay; null otherwise. */
  readonly reason: string | null;
  readonly requestedAt: Date;
  readonly paidAt: Date | null;
  /** Time at which the money was available again because it did not arrive; null otherwise. */
  readonly endedAt: Date | null;
  /** Stripe's id of the payout to the bank; null for payouts by bank transfer. */
  readonly bankPayoutId: string | null;
  /** Amount that arrived on the worker's account at Stripe, if that settles in another currency; null otherwise. */
  readonly arrivedMinor: bigint | null;
  readonly arrivedCurrency: string | null;
  /** Units of that currency for one unit of the payout's currency. */
  readonly exchangeRate: string | null;
}

@Injectable()
export class WorkerPayoutRepository {
  /**
   * Payouts that were requested in a period, oldest first.
   *
   * @param currency null for all currencies
   * @param after id of the last payout of the previous page
   */
  async page(
    db: Db,
    workerId: string,
    currency: string | null,
    period: Period,
    after: PayoutId | null,
    limit: number,
  ): Promise<WorkerPayout[]> {
    return db.query<WorkerPayout>(
      `select p.id as "payoutId", p.amount_minor as "amountMinor", p.currency, p.state, p.rail, p.reason, p.requested_at as "requestedAt",
         p.paid_at as "paidAt", p.ended_at as "endedAt", c.object_id as "bankPayoutId",
         v.amount_minor as "arrivedMinor", v.currency as "arrivedCurrency", v.exchange_rate as "exchangeRate"
       from payouts.payout_view p left join payouts.stripe_call_view c on c.payout_id = p.id and c.step = 'bank'
       left join payouts.payout_arrival_view v on v.payout_id = p.id and v.currency <> p.currency
       where p.worker_id = $1 and ($2::text is null or p.currency = $2) and p.requested_at >= $3 and p.requested_at < $4
         and ($5::uuid is null or p.id > $5)
       order by p.id limit $6`,
      [workerId, currency, period.from, period.to, after, limit],
    );
  }
}
