/** How far payouts by Stripe are, for those who wait for them. */
import { Injectable } from '@nestjs/common';
import type { PayoutId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import type { PayoutProgress } from './payout-progress.ts';

@Injectable()
export class PayoutProgressRepository {
  /** Of those that are neither at the bank nor over. */
  async of(db: Db, payoutIds: readonly PayoutId[]): Promise<Map<PayoutId, PayoutProgress>> {
    const rows = await db.query<PayoutProgress>(
      `select p.id as "payoutId", p.state, p.amount_minor as "amountMinor", p.currency, c.step, coalesce(c.wait_count, 0) as "waitCount", c.last_error as "lastAnswer",
         jsonb_build_object('state', a.state, 'missing', a.missing, 'reason', a.reason, 'payoutsHeld', a.payouts_held) as account
       from payouts.payout p
       join payouts.stripe_account a on a.worker_id = p.worker_id
       left join payouts.stripe_call c on c.payout_id = p.id and c.state = 'due'
       where p.id = any($1::uuid[]) and p.rail = 'stripe' and p.state in ('awaiting_approval', 'reserved', 'sending', 'sent', 'returning')`,
      [payoutIds],
    );
    return new Map(rows.map((row) => [row.payoutId, row]));
  }
}
