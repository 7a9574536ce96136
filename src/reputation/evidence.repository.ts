/** All SQL of evidence: the rows, and their sums by day. */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, WorkerId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import { permille, type Evidence, type Recorded } from './evidence.ts';
import type { Day } from './skill.ts';

/** A worker and a skill. */
export interface SkillKey {
  readonly workerId: WorkerId;
  readonly skill: string;
}

export function keyText(key: SkillKey): string {
  return `${key.workerId} ${key.skill}`;
}

/** What was recorded last of one answer. */
export interface LastRow extends Recorded {
  readonly assignmentId: AssignmentId;
  readonly question: string;
  readonly revision: number;
  readonly workerId: WorkerId;
  readonly skill: string;
  readonly chancePermille: number;
  readonly at: Date;
}

/** What a change adds to the sums of one day; negative where a row is superseded. */
export interface DayChange extends SkillKey, Day {}

/** A row of evidence about to be written. */
export interface NewEvidence {
  readonly evidence: Evidence;
  readonly revision: number;
  readonly poolVersion: number;
  readonly recording: number;
}

const DAY_NUMBER = `(day - date '1970-01-01')`;

@Injectable()
export class EvidenceRepository {
  /** The rows that count of these answers. Lock the skills first: nothing else keeps another transaction from adding one. */
  async last(db: Db, evidence: readonly Evidence[]): Promise<LastRow[]> {
    return db.query<LastRow>(
      `select e.assignment_id as "assignmentId", e.question, e.revision, e.worker_id as "workerId", e.skill, e.source,
         e.right_permille as "rightPermille", e.others_agree as "othersAgree", e.chance_permille as "chancePermille", e.at
       from unnest($1::uuid[], $2::text[]) as g (assignment_id, question)
       cross join lateral (
         select * from reputation.evidence e where e.assignment_id = g.assignment_id and e.question = g.question order by e.revision desc limit 1
       ) e`,
      [evidence.map((each) => each.assignmentId), evidence.map((each) => each.question)],
    );
  }

  async insert(tx: Tx, rows: readonly NewEvidence[]): Promise<void> {
    const of = <T>(field: (evidence: Evidence) => T) => rows.map((row) => field(row.evidence));
    await tx.query(
      `insert into reputation.evidence (assignment_id, question, revision, worker_id, organisation_id, batch_id, task_id, skill, source,
         right_permille, chance_permille, at, model, pool_version, recording, others_agree, recorded_at)
       select *, $17 from unnest($1::uuid[], $2::text[], $3::int[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[],
         $10::int[], $11::int[], $12::timestamptz[], $13::text[], $14::int[], $15::int[],
         $16::boolean[])`,
      [
        of((each) => each.assignmentId),
        of((each) => each.question),
        rows.map((row) => row.revision),
        of((each) => each.workerId),
        of((each) => each.organisationId),
        of((each) => each.batchId),
        of((each) => each.taskId),
        of((each) => each.skill),
        of((each) => each.source),
        of((each) => permille(each.right)),
        of((each) => permille(each.chance)),
        of((each) => each.at),
        of((each) => each.model),
        rows.map((row) => row.poolVersion),
        rows.map((row) => row.recording),
        of((each) => each.othersAgree),
        tx.now,
      ],
    );
    await tx.query(
      `insert into reputation.batch_skill (batch_id, skill) select distinct on (batch_id) batch_id, skill
       from unnest($1::uuid[], $2::text[]) as g (batch_id, skill) order by batch_id on conflict do nothing`,
      [of((each) => each.batchId), of((each) => each.skill)],
    );
  }

  /** Adds to the sums of days. The skills are locked: nobody else adds to the same days. */
  async addToDays(tx: Tx, changes: readonly DayChange[]): Promise<void> {
    await tx.query(
      `insert into reputation.evidence_day (worker_id, skill, day, answers, right_permille, chance_permille)
       select worker_id, skill, date '1970-01-01' + day, 0, 0, 0 from unnest($1::uuid[], $2::text[], $3::int[]) as g (worker_id, skill, day)
       on conflict do nothing`,
      columnsOf(changes).slice(0, 3),
    );
    await tx.query(
      `update reputation.evidence_day d
       set answers = d.answers + g.answers, right_permille = d.right_permille + g.rights, chance_permille = d.chance_permille + g.chances
       from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::bigint[], $6::bigint[]) as g (worker_id, skill, day, answers, rights, chances)
       where d.worker_id = g.worker_id and d.skill = g.skill and d.day = date '1970-01-01' + g.day`,
      columnsOf(changes),
    );
  }

  /** The sums of each worker and skill, by `keyText`; a key without evidence is left out. */
  async days(db: Db, keys: readonly SkillKey[]): Promise<Map<string, Day[]>> {
    const rows = await db.query<SkillKey & Day>(
      `select d.worker_id as "workerId", d.skill, ${DAY_NUMBER} as day, d.answers, d.right_permille::float8 as "rightPermille",
         d.chance_permille::float8 as "chancePermille"
       from unnest($1::uuid[], $2::text[]) as g (worker_id, skill) join reputation.evidence_day d using (worker_id, skill)`,
      [keys.map((key) => key.workerId), keys.map((key) => key.skill)],
    );
    return grouped(rows);
  }

  /** The sums of all workers of a skill, worker by worker. */
  async daysOfSkill(db: Db, skill: string): Promise<Day[][]> {
    const rows = await db.query<SkillKey & Day>(
      `select worker_id as "workerId", skill, ${DAY_NUMBER} as day, d.answers, d.right_permille::float8 as "rightPermille",
         d.chance_permille::float8 as "chancePermille"
       from reputation.skill s join reputation.evidence_day d using (worker_id, skill) where s.skill = $1 order by worker_id`,
      [skill],
    );
    return [...grouped(rows).values()];
  }
}

function columnsOf(changes: readonly DayChange[]): unknown[] {
  return [
    changes.map((change) => change.workerId),
    changes.map((change) => change.skill),
    changes.map((change) => change.day),
    changes.map((change) => change.answers),
    changes.map((change) => change.rightPermille),
    changes.map((change) => change.chancePermille),
  ];
}

function grouped(rows: readonly (SkillKey & Day)[]): Map<string, Day[]> {
  const byKey = new Map<string, Day[]>();
  for (const row of rows) {
    const { day, answers, rightPermille, chancePermille } = row;
    const key = keyText(row);
    const days = byKey.get(key) ?? [];
    days.push({ day, answers, rightPermille, chancePermille });
    byKey.set(key, days);
  }
  return byKey;
}
