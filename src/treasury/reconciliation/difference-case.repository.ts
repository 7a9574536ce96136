/** All SQL of difference cases: what comparisons do to them, what admins do, and how they are read. */
import { Injectable } from '@nestjs/common';
import { groupBy, newId, type DifferenceCaseId, type PersonId } from '../../kernel/index.ts';
import { columnsOf, Conditions, type Db, type Tx } from '../../platform/index.ts';
import { DifferenceCaseChangeEntity, DifferenceCaseEntity } from './difference-case.entity.ts';
import type { CaseChange, CaseDecision, CaseState, DifferenceCase } from './difference-case.ts';

/** A comparison that has ended. */
export interface EndedRun {
  readonly id: string;
  readonly since: Date;
  /** When it began to compare: what was found later by another run, it could not see. */
  readonly comparedAt: Date;
  /** Sources that it compared. */
  readonly sources: readonly string[];
}

export interface FollowedRun {
  readonly opened: number;
  readonly openedAgain: number;
  readonly resolved: number;
}

/** Null: any. */
export interface CaseFilter {
  readonly states: readonly CaseState[] | null;
  readonly ownerId: PersonId | null;
}

const CASE = columnsOf(DifferenceCaseEntity, 'c');
const CHANGE = columnsOf(DifferenceCaseChangeEntity, 'h');
/** As the column `difference_key` of a case is made. */
const KEY = `d.source || ' ' || d.kind || ' ' || coalesce(d.object_id, '-') || ' ' || coalesce(d.subject_kind, '-') || ' ' || coalesce(d.subject_id::text, '-')`;
/** Differences of the run $1, each once: the first of those that have one key. */
const FOUND = `(select distinct on (${KEY}) ${KEY} as key, d.* from payouts.reconciliation_difference d where d.run_id = $1 order by ${KEY}, d.position)`;

