/** All SQL of payouts. */
import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { asId, type Currency, type PayoutId, type PayoutRunId, type WorkerId } from '../kernel/index.ts';
import { behindSql, columnsOf, Conditions, orderSql, type AmountPage, type Db, type Page, type Tx } from '../platform/index.ts';
import { PayoutEntity } from './payout.entity.ts';
import { IN_TRANSIT_STATES, OPEN_STATES, type Payout, type PayoutState } from './payout.ts';
import type { RailName } from '../ledger/index.ts';

export interface PayoutMove {
  readonly id: PayoutId;
  readonly from: PayoutState;
  readonly to: PayoutState;
  /** The bank's message; null keeps the earlier one. */
  readonly reason: string | null;
  /** The line of a run that it becomes; null leaves it where it is. */
  readonly line: RunLine | null;
}

export interface RunLine {
  readonly runId: PayoutRunId;
  /** From 1. */
  readonly position: number;
}

/** Null: any. */
export interface PayoutFilter {
  readonly state: PayoutState | null;
  readonly rail: RailName | null;
  readonly workerId: WorkerId | null;
  /** Both inclusive. */
  readonly requestedFrom: Date | null;
  readonly requestedBefore: Date | null;
  /** Inclusive. */
  readonly paidFrom: Date | null;
  /** Exclusive. */
  readonly paidBefore: Date | null;
}

const PAYOUT = columnsOf(PayoutEntity, 'p');

