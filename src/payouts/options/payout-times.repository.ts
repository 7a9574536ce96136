/** Measures how long payouts take. */
import { Injectable } from '@nestjs/common';
import type { RailName } from '../../ledger/index.ts';
import type { Db } from '../../platform/index.ts';
import type { PayoutTimes } from './payment-options.ts';

/** Number of the newest paid payouts to read, of all rails together. */
const NEWEST = 500;

@Injectable()
export class PayoutTimesRepository {
  async byRail(db: Db): Promise<Map<RailName, PayoutTimes>> {
    const rows = await db.query<PayoutTimes & { rail: RailName }>(
      `select rail, count(*)::int as count,
         percentile_cont(0.5) within group (order by extract(epoch from paid_at - requested_at)::double precision) as "medianSeconds"
       from (select rail, requested_at, paid_at from payouts.payout where state = 'paid' order by id desc limit $1) newest
       group by rail`,
      [NEWEST],
    );
    return new Map(rows.map(({ rail, ...times }) => [rail, times]));
  }
}
