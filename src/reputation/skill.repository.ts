/** All SQL of pools and of the current estimates. */
import { Injectable } from '@nestjs/common';
import type { Db, Tx } from '../platform/index.ts';
import type { WorkerId } from '../kernel/index.ts';
import { keyText, type SkillKey } from './evidence.repository.ts';
import type { Pool, Totals } from './pool.ts';
import type { SkillEstimate } from './skill.ts';

/** A version of a pool, as it was estimated. */
export interface PoolVersion extends Pool {
  readonly skill: string;
  readonly version: number;
  readonly workers: number;
  /** Evidence that it was estimated from, in answers. */
  readonly answers: number;
  /** From claim to answer, of the middle one of the skill's latest assignments; null: none known. */
  readonly medianSeconds: number | null;
  /** Share of claims that become answers, on the whole platform. */
  readonly finishing: number;
}

/** The row of one worker and skill, about to be written. */
export interface SkillRow extends SkillKey {
  readonly poolVersion: number;
  readonly answers: number;
  readonly totals: Totals;
  readonly estimate: SkillEstimate;
  /** When to see whether more can be shown; undefined: leave it. */
  readonly showAfter?: Date;
}

const POOL = `skill, version, mean, strength, chance, half_life_days as "halfLifeDays", workers, answers::float8 as answers,
  median_seconds as "medianSeconds", finishing`;
const ESTIMATE = `accuracy, low, high, information_bits as "informationBits", evidence`;

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

  /** False when another transaction wrote that version first. */
  async insertPool(tx: Tx, pool: PoolVersion): Promise<boolean> {
    const rows = await tx.query(
      `insert into reputation.pool (skill, version, mean, strength, chance, half_life_days, workers, answers, median_seconds, finishing, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning version`,
      [
        ...[pool.skill, pool.version, pool.mean, pool.strength, pool.chance, pool.halfLifeDays],
        ...[pool.workers, pool.answers, pool.medianSeconds, pool.finishing, tx.now],
      ],
    );
    return rows.length === 1;
  }

  /** Locks the rows of these keys, making those that are missing as newcomers; in one order, so that nobody deadlocks. */
  async lock(
    tx: Tx,
    keys: readonly SkillKey[],
    newcomers: ReadonlyMap<string, { version: number; estimate: SkillEstimate }>,
  ): Promise<void> {
    const sorted = [...keys].sort((a, b) => (keyText(a) < keyText(b) ? -1 : 1));
    const newcomer = sorted.map((key) => newcomers.get(key.skill)!);
    const columns = [sorted.map((key) => key.workerId), sorted.map((key) => key.skill)];
    await tx.query(
      `insert into reputation.skill (worker_id, skill, pool_version, answers, evidence, right_sum, chance_sum, accuracy, low, high,
         information_bits, updated_at)
       select g.worker_id, g.skill, g.version, 0, 0, 0, 0, g.accuracy, g.low, g.high, g.bits, $8
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
    await tx.query(
      `select from reputation.skill s join unnest($1::uuid[], $2::text[]) as g (worker_id, skill) using (worker_id, skill)
       order by s.worker_id, s.skill for no key update of s`,
      columns,
    );
  }

  async write(tx: Tx, rows: readonly SkillRow[]): Promise<void> {
    await tx.query(
      `update reputation.skill s
       set pool_version = g.version, answers = g.answers, evidence = g.evidence, right_sum = g.rights, chance_sum = g.chances,
         accuracy = g.accuracy, low = g.low, high = g.high, information_bits = g.bits, updated_at = $13,
         show_after = coalesce(s.show_after, g.show_after)
       from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::float8[],
         $11::float8[], $12::timestamptz[])
         as g (worker_id, skill, version, answers, evidence, rights, chances, accuracy, low, high, bits, show_after)
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
        rows.map((row) => row.showAfter ?? null),
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
}
