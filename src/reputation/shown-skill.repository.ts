/** All SQL of what people are shown of skills. */
import { Injectable } from '@nestjs/common';
import { Any } from 'typeorm';
import { groupBy, type OrganisationId, type WorkerId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { ShownSkillEntity, type ShownSkill } from './skill.entity.ts';
import type { SkillKey } from './evidence.repository.ts';
import type { Totals } from './pool.ts';
import type { Move, ShownAnswer } from './shown-skill.ts';
import type { Day, SkillEstimate } from './skill.ts';

/** How fast a worker is at one kind of work, and how reliably they finish it. */
export interface Pace {
  readonly medianSeconds: number | null;
  readonly submitted: number;
  readonly unfinished: number;
}

/** What the estimate that is shown is computed from. */
export interface ShownEvidence {
  readonly days: readonly Day[];
  /** The newest answers that were right, and the newest that were wrong. */
  readonly newest: readonly ShownAnswer[];
}

export interface DueSkill extends SkillKey {
  readonly recordings: number;
  /** The day of the newest answer, at its beginning; null: none counts. */
  readonly newestAt: Date | null;
}

const SHOWN = columnsOf(ShownSkillEntity);
/** Latest outcomes of a worker that pace is measured by. */
const PACE_OUTCOMES = 2000;

@Injectable()
export class ShownSkillRepository {
  /** Workers and skills of which more could be shown by now, locked. */
  async lockDue(tx: Tx, limit: number): Promise<DueSkill[]> {
    return tx.query(
      `select s.worker_id as "workerId", s.skill, s.recordings,
         (select (max(d.day)::timestamp at time zone 'UTC') from reputation.evidence_day d
          where d.worker_id = s.worker_id and d.skill = s.skill and d.answers > 0) as "newestAt"
       from reputation.skill s where s.show_after <= $1 order by s.show_after limit $2 for no key update of s skip locked`,
      [tx.now, limit],
    );
  }

  async look(tx: Tx, key: SkillKey, after: Date | null): Promise<void> {
    await tx.query('update reputation.skill set show_after = $3 where worker_id = $1 and skill = $2', [key.workerId, key.skill, after]);
  }

  /** Skills that are shown without the answers that moved them, locked. */
  async lockWithoutMoves(tx: Tx, limit: number): Promise<ShownSkill[]> {
    return tx.query(
      `select ${SHOWN} from reputation.shown_skill where moves is null order by worker_id, skill limit $1 for no key update skip locked`,
      [limit],
    );
  }

  async writeMoves(tx: Tx, key: SkillKey, moves: readonly Move[]): Promise<void> {
    await tx.query('update reputation.shown_skill set moves = $3 where worker_id = $1 and skill = $2', [
      key.workerId,
      key.skill,
      JSON.stringify(moves),
    ]);
  }

  /**
   * The answers that may be shown, by `answeredBefore` and as they were judged after so many recordings: their sums by day, and the
   * newest that were right and the newest that were wrong. All other answers weigh less than these.
   *
   * @param most of each
   */
  async evidence(db: Db, key: SkillKey, before: Date, recordings: number, most: number): Promise<ShownEvidence> {
    const [row] = await db.query<{ days: Day[] | null; newest: (Omit<ShownAnswer, 'at'> & { at: string })[] | null }>(
      `with shown as materialized (select * from reputation.shown_evidence($1, $2, $3, $4)),
       days as (
         select (at at time zone 'UTC')::date - date '1970-01-01' as day, count(*) as answers, sum(right_permille) as rights,
           sum(chance_permille) as chances
         from shown group by 1
       ), ranked as (
         select *, row_number() over (partition by told_right order by at desc, assignment_id desc, question collate "C" desc) as place from shown
       )
       select (select jsonb_agg(jsonb_build_object('day', day, 'answers', answers, 'rightPermille', rights, 'chancePermille', chances) order by day)
           from days) as days,
         (select jsonb_agg(jsonb_build_object('assignmentId', assignment_id, 'question', question, 'rightPermille', right_permille,
             'shownRight', told_right, 'chancePermille', chance_permille, 'at', at)) from ranked where place <= $5) as newest`,
      [key.workerId, key.skill, before, recordings, most],
    );
    return { days: row?.days ?? [], newest: (row?.newest ?? []).map((answer) => ({ ...answer, at: new Date(answer.at) })) };
  }

  async write(
    tx: Tx,
    key: SkillKey,
    shown: {
      poolVersion: number;
      answers: number;
      totals: Totals;
      estimate: SkillEstimate;
      answeredBefore: Date;
      recordings: number;
      moves: readonly Move[];
    },
  ): Promise<void> {
    const { totals, estimate } = shown;
    await tx.query(
      `insert into reputation.shown_skill as s (worker_id, skill, pool_version, answers, evidence, right_sum, chance_sum, accuracy, low, high,
         information_bits, answered_before, recordings, shown_at, moves)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
       on conflict (worker_id, skill) do update
       set pool_version = excluded.pool_version, answers = excluded.answers, evidence = excluded.evidence, right_sum = excluded.right_sum,
         chance_sum = excluded.chance_sum, accuracy = excluded.accuracy, low = excluded.low, high = excluded.high,
         information_bits = excluded.information_bits, answered_before = excluded.answered_before, recordings = excluded.recordings, shown_at = excluded.shown_at,
         moves = excluded.moves`,
      [
        key.workerId,
        key.skill,
        shown.poolVersion,
        shown.answers,
        totals.evidence,
        totals.right,
        totals.chance,
        estimate.accuracy,
        estimate.low,
        estimate.high,
        estimate.informationBits,
        shown.answeredBefore,
        shown.recordings,
        tx.now,
        JSON.stringify(shown.moves),
      ],
    );
  }

  /** What is shown of these workers, by worker, in the order of the skills' names. */
  async ofWorkers(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, ShownSkill[]>> {
    const shown = await db.entities.find(ShownSkillEntity, { where: { workerId: Any(workerIds) }, order: { skill: 'ASC' } });
    return groupBy<WorkerId, ShownSkill>(shown, (row) => row.workerId);
  }

  /** The same, of the skills alone that the worker used for this organisation. */
  async usedFor(db: Db, organisationId: OrganisationId, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, ShownSkill[]>> {
    return groupBy(
      await db.query<ShownSkill>(
        `select ${SHOWN} from reputation.shown_skill s where worker_id = any($1::uuid[])
           and exists (select from reputation.evidence e where e.worker_id = s.worker_id and e.skill = s.skill and e.organisation_id = $2)
         order by skill`,
        [workerIds, organisationId],
      ),
      (row) => row.workerId,
    );
  }

  /** The current estimates of these workers, for admins. */
  async current(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, (SkillKey & SkillEstimate & { answers: number })[]>> {
    return groupBy(
      await db.query<SkillKey & SkillEstimate & { answers: number }>(
        `select worker_id as "workerId", skill, answers, evidence, accuracy, low, high, information_bits as "informationBits"
         from reputation.skill where worker_id = any($1::uuid[]) and answers > 0 order by skill`,
        [workerIds],
      ),
      (row) => row.workerId,
    );
  }

  /** Accuracies as shown of one worker, by skill: a newcomer's where nothing is shown. Of the skills asked for, or of all. */
  async accuracies(db: Db, workerId: WorkerId, skills: readonly string[] | null): Promise<Map<string, number>> {
    const rows = await db.query<{ skill: string; accuracy: number }>(
      `select p.skill, coalesce(s.accuracy, p.mean) as accuracy
       from (select distinct on (skill) skill, mean from reputation.pool where $2::text[] is null or skill = any($2)
         order by skill, version desc) p
       left join reputation.shown_skill s on s.skill = p.skill and s.worker_id = $1 order by p.skill`,
      [workerId, skills],
    );
    return new Map(rows.map((row) => [row.skill, row.accuracy]));
  }

  /** How fast each worker is, and how reliable, by worker and skill: by their latest outcomes. */
  async paces(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, Map<string, Pace>>> {
    const rows = await db.query<SkillKey & Pace>(
      `select g.worker_id as "workerId", p.* from unnest($1::uuid[]) as g (worker_id)
       cross join lateral (
         select b.skill, percentile_cont(0.5) within group (order by o.seconds) filter (where o.kind = 'submitted') as "medianSeconds",
           (count(*) filter (where o.kind = 'submitted'))::int as submitted,
           (count(*) filter (where o.kind in ('returned', 'expired')))::int as unfinished
         from (select batch_id, kind, seconds from reputation.outcome o
           where o.worker_id = g.worker_id order by at desc limit ${PACE_OUTCOMES}) o
         join reputation.batch_skill b using (batch_id) group by b.skill
       ) p`,
      [workerIds],
    );
    return new Map(
      [...groupBy(rows, (row) => row.workerId)].map(([workerId, paces]) => [workerId, new Map(paces.map((pace) => [pace.skill, pace]))]),
    );
  }
}
