/** All SQL of payees and of the bank details behind them. */
import { Injectable } from '@nestjs/common';
import { In, MoreThan, Not } from 'typeorm';
import { groupBy, asId, type Currency, type PayeeId, type PersonId, type WorkerId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import type { BankDetails } from './bank-details.ts';
import { PayeeEntity, PayeePrivateEntity } from './payee.entity.ts';
import type { Payee, PayeeDecision, PayeeState } from './payee.ts';

@Injectable()
export class PayeeRepository {
  /** Whatever reads or changes a worker's payees to act on them: one at a time per worker. */
  async lockWorker(tx: Tx, workerId: WorkerId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('payouts.payee.worker:' || $1, 0))`, [workerId]);
  }

  /** Two workers who give the same account at once: the second waits, and then sees the first. Lock the worker before. */
  async lockFingerprint(tx: Tx, fingerprint: Buffer): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('payouts.payee:' || $1, 0))`, [fingerprint.toString('hex')]);
  }

  /** The worker's payee for the currency. */
  current(db: Db, workerId: WorkerId, currency: Currency): Promise<Payee | null> {
    return db.entities.findOneBy(PayeeEntity, { workerId, currency, state: Not<PayeeState>('replaced') });
  }

  /** The payees that each worker has now, by currency. */
  async currentOf(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, Payee[]>> {
    const rows = await db.entities.find(PayeeEntity, {
      where: { workerId: In([...workerIds]), state: Not<PayeeState>('replaced') },
      order: { currency: 'ASC' },
    });
    return groupBy(rows, (row) => row.workerId);
  }

  async byIds(db: Db, ids: readonly PayeeId[]): Promise<Map<PayeeId, Payee>> {
    const rows = await db.entities.findBy(PayeeEntity, { id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Whether another worker ever gave this account, and the last decision of an admin about this worker and account. */
  async precedents(
    tx: Tx,
    workerId: WorkerId,
    fingerprint: Buffer,
  ): Promise<{ readonly isShared: boolean; readonly decision: PayeeDecision | null }> {
    const [row] = await tx.query<{ isShared: boolean; decision: PayeeDecision | null }>(
      `select exists (select from payouts.payee where fingerprint = $2 and worker_id <> $1) as "isShared",
         (select decision from payouts.payee where fingerprint = $2 and worker_id = $1 and decision is not null
          order by decided_at desc, id desc limit 1) as decision`,
      [workerId, fingerprint],
    );
    return row ?? { isShared: false, decision: null };
  }

  /** @param details null for one whose bank details Stripe has */
  async insert(tx: Tx, payee: Payee, fingerprint: Buffer, details: BankDetails | null): Promise<void> {
    await tx.query(
      `insert into payouts.payee (id, worker_id, currency, rail, state, fingerprint, review_reason, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [payee.id, payee.workerId, payee.currency, payee.rail, payee.state, fingerprint, payee.reviewReason, payee.createdAt],
    );
    if (details === null) return;
    await tx.query(
      `insert into payouts.payee_private (payee_id, holder_name, country, iban, account_number, routing_number, bic)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [payee.id, details.holderName, details.country, details.iban, details.accountNumber, details.routingNumber, details.bic],
    );
  }

  /**
   * Ends the use of a payee. Bank details that no payout was made with are deleted at once. The trigger on them deletes what the
   * treasury's bank statements say of the same account (`payouts.forget_bank_lines`).
   */
  async replace(tx: Tx, payee: Payee): Promise<void> {
    await tx.query(`update payouts.payee set state = 'replaced', replaced_at = $2 where id = $1`, [payee.id, tx.now]);
    await tx.query(
      `delete from payouts.payee_private where payee_id = $1 and not exists (select from payouts.payout where payee_id = $1)`,
      [payee.id],
    );
  }

  /** False when it is no longer in review. */
  async decide(tx: Tx, id: PayeeId, state: PayeeState, decision: PayeeDecision, decidedBy: PersonId, note: string): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.payee set state = $2, decision = $3, decided_by = $4, decided_at = $5, decision_note = $6
       where id = $1 and state = 'in_review' returning id`,
      [id, state, decision, decidedBy, tx.now, note],
    );
    return rows.length === 1;
  }

  /** Oldest first. */
  inReview(db: Db, after: string | null, limit: number): Promise<Payee[]> {
    return db.entities.find(PayeeEntity, {
      where: { state: 'in_review', ...(after === null ? {} : { id: MoreThan(asId<'Payee'>(after)) }) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** The bank details behind payees; left out where they were erased. */
  async detailsOf(db: Db, ids: readonly PayeeId[]): Promise<Map<PayeeId, BankDetails>> {
    const rows = await db.entities.findBy(PayeePrivateEntity, { payeeId: In([...ids]) });
    return new Map(rows.map((row) => [row.payeeId, row]));
  }

  /** The other workers who gave the same account, for the admin who checks it. */
  async othersWithSameAccount(db: Db, ids: readonly PayeeId[]): Promise<Map<PayeeId, WorkerId[]>> {
    const rows = await db.query<{ id: PayeeId; workers: WorkerId[] }>(
      `select mine.id, array_agg(distinct other.worker_id) as workers
       from payouts.payee mine join payouts.payee other on other.fingerprint = mine.fingerprint and other.worker_id <> mine.worker_id
       where mine.id = any($1::uuid[]) group by mine.id`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.workers]));
  }

  /** Deletes a worker's bank details; the payees, their state and their fingerprint stay. The trigger of {@link replace} runs, too. Returns how many. */
  async eraseDetails(tx: Tx, workerId: WorkerId): Promise<number> {
    const rows = await tx.query(
      `delete from payouts.payee_private where payee_id in (select id from payouts.payee where worker_id = $1) returning payee_id`,
      [workerId],
    );
    return rows.length;
  }
}
