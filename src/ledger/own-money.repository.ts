/** Reads and locks the operator's own money. */
import { Injectable } from '@nestjs/common';
import type { Currency } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import type { OwnBalances } from './own-money.ts';

@Injectable()
export class OwnMoney {
  /** Locks decisions that spend the operator's own money, so that two transactions never count on the same money. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('payouts.treasury', 0))`);
  }

  /** Balances of the operator's own accounts, by currency. */
  async balances(db: Db, currency: Currency | null = null): Promise<OwnBalances[]> {
    return db.query<OwnBalances>(
      `select currency, coalesce(sum(posted) filter (where kind = 'platform_equity'), 0) as "equityMinor",
         coalesce(sum(posted) filter (where kind = 'platform_fee_revenue'), 0) as "feesMinor",
         coalesce(sum(posted) filter (where kind in ('stripe_fee_expense', 'loss_expense', 'goodwill_expense')), 0) as "costsMinor",
         coalesce(-sum(posted) filter (where kind = 'bank'), 0) as "bankMinor"
       from ledger.account_balance where owner_id is null and ($1::text is null or currency = $1) group by currency order by currency`,
      [currency],
    );
  }
}
