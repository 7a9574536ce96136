/** All SQL of comparisons with Stripe. */
import { Injectable } from '@nestjs/common';
import { addSeconds, type PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { DifferenceKind, FoundDifference } from '../../stripe/index.ts';
import {
  ReconciliationDifferenceEntity,
  ReconciliationRunEntity,
  type ReconciliationRun,
  type StoredDifference,
} from './reconciliation.entity.ts';

const RUN = columnsOf(ReconciliationRunEntity);
const DIFFERENCE = columnsOf(ReconciliationDifferenceEntity);

@Injectable()
export class ReconciliationRepository {
  async insert(tx: Tx, id: string, since: Date, askedBy: PersonId | null): Promise<void> {
    await tx.query('insert into payouts.reconciliation_run (id, started_at, since, asked_by) values ($1, $2, $3, $4)', [
      id,
      tx.now,
      since,
      askedBy,
    ]);
  }

  /** Takes one that waits; null for none. */
  async lease(tx: Tx, leaseSeconds: number): Promise<ReconciliationRun | null> {
    const [row] = await tx.query<ReconciliationRun>(
      `update payouts.reconciliation_run set leased_until = $2 where id = (
         select id from payouts.reconciliation_run where ended_at is null and (leased_until is null or leased_until <= $1)
         order by id limit 1 for update skip locked)
       returning ${RUN}`,
      [tx.now, addSeconds(tx.now, leaseSeconds)],
    );
    return row ?? null;
  }

  /** False when another process has ended it meanwhile: what was found is then not kept twice. */
  async end(
    tx: Tx,
    id: string,
    outcome: { readonly compared: Readonly<Record<string, number>>; readonly failure: string | null },
    found: readonly (FoundDifference & { readonly source: string })[],
  ): Promise<boolean> {
    const ended = await tx.query(
      `update payouts.reconciliation_run set ended_at = $2, compared = $3, failure = $4, leased_until = null
       where id = $1 and ended_at is null returning id`,
      [id, tx.now, JSON.stringify(outcome.compared), outcome.failure],
    );
    if (ended.length === 0) return false;
    await tx.query(
      `insert into payouts.reconciliation_difference (run_id, position, source, kind, object_id, subject_kind, subject_id, local_value, stripe_value)
       select $1, row_number() over (), d.source, d.kind, d.object_id, d.subject_kind, d.subject_id, d.local_value, d.stripe_value
       from jsonb_to_recordset($2) as d (source text, kind text, object_id text, subject_kind text, subject_id uuid, local_value text, stripe_value text)`,
      [
        id,
        JSON.stringify(
          found.map(({ source, kind, objectId, subject, localValue, stripeValue }) => ({
            source,
            kind,
            object_id: objectId ?? null,
            subject_kind: subject?.kind ?? null,
            subject_id: subject?.id ?? null,
            local_value: localValue ?? null,
            stripe_value: stripeValue ?? null,
          })),
        ),
      ],
    );
    return true;
  }

  async byId(db: Db, id: string): Promise<ReconciliationRun | null> {
    const [row] = await db.query<ReconciliationRun>(`select ${RUN} from payouts.reconciliation_run where id = $1`, [id]);
    return row ?? null;
  }

  /** Newest first. */
  page(db: Db, after: string | null, limit: number): Promise<ReconciliationRun[]> {
    return db.query<ReconciliationRun>(
      `select ${RUN} from payouts.reconciliation_run where $1::uuid is null or id < $1 order by id desc limit $2`,
      [after, limit],
    );
  }

  /** How many of each kind, by run. */
  async kinds(db: Db, runIds: readonly string[]): Promise<Map<string, DifferenceKind[]>> {
    const rows = await db.query<{ runId: string; kinds: DifferenceKind[] }>(
      `select run_id as "runId", array_agg(kind order by position) as kinds from payouts.reconciliation_difference
       where run_id = any($1::uuid[]) group by run_id`,
      [runIds],
    );
    return new Map(rows.map((row) => [row.runId, row.kinds]));
  }

  /** In the order they were found, one more than the page holds. */
  differences(db: Db, runId: string, afterPosition: number, limit: number): Promise<StoredDifference[]> {
    return db.query<StoredDifference>(
      `select ${DIFFERENCE} from payouts.reconciliation_difference where run_id = $1 and position > $2 order by position limit $3`,
      [runId, afterPosition, limit],
    );
  }
}
