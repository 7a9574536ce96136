/** All SQL of schedules, rounds and turns. */
import { Injectable } from '@nestjs/common';
import { groupBy, type Currency, type WorkerId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { PayoutFrequency, PayoutRound, PayoutTurn, RoundFrequency } from './payout-schedule.ts';
import { PayoutTurnEntity } from './payout-turn.entity.ts';

const TURN = columnsOf(PayoutTurnEntity);

/** A worker with money that may be paid out. */
export interface PayableWorker {
  readonly workerId: WorkerId;
  readonly currency: Currency;
  readonly availableMinor: bigint;
}

/** A page of a round; see {@link PayoutScheduleRepository.nextPage}. */
export interface PayablePage {
  readonly workers: readonly PayableWorker[];
  readonly lastWorkerId: WorkerId | null;
}

@Injectable()
export class PayoutScheduleRepository {
  /** What workers chose; who did not is left out. */
  async chosen(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, PayoutFrequency>> {
    const rows = await db.query<{ id: WorkerId; frequency: PayoutFrequency }>(
      `select worker_id as id, frequency from payouts.payout_schedule where worker_id = any($1::uuid[])`,
      [workerIds],
    );
    return new Map(rows.map((row) => [row.id, row.frequency]));
  }

  async choose(tx: Tx, workerId: WorkerId, frequency: PayoutFrequency): Promise<void> {
    await tx.query(
      `insert into payouts.payout_schedule (worker_id, frequency, changed_at) values ($1, $2, $3)
       on conflict (worker_id) do update set frequency = excluded.frequency, changed_at = excluded.changed_at`,
      [workerId, frequency, tx.now],
    );
  }

  /** Marks where {@link undoTurn} goes back to. */
  async beginTurn(tx: Tx): Promise<void> {
    await tx.query('savepoint turn');
  }

  /** Undoes what the transaction wrote since {@link beginTurn}. */
  async undoTurn(tx: Tx): Promise<void> {
    await tx.query('rollback to savepoint turn');
  }

  /** Writes a round that is due, unless it was written before. */
  async openRound(tx: Tx, frequency: RoundFrequency, dueAt: Date): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.payout_round (frequency, due_at, started_at) values ($1, $2, $3) on conflict do nothing returning due_at`,
      [frequency, dueAt, tx.now],
    );
    return rows.length > 0;
  }

  /** Whether the round was ever written. */
  async hasRound(db: Db, frequency: RoundFrequency, dueAt: Date): Promise<boolean> {
    const rows = await db.query('select from payouts.payout_round where frequency = $1 and due_at = $2', [frequency, dueAt]);
    return rows.length > 0;
  }

  /** The oldest round that is not finished. */
  async openRoundOf(db: Db): Promise<PayoutRound | null> {
    const [row] = await db.query<PayoutRound>(
      `select frequency, due_at as "dueAt", last_worker_id as "lastWorkerId" from payouts.payout_round where finished_at is null
       order by due_at, frequency limit 1`,
    );
    return row ?? null;
  }

  /**
   * Reads the next accounts for money that may be paid out, in the order of their workers, by the index `account_of_workers`: all pages
   * of a round read each account once.
   *
   * @param fallback the frequency of those who did not choose
   * @param limit number of accounts; all accounts of a worker are on one page
   * @returns workers of the round's frequency who have money, in the order of their ids; and the last worker that was read, null when
   *   nobody is left
   */
  async nextPage(db: Db, round: PayoutRound, fallback: PayoutFrequency, limit: number): Promise<PayablePage> {
    const rows = await db.query<PayableWorker & { isPayable: boolean }>(
      `with page as (
         select a.owner_id from ledger.account_view a
         where a.kind = 'worker_available' and ($1::uuid is null or a.owner_id > $1) order by a.owner_id limit $4
       )
       select a.owner_id as "workerId", a.currency, b.posted as "availableMinor",
         b.posted > 0 and coalesce(s.frequency, $2) = $3 as "isPayable"
       from (select distinct owner_id from page) page
       cross join lateral (
         select x.id, x.owner_id, x.currency from ledger.account_view x
         where x.owner_id = page.owner_id and x.kind = 'worker_available' offset 0
       ) a
       cross join lateral (select x.posted from ledger.balance_view x where x.account_id = a.id offset 0) b
       left join lateral (select x.frequency from payouts.payout_schedule x where x.worker_id = a.owner_id offset 0) s on true
       order by a.owner_id, a.currency`,
      [round.lastWorkerId, fallback, round.frequency, limit],
    );
    const workers = rows.filter(({ isPayable }) => isPayable).map(({ isPayable: _isPayable, ...worker }) => worker);
    return { workers, lastWorkerId: rows.at(-1)?.workerId ?? null };
  }

  /** Moves a round on, never back; finishes it where there is nobody further. */
  async advance(tx: Tx, round: PayoutRound, lastWorkerId: WorkerId | null): Promise<void> {
    await tx.query(
      `update payouts.payout_round set last_worker_id = case when $3::uuid > last_worker_id or last_worker_id is null then coalesce($3, last_worker_id)
           else last_worker_id end,
         finished_at = case when $3::uuid is null then $4::timestamptz end
       where frequency = $1 and due_at = $2 and finished_at is null`,
      [round.frequency, round.dueAt, lastWorkerId, tx.now],
    );
  }

  async hadTurn(db: Db, of: Pick<PayoutTurn, 'workerId' | 'currency' | 'dueAt'>): Promise<boolean> {
    const rows = await db.query('select from payouts.payout_turn where worker_id = $1 and currency = $2 and due_at = $3', [
      of.workerId,
      of.currency,
      of.dueAt,
    ]);
    return rows.length > 0;
  }

  /** False when the worker had the turn before; waits for one that is being taken. */
  async insertTurn(tx: Tx, turn: PayoutTurn): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.payout_turn (worker_id, currency, due_at, frequency, payout_id, refusal, at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (worker_id, currency, due_at) do nothing returning due_at`,
      [turn.workerId, turn.currency, turn.dueAt, turn.frequency, turn.payoutId, turn.refusal, turn.at],
    );
    return rows.length > 0;
  }

  /** The newest turn of each worker in each currency. */
  async lastTurns(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, PayoutTurn[]>> {
    const rows = await db.query<PayoutTurn>(
      `select distinct on (worker_id, currency) ${TURN} from payouts.payout_turn where worker_id = any($1::uuid[])
       order by worker_id, currency, due_at desc`,
      [workerIds],
    );
    return groupBy(rows, (row) => row.workerId);
  }
}
