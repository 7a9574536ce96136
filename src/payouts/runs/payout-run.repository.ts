/** All SQL of payout runs. */
import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { asId, type PayoutRunId, type PersonId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import { PayoutRunEntity } from './payout-run.entity.ts';
import type { PayoutRun, PayoutRunState } from './payout-run.ts';
import { OPEN_STATES } from '../payout.ts';

@Injectable()
export class PayoutRunRepository {
  async insert(tx: Tx, run: PayoutRun): Promise<void> {
    await tx.query(
      `insert into payouts.payout_run (id, rail, currency, state, line_count, total_minor, payer_name, payer_account, payer_bic, created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        run.id,
        run.rail,
        run.currency,
        run.state,
        run.lineCount,
        run.totalMinor,
        run.payerName,
        run.payerAccount,
        run.payerBic,
        run.createdBy,
        run.createdAt,
      ],
    );
  }

  byId(db: Db, id: PayoutRunId): Promise<PayoutRun | null> {
    return db.entities.findOneBy(PayoutRunEntity, { id });
  }

  async byIds(db: Db, ids: readonly PayoutRunId[]): Promise<Map<PayoutRunId, PayoutRun>> {
    const rows = await db.entities.findBy(PayoutRunEntity, { id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Locked until the end of the transaction: every change of a run or its lines takes this lock first. */
  async forUpdate(tx: Tx, id: PayoutRunId): Promise<PayoutRun | null> {
    await tx.query('select from payouts.payout_run where id = $1 for update', [id]);
    return this.byId(tx, id);
  }

  /** Newest first. */
  page(db: Db, state: PayoutRunState | null, after: string | null, limit: number): Promise<PayoutRun[]> {
    return db.entities.find(PayoutRunEntity, {
      where: {
        ...(state === null ? {} : { state }),
        ...(after === null ? {} : { id: LessThan(asId<'PayoutRun'>(after)) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  async approve(
    tx: Tx,
    id: PayoutRunId,
    approvedBy: PersonId,
    hashes: { readonly csv: string; readonly xml: string | null },
  ): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.payout_run set state = 'approved', approved_by = $2, approved_at = $3, csv_sha256 = $4, xml_sha256 = $5
       where id = $1 and state = 'awaiting_approval' returning id`,
      [id, approvedBy, tx.now, hashes.csv, hashes.xml],
    );
    return rows.length === 1;
  }

  async cancel(tx: Tx, run: PayoutRun, cancelledBy: PersonId): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.payout_run set state = 'cancelled', cancelled_by = $3, cancelled_at = $4 where id = $1 and state = $2 returning id`,
      [run.id, run.state, cancelledBy, tx.now],
    );
    return rows.length === 1;
  }

  async markExported(tx: Tx, id: PayoutRunId): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.payout_run set state = 'exported', exported_at = $2 where id = $1 and state = 'approved' returning id`,
      [id, tx.now],
    );
    return rows.length === 1;
  }

  /** Closes an exported run when no line of it is open; whether it did. */
  async closeWhenDone(tx: Tx, id: PayoutRunId): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.payout_run set state = 'closed', closed_at = $2
       where id = $1 and state = 'exported'
         and not exists (select from payouts.payout where run_id = $1 and state = any($3)) returning id`,
      [id, tx.now, [...OPEN_STATES, 'returning']],
    );
    return rows.length === 1;
  }

  /** Number of lines of each run, by state. */
  async tallies(db: Db, ids: readonly PayoutRunId[]): Promise<Map<PayoutRunId, Record<string, number>>> {
    const rows = await db.query<{ runId: PayoutRunId; tally: Record<string, number> }>(
      `select run_id as "runId", jsonb_object_agg(state, lines) as tally
       from (select run_id, state, count(*)::int as lines from payouts.payout where run_id = any($1::uuid[]) group by run_id, state) counted
       group by run_id`,
      [ids],
    );
    return new Map(rows.map((row) => [row.runId, row.tally]));
  }
}