@Injectable()
export class DifferenceCaseRepository {
  /** Opens, opens again and resolves cases by what the run found. Its differences are written; one run at a time. */
  async follow(tx: Tx, run: EndedRun): Promise<FollowedRun> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('treasury.difference_case', 0))`);
    const opened = await this.open(tx, run);
    const openedAgain = await tx.query<{ id: DifferenceCaseId }>(
      `update treasury.difference_case c set state = 'open', revision = c.revision + 1, changed_at = $2 from ${FOUND} d
       where c.difference_key = d.key and c.last_run_id <> $1
         and (c.state = 'resolved' or (c.state = 'explained' and (c.local_value, c.stripe_value) is distinct from (d.local_value, d.stripe_value)))
       returning c.id`,
      [run.id, tx.now],
    );
    await tx.query(
      `update treasury.difference_case c set last_run_id = $1, seen_at = $2, local_value = d.local_value, stripe_value = d.stripe_value,
         revision = c.revision + ((c.local_value, c.stripe_value) is distinct from (d.local_value, d.stripe_value))::int
       from ${FOUND} d where c.difference_key = d.key`,
      [run.id, tx.now],
    );
    const resolved = await tx.query<{ id: DifferenceCaseId }>(
      `update treasury.difference_case c set state = 'resolved', revision = c.revision + 1, changed_at = $2 from payouts.reconciliation_run r
       where c.state <> 'resolved' and c.last_run_id <> $1 and r.id = c.last_run_id and r.since >= $3 and c.seen_at <= $4 and c.source = any($5)
       returning c.id`,
      [run.id, tx.now, run.since, run.comparedAt, run.sources],
    );
    await this.record(tx, [...opened, ...[...openedAgain, ...resolved].map(({ id }) => id)], { runId: run.id, changedBy: null });
    return { opened: opened.length, openedAgain: openedAgain.length, resolved: resolved.length };
  }

  /** The case, locked until the end of the transaction. */
  async lock(tx: Tx, id: DifferenceCaseId): Promise<DifferenceCase | null> {
    const [row] = await tx.query<DifferenceCase>(`select ${CASE} from treasury.difference_case c where c.id = $1 for update`, [id]);
    return row ?? null;
  }

  async decide(tx: Tx, id: DifferenceCaseId, { state, ownerId, note }: CaseDecision, changedBy: PersonId): Promise<void> {
    await tx.query(
      `update treasury.difference_case set state = $2, owner_id = $3, note = $4, revision = revision + 1, changed_at = $5 where id = $1`,
      [id, state, ownerId, note, tx.now],
    );
    await this.record(tx, [id], { runId: null, changedBy });
  }

  async byIds(db: Db, ids: readonly DifferenceCaseId[]): Promise<Map<DifferenceCaseId, DifferenceCase>> {
    const rows = await db.query<DifferenceCase>(`select ${CASE} from treasury.difference_case c where c.id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Newest first. @param before id of the last one of the page before; null for the first page */
  page(db: Db, { states, ownerId }: CaseFilter, before: string | null, limit: number): Promise<DifferenceCase[]> {
    const conditions = new Conditions()
      .add('c.state = any(?::text[])', states)
      .addIf(states !== null && !states.includes('resolved'), `c.state <> 'resolved'`)
      .add('c.owner_id = ?', ownerId)
      .add('c.id < ?', before);
    const most = conditions.parameter(limit);
    return db.query<DifferenceCase>(
      `select ${CASE} from treasury.difference_case c ${conditions.where} order by c.id desc limit ${most}`,
      conditions.parameters,
    );
  }

  /** The case of a difference of a run, by "<run> <position>". */
  async ofDifferences(db: Db, keys: readonly string[]): Promise<Map<string, DifferenceCase>> {
    const parts = keys.map((key) => key.split(' '));
    const rows = await db.query<DifferenceCase & { place: string }>(
      `select d.run_id || ' ' || d.position as place, ${CASE} from unnest($1::uuid[], $2::int[]) as asked (run_id, position)
       join payouts.reconciliation_difference d on d.run_id = asked.run_id and d.position = asked.position
       join treasury.difference_case c on c.difference_key = ${KEY}`,
      [parts.map(([runId]) => runId), parts.map(([, position]) => Number(position))],
    );
    return new Map(rows.map(({ place, ...row }) => [place, row]));
  }

  /** The newest changes of each case, newest first. @param most of each */
  async changesOf(db: Db, ids: readonly DifferenceCaseId[], most: number): Promise<Map<DifferenceCaseId, CaseChange[]>> {
    const rows = await db.query<CaseChange>(
      `select newest.* from unnest($1::uuid[]) as asked (id),
         lateral (select ${CHANGE} from treasury.difference_case_change h where h.case_id = asked.id order by h.revision desc limit $2) newest
       order by newest.revision desc`,
      [ids, most],
    );
    return groupBy(rows, ({ caseId }) => caseId);
  }

  /**
   * How far back a comparison has to look so that it can tell whether differences are gone which the one before found; null: it
   * need not look further back than `base`. @param least what the one before looked back at most
   */
  async lookBack(db: Db, base: Date, least: Date): Promise<Date | null> {
    const [row] = await db.query<{ since: Date | null }>(
      `select min(r.since) as since from treasury.difference_case c join payouts.reconciliation_run r on r.id = c.last_run_id
       where c.state <> 'resolved' and r.since >= $2 and r.since < $1`,
      [base, least],
    );
    return row?.since ?? null;
  }

  private async open(tx: Tx, run: EndedRun): Promise<DifferenceCaseId[]> {
    const fresh = await tx.query<{ position: number }>(
      `select d.position from ${FOUND} d where not exists (select from treasury.difference_case c where c.difference_key = d.key) order by d.position`,
      [run.id],
    );
    const ids = fresh.map(() => newId<'DifferenceCase'>(tx.now));
    await tx.query(
      `insert into treasury.difference_case
         (id, source, kind, object_id, subject_kind, subject_id, local_value, stripe_value, state, revision, first_run_id, last_run_id, found_at, seen_at, changed_at)
       select n.id, d.source, d.kind, d.object_id, d.subject_kind, d.subject_id, d.local_value, d.stripe_value, 'open', 1, $1, $1, $4, $4, $4
       from unnest($2::uuid[], $3::int[]) as n (id, position)
       join payouts.reconciliation_difference d on d.run_id = $1 and d.position = n.position`,
      [run.id, ids, fresh.map(({ position }) => position), tx.now],
    );
    return ids;
  }

  /** Writes to the history what the cases are now. */
  private async record(tx: Tx, ids: readonly DifferenceCaseId[], by: Pick<CaseChange, 'runId' | 'changedBy'>): Promise<void> {
    await tx.query(
      `insert into treasury.difference_case_change (case_id, revision, at, run_id, changed_by, state, owner_id, note)
       select c.id, c.revision, $2, $3, $4, c.state, c.owner_id, c.note from treasury.difference_case c where c.id = any($1::uuid[])`,
      [ids, tx.now, by.runId, by.changedBy],
    );
  }
}
