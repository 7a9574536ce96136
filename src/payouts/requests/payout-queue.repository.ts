/** What waits for an admin before money goes out: payouts above the limit, and bank details that several workers gave. */
import { Injectable } from '@nestjs/common';
import type { PayeeId, PayoutId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';

export type QueuedDecision =
  | { readonly kind: 'payout'; readonly id: PayoutId; readonly since: Date }
  | { readonly kind: 'payee'; readonly id: PayeeId; readonly since: Date };

@Injectable()
export class PayoutQueueRepository {
  /** The longest waiting first: ids begin with the time. */
  page(db: Db, after: string | null, limit: number): Promise<QueuedDecision[]> {
    return db.query<QueuedDecision>(
      `(select 'payout' as kind, p.id, p.requested_at as since from payouts.payout p
        where p.state = 'awaiting_approval' and ($1::uuid is null or p.id > $1) order by p.id limit $2)
       union all
       (select 'payee', d.id, d.created_at from payouts.payee d
        where d.state = 'in_review' and ($1::uuid is null or d.id > $1) order by d.id limit $2)
       order by id limit $2`,
      [after, limit],
    );
  }
}
