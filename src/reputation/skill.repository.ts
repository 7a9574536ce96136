/** All SQL of pools and of the current estimates. */
import { Injectable } from '@nestjs/common';
import { newId, type PoolId, type WorkerId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { PoolEntity } from './skill.entity.ts';
import { keyText, type SkillKey } from './evidence.repository.ts';
import type { Pool, Totals } from './pool.ts';
import type { SkillEstimate } from './skill.ts';

/** A version of a pool. */
export type PoolVersion = Pool &
  Omit<PoolEntity, 'id' | 'at' | 'answers'> & { /** Evidence that it was estimated from. */ readonly answers: number };

/** The row of one worker and skill, about to be written. */
export interface SkillRow extends SkillKey {
  readonly poolVersion: number;
  readonly answers: number;
  readonly totals: Totals;
  readonly estimate: SkillEstimate;
  /** When to see whether more can be shown; null: leave it. */
  readonly showAfter: Date | null;
  /** Evidence was written. */
  readonly isRecording: boolean;
}

const POOL = `${columnsOf(PoolEntity, '', ['skill', 'version', 'mean', 'strength', 'chance', 'halfLifeDays', 'workers', 'medianSeconds', 'finishing'])},
  answers::float8 as answers`;
const ESTIMATE = `accuracy, low, high, information_bits as "informationBits", evidence`;

/** Answers that a pool must have grown by, however small it is, before it is estimated anew. */
const LEAST_GROWTH = 20;

@Injectable()
export class SkillRepository {
  /** Holds off a new version of these skills' pools until the transaction ends; any number may hold at once. */
  async holdPools(tx: Tx, skills: readonly string[]): Promise<void> {
    await tx.query(
      `select pg_advisory_xact_lock_shared(hashtextextended(skill, 16)) from (select skill from unnest($1::text[]) as g (skill) order by skill) s`,
      [skills],
    );
  }

  /** Waits for all who record evidence of the skill, and makes others wait until the transaction ends. */
  async lockPool(tx: Tx, skill: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 16))', [skill]);
  }

  /** The newest version of each skill's pool; all skills when none are named. */
  async pools(db: Db, skills: readonly string[] | null): Promise<Map<string, PoolVersion>> {
    const rows = await db.query<PoolVersion>(
      `select distinct on (skill) ${POOL} from reputation.pool where $1::text[] is null or skill = any($1) order by skill, version desc`,
      [skills],
    );
    return new Map(rows.map((row) => [row.skill, row]));
  }

  /** Versions of pools, by `skill version`. */
  async versions(db: Db, wanted: readonly { readonly skill: string; readonly poolVersion: number }[]): Promise<Map<string, PoolVersion>> {
    const rows = await db.query<PoolVersion>(
      `select ${POOL} from reputation.pool join unnest($1::text[], $2::int[]) as g (skill, version) using (skill, version)`,
      [wanted.map((each) => each.skill), wanted.map((each) => each.poolVersion)],
    );
    return new Map(rows.map((row) => [`${row.skill} ${row.version}`, row]));
  }

  /** Its id; null when another transaction wrote that version first. */
  async insertPool(tx: Tx, pool: PoolVersion): Promise<PoolId | null> {
    const rows = await tx.query<{ id: PoolId }>(
      `insert into reputation.pool (id, skill, version, mean, strength, chance, half_life_days, workers, answers, median_seconds, finishing, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning id`,
      [
        newId<'Pool'>(tx.now),
        pool.skill,
        pool.version,
        pool.mean,
        pool.strength,
        pool.chance,
        pool.halfLifeDays,
        pool.workers,
        pool.answers,
        pool.medianSeconds,
        pool.finishing,
        tx.now,
      ],
    );
    return rows[0]?.id ?? null;
  }

  /**
   * Locks the rows of these keys, making those that are missing as newcomers; in one order, so that nobody deadlocks. How
   * often each was recorded, by `keyText`.
   */
  async lock(
    tx: Tx,
    keys: readonly SkillKey[],
    newcomers: ReadonlyMap<string, { version: number; estimate: SkillEstimate }>,
  ): Promise<Map<string, number>> {
    const sorted = [...keys].sort((a, b) => (keyText(a) < keyText(b) ? -1 : 1));
    const newcomer = sorted.map((key) => newcomers.get(key.skill)!);
    const columns = [sorted.map((key) => key.workerId), sorted.map((key) => key.skill)];
    await tx.query(
      `insert into reputation.skill (worker_id, skill, pool_version, answers, evidence, right_sum, chance_sum, accuracy, low, high,
         information_bits, recordings, updated_at)
       select g.worker_id, g.skill, g.version, 0, 0, 0, 0, g.accuracy, g.low, g.high, g.bits, 0, $8
       from unnest($1::uuid[], $2::text[], $3::int[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])
         as g (worker_id, skill, version, accuracy, low, high, bits)
       where not exists (select from reputation.skill s where s.worker_id = g.worker_id and s.skill = g.skill)
       order by g.worker_id, g.skill on conflict do nothing`,
      [
        ...columns,
        newcomer.map((each) => each.version),
        newcomer.map((each) => each.estimate.accuracy),
        newcomer.map((each) => each.estimate.low),
        newcomer.map((each) => each.estimate.high),
        newcomer.map((each) => each.estimate.informationBits),
        tx.now,
      ],
    );
    const rows = await tx.query<SkillKey & { recordings: number }>(
      `select worker_id as "workerId", skill, s.recordings from reputation.skill s join unnest($1::uuid[], $2::text[]) as g (worker_id, skill) using (worker_id, skill)
       order by s.worker_id, s.skill for no key update of s`,
      columns,
    );
    return new Map(rows.map((row) => [keyText(row), row.recordings]));
  }

  async write(tx: Tx, rows: readonly SkillRow[]): Promise<void> {
    await tx.query(
      `update reputation.skill s
       set pool_version = g.version, answers = g.answers, evidence = g.evidence, right_sum = g.rights, chance_sum = g.chances,
         accuracy = g.accuracy, low = g.low, high = g.high, information_bits = g.bits, updated_at = $14,
         recordings = s.recordings + g.recorded, show_after = coalesce(s.show_after, g.show_after)
       from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::float8[],
         $11::float8[], $12::timestamptz[], $13::int[])
         as g (worker_id, skill, version, answers, evidence, rights, chances, accuracy, low, high, bits, show_after, recorded)
       where s.worker_id = g.worker_id and s.skill = g.skill`,
      [
        rows.map((row) => row.workerId),
        rows.map((row) => row.skill),
        rows.map((row) => row.poolVersion),
        rows.map((row) => row.answers),
        rows.map((row) => row.totals.evidence),
        rows.map((row) => row.totals.right),
        rows.map((row) => row.totals.chance),
        rows.map((row) => row.estimate.accuracy),
        rows.map((row) => row.estimate.low),
        rows.map((row) => row.estimate.high),
        rows.map((row) => row.estimate.informationBits),
        rows.map((row) => row.showAfter),
        rows.map((row) => Number(row.isRecording)),
        tx.now,
      ],
    );
  }

  /** The current estimates of these workers in one skill; who has no evidence is left out. */
  async estimates(db: Db, workerIds: readonly WorkerId[], skill: string): Promise<Map<WorkerId, SkillEstimate>> {
    const rows = await db.query<{ workerId: WorkerId } & SkillEstimate>(
      `select worker_id as "workerId", ${ESTIMATE} from reputation.skill where worker_id = any($1::uuid[]) and skill = $2`,
      [workerIds, skill],
    );
    return new Map(rows.map(({ workerId, ...estimate }) => [workerId, estimate]));
  }

  /** Notes that a pool's evidence grew. */
  async noteGrowth(tx: Tx, growth: ReadonlyMap<string, number>): Promise<void> {
    await tx.query(
      'insert into reputation.pool_growth (skill, answers) select skill, answers from unnest($1::text[], $2::int[]) as g (skill, answers)',
      [[...growth.keys()], [...growth.values()]],
    );
  }

  /**
   * A skill whose pool is due to be estimated anew: its evidence grew by a tenth (or twenty answers) since it was, or the
   * half-life is another by now.
   */
  async duePool(db: Db, halfLifeDays: number): Promise<string | null> {
    const rows = await db.query<{ skill: string }>(
      `select g.skill from (select skill, sum(answers) as answers from reputation.pool_growth group by skill) g
       cross join lateral (select answers from reputation.pool p where p.skill = g.skill order by version desc limit 1) p
       where g.answers >= greatest(${LEAST_GROWTH}, p.answers / 10)
       union all
       select p.skill from (select distinct on (skill) skill, half_life_days from reputation.pool order by skill, version desc) p
       where p.half_life_days <> $1
       limit 1`,
      [halfLifeDays],
    );
    return rows[0]?.skill ?? null;
  }

  async takeGrowth(tx: Tx, skill: string): Promise<void> {
    await tx.query('delete from reputation.pool_growth where skill = $1', [skill]);
  }

  /** From claim to answer, in seconds, of the middle one of the assignments that gave the latest evidence. */
  async medianSeconds(db: Db, skill: string): Promise<number | null> {
    const [row] = await db.query<{ seconds: number | null }>(
      `select percentile_cont(0.5) within group (order by o.seconds) as seconds
       from (select distinct assignment_id from (select assignment_id from reputation.evidence where skill = $1 order by at desc limit 5000) l) e
       join reputation.outcome o on o.assignment_id = e.assignment_id and o.kind = 'submitted'`,
      [skill],
    );
    return row?.seconds ?? null;
  }

  /** Share of claims that became answers, of all workers at everything, taking nine of ten for true until more is known. */
  async finishing(db: Db): Promise<number> {
    const [row] = await db.query<{ share: number }>(
      `select (coalesce(sum(submitted), 0) + 9)::float8 / (coalesce(sum(submitted + returned + expired), 0) + 10) as share from reputation.standing`,
    );
    return row?.share ?? 0.9;
  }

  /** Workers whose estimate is of an older pool than the newest, locked; none that another process holds. */
  async lockStale(tx: Tx, limit: number): Promise<SkillKey[]> {
    return tx.query<SkillKey>(
      `select s.worker_id as "workerId", s.skill
       from (select skill, max(version) as version from reputation.pool group by skill) p
       join reputation.skill s on s.skill = p.skill and s.pool_version < p.version
       order by s.worker_id, s.skill limit $1 for no key update of s skip locked`,
      [limit],
    );
  }
}