@Injectable()
export class PayoutRepository {
  /** False when the worker has an open payout of the currency; waits for a concurrent one. */
  async insert(tx: Tx, payout: Payout): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.payout (id, worker_id, payee_id, rail, amount_minor, currency, state, requested_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (worker_id, currency) where state in ('awaiting_approval', 'reserved', 'in_run', 'sending', 'sent') do nothing returning id`,
      [payout.id, payout.workerId, payout.payeeId, payout.rail, payout.amountMinor, payout.currency, payout.state, payout.requestedAt],
    );
    return rows.length === 1;
  }

  byId(db: Db, id: PayoutId): Promise<Payout | null> {
    return db.entities.findOneBy(PayoutEntity, { id });
  }

  async byIds(db: Db, ids: readonly PayoutId[]): Promise<Map<PayoutId, Payout>> {
    const rows = await db.entities.findBy(PayoutEntity, { id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  openOf(db: Db, workerId: WorkerId, currency: Currency): Promise<Payout | null> {
    return db.entities.findOneBy(PayoutEntity, { workerId, currency, state: In([...OPEN_STATES]) });
  }

  /** An open payout of the worker by Stripe, in any currency. */
  openByStripe(db: Db, workerId: WorkerId): Promise<Payout | null> {
    return db.entities.findOneBy(PayoutEntity, { workerId, rail: 'stripe', state: In([...OPEN_STATES]) });
  }

  /** Payouts of a run in the order of their lines. */
  ofRun(db: Db, runId: PayoutRunId): Promise<Payout[]> {
    return db.entities.find(PayoutEntity, { where: { runId }, order: { runPosition: 'ASC' } });
  }

  /** The same page of the lines of each run, in their order, one more than the page holds; the key is the position. */
  async pagesOfRuns(db: Db, runIds: readonly PayoutRunId[], page: Page): Promise<Map<PayoutRunId, Payout[]>> {
    const after = Number(page.after?.[0] ?? 0);
    const rows = await db.query<{ id: PayoutId }>(
      `select line.id from unnest($1::uuid[]) as run (id), lateral (
         select p.id from payouts.payout p where p.run_id = run.id and p.run_position > $2 order by p.run_position limit $3
       ) line`,
      [runIds, Number.isSafeInteger(after) ? after : 0, page.first + 1],
    );
    const payouts = await db.entities.find(PayoutEntity, { where: { id: In(rows.map((row) => row.id)) }, order: { runPosition: 'ASC' } });
    const found = new Map<PayoutRunId, Payout[]>(runIds.map((id) => [id, []]));
    for (const payout of payouts) if (payout.runId !== null) found.get(payout.runId)?.push(payout);
    return found;
  }

  /** A worker's payouts, newest first. */
  pageOfWorker(db: Db, workerId: WorkerId, after: string | null, limit: number): Promise<Payout[]> {
    return db.entities.find(PayoutEntity, {
      where: { workerId, ...(after === null ? {} : { id: LessThan(asId<'Payout'>(after)) }) },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** Payouts of all workers that pass every part of a filter, in the order of the page. */
  async search(db: Db, filter: PayoutFilter, page: AmountPage): Promise<Payout[]> {
    const behind = behindSql(page, 'p.amount_minor', 'p.id');
    const conditions = new Conditions()
      .add('p.state = ?', filter.state)
      .add('p.rail = ?', filter.rail)
      .add('p.worker_id = ?', filter.workerId)
      .add('p.currency = ?', page.currency)
      .add('p.amount_minor >= ?', page.minimumMinor)
      .add('p.amount_minor <= ?', page.maximumMinor)
      .add('p.requested_at >= ?', filter.requestedFrom)
      .add('p.requested_at <= ?', filter.requestedBefore)
      .add('p.paid_at >= ?', filter.paidFrom)
      .add('p.paid_at < ?', filter.paidBefore)
      .addAll(behind?.condition ?? '', behind?.values ?? null);
    const limit = conditions.parameter(page.limit);
    const order = orderSql(page.order, 'p.amount_minor', 'p.id');
    return db.query<Payout>(
      `select ${PAYOUT} from payouts.payout p ${conditions.where} order by ${order} limit ${limit}`,
      conditions.parameters,
    );
  }

  /**
   * Reserved payouts whose bank details are there (here or at Stripe), oldest first, locked; what somebody else is taking is
   * passed over.
   *
   * @param currency null for any
   * @param only null for any
   */
  async takeReserved(
    tx: Tx,
    rail: RailName,
    currency: Currency | null,
    limit: number,
    only: readonly PayoutId[] | null,
  ): Promise<Payout[]> {
    const rows = await tx.query<{ id: PayoutId }>(
      `select id from payouts.payout p
       where state = 'reserved' and rail = $1 and ($2::text is null or currency = $2) and ($4::uuid[] is null or id = any($4))
         and (rail <> 'manual' or exists (select from payouts.payee_private d where d.payee_id = p.payee_id))
         and (rail <> 'stripe' or not exists (select from payouts.stripe_account a where a.worker_id = p.worker_id and a.payouts_held))
       order by id limit $3 for update of p skip locked`,
      [rail, currency, limit, only],
    );
    return tx.entities.find(PayoutEntity, { where: { id: In(rows.map((row) => row.id)) }, order: { id: 'ASC' } });
  }

  /** Compare-and-set of each state; returns how many were in the expected state and moved. Back to `reserved` takes it off the run. */
  async move(tx: Tx, moves: readonly PayoutMove[]): Promise<number> {
    const rows = await tx.query(
      `update payouts.payout p set state = m.to_state,
         reason = coalesce(m.reason, p.reason),
         run_id = case when m.to_state = 'reserved' then null else coalesce(m.run_id, p.run_id) end,
         run_position = case when m.to_state = 'reserved' then null else coalesce(m.run_position, p.run_position) end,
         sent_at = case when m.to_state = 'sent' then $7 else sent_at end,
         paid_at = case when m.to_state = 'paid' then $7 else paid_at end,
         ended_at = case when m.to_state in ('failed', 'refused', 'cancelled', 'returned') then $7 else ended_at end
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::int[])
         as m (id, from_state, to_state, reason, run_id, run_position)
       where p.id = m.id and p.state = m.from_state returning p.id`,
      [
        moves.map((move) => move.id),
        moves.map((move) => move.from),
        moves.map((move) => move.to),
        moves.map((move) => move.reason),
        moves.map((move) => move.line?.runId ?? null),
        moves.map((move) => move.line?.position ?? null),
        tx.now,
      ],
    );
    return rows.length;
  }

  /** What is in transit, by currency. */
  async inTransit(db: Db): Promise<Map<Currency, bigint>> {
    const rows = await db.query<{ currency: Currency; total: bigint }>(
      `select currency, sum(amount_minor) as total from payouts.payout where state = any($1) group by currency order by currency`,
      [IN_TRANSIT_STATES],
    );
    return new Map(rows.map((row) => [row.currency, row.total]));
  }
}
