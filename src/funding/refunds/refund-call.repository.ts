/** All SQL of calls to Stripe that bring parts of refunds back to cards: columns of the parts' own rows. */
import { Injectable } from '@nestjs/common';
import type { RefundPartId } from '../../kernel/index.ts';
import type { EpochPause, OutboxCall, OutboxRows, Tx } from '../../platform/index.ts';

export interface RefundCall extends OutboxCall {
  readonly partId: RefundPartId;
}

const COLUMNS = `p.id as "partId", p.key_epoch as epoch, p.attempt, p.first_tried_at as "firstTriedAt", p.leased_until as "leasedUntil", p.last_error as "lastAnswer",
  0 as "waitCount"`;
const HELD = `id = $1 and key_epoch = $2 and attempt = $3 and state = 'sending'`;

@Injectable()
export class RefundCallRepository implements OutboxRows<RefundCall> {
  lease(tx: Tx, limit: number, until: Date): Promise<RefundCall[]> {
    return tx.query<RefundCall>(
      `update payouts.refund_part p set attempt = attempt + 1, leased_until = $3,
         first_tried_at = case when attempt = 0 then $1 else first_tried_at end
       where p.id in (
         select id from payouts.refund_part
         where state = 'sending' and next_poll_at <= $1 and (leased_until is null or leased_until <= $1)
         order by next_poll_at, id limit $2 for no key update skip locked)
       returning ${COLUMNS}`,
      [tx.now, limit, until],
    );
  }

  async postpone(tx: Tx, call: RefundCall, answer: string, dueAt: Date): Promise<void> {
    await tx.query(`update payouts.refund_part set last_error = $4, next_poll_at = $5, leased_until = null where ${HELD}`, [
      call.partId,
      call.epoch,
      call.attempt,
      answer.slice(0, 500),
      dueAt,
    ]);
  }

  /** A refund is always ready: if there is an obstacle, Stripe refuses it. */
  wait(tx: Tx, call: RefundCall, answer: string, dueAt: Date): Promise<void> {
    return this.postpone(tx, call, answer, dueAt);
  }

  async nextEpoch(tx: Tx, call: RefundCall, pause: EpochPause | null): Promise<RefundCall | null> {
    const [row] = await tx.query<RefundCall>(
      `update payouts.refund_part p set key_epoch = key_epoch + 1, last_error = $4, next_poll_at = coalesce($5, next_poll_at), first_tried_at = $6,
         attempt = case when $5::timestamptz is null then 1 else 0 end,
         leased_until = case when $5::timestamptz is null then leased_until end
       where ${HELD} returning ${COLUMNS}`,
      [call.partId, call.epoch, call.attempt, pause?.answer.slice(0, 500) ?? null, pause?.until ?? null, tx.now],
    );
    return row ?? null;
  }
}
