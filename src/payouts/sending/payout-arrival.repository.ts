/** All SQL of arrivals on workers' accounts at Stripe. */
import { Injectable } from '@nestjs/common';
import type { PayoutId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import { bankAmount, type Arrival, type ArrivalReading } from './payout-arrival.ts';
import { PayoutArrivalEntity } from './payout-arrival.entity.ts';

const COLUMNS = columnsOf(PayoutArrivalEntity, 'a');

@Injectable()
export class PayoutArrivalRepository {
  /** By payout; none that was not read yet. */
  async of(db: Db, payoutIds: readonly PayoutId[]): Promise<Map<PayoutId, Arrival>> {
    const rows = await db.query<Arrival>(
      `select ${COLUMNS} from payouts.payout_arrival a where a.payout_id = any($1::uuid[]) and a.read_at is not null`,
      [payoutIds],
    );
    return new Map(rows.map((row) => [row.payoutId, row]));
  }

  /** Stripe's id of the payment that the worker's account received; null when it was not kept, before there were arrivals. */
  async paymentOf(db: Db, payoutId: PayoutId): Promise<string | null> {
    const [row] = await db.query<{ paymentId: string }>(
      `select payment_id as "paymentId" from payouts.payout_arrival where payout_id = $1`,
      [payoutId],
    );
    return row?.paymentId ?? null;
  }

  /** Stores the payment that the transfer became on the worker's account. Does nothing if it is stored already. */
  async insert(tx: Tx, payoutId: PayoutId, paymentId: string): Promise<void> {
    await tx.query('insert into payouts.payout_arrival (payout_id, payment_id) values ($1, $2) on conflict do nothing', [
      payoutId,
      paymentId,
    ]);
  }

  /** Keeps what was read, once, with what goes to the bank. */
  async keep(tx: Tx, payoutId: PayoutId, reading: ArrivalReading): Promise<void> {
    // Two payouts of one worker may arrive in one currency: each takes what is left once.
    await tx.query(
      `select pg_advisory_xact_lock(hashtext('payouts.arrival'), hashtext(worker_id::text)) from payouts.payout where id = $1`,
      [payoutId],
    );
    const [left] = await tx.query<{ minor: bigint }>(
      `select coalesce(sum(a.amount_minor - a.bank_minor), 0)::bigint as minor
       from payouts.payout_arrival a join payouts.payout p on p.id = a.payout_id
       where p.worker_id = (select worker_id from payouts.payout where id = $1) and p.id <> $1 and a.currency = $2
         and p.state in ('sent', 'paid')`,
      [payoutId, reading.currency],
    );
    await tx.query(
      `update payouts.payout_arrival set transaction_id = $2, currency = $3, amount_minor = $4, bank_minor = $5, exchange_rate = $6,
         available_at = $7, read_at = $8
       where payout_id = $1 and read_at is null`,
      [
        payoutId,
        reading.transactionId,
        reading.currency,
        reading.amountMinor,
        bankAmount(reading, left?.minor ?? 0n),
        reading.exchangeRate,
        reading.availableAt,
        tx.now,
      ],
    );
  }
}
