/** All SQL of attempts. Rows change under the lock of their test. */
import { Injectable } from '@nestjs/common';
import { Any, LessThan } from 'typeorm';
import type { TestAttemptId, TestId, WorkerId } from '../kernel/index.ts';
import { columnsOf, rowOf, type Db, type Tx } from '../platform/index.ts';
import { AttemptEntity, TrainingAnswerEntity, type TrainingAnswer } from './attempt.entity.ts';
import type { Attempt, StartFacts } from './attempt.ts';
import type { Score, TestAnswers } from './score.ts';

const ATTEMPT = columnsOf(AttemptEntity, 'a');

@Injectable()
export class AttemptRepository {
  async byId(db: Db, id: TestAttemptId): Promise<Attempt | null> {
    return db.entities.findOneBy(AttemptEntity, { id });
  }

  async openOf(db: Db, testId: TestId, workerId: WorkerId): Promise<Attempt | null> {
    return db.entities.findOneBy(AttemptEntity, { testId, workerId, state: 'open' });
  }

  /**
   * What the worker did at the test before. Expired attempts count as made: who looked at the items has looked at them.
   *
   * @param since only attempts begun from then on count; null: all. `number` counts all in any case
   */
  async history(
    db: Db,
    testId: TestId,
    workerId: WorkerId,
    since: Date | null,
  ): Promise<StartFacts['attempts'] & { readonly number: number }> {
    const [row] = await db.query<StartFacts['attempts'] & { readonly number: number }>(
      `select (count(*) filter (where counts))::int as made, count(*)::int as number,
         (count(*) filter (where counts and reward_minor > 0 and state = 'submitted'))::int as paid,
         max(started_at) filter (where counts) as "lastAt"
       from (select *, $3::timestamptz is null or started_at >= $3 as counts
             from assessments.attempt where test_id = $1 and worker_id = $2) a`,
      [testId, workerId, since],
    );
    return row!;
  }

  async insert(
    tx: Tx,
    attempt: Pick<Attempt, 'id' | 'testId' | 'version' | 'workerId' | 'n' | 'rewardMinor' | 'feeMinor' | 'currency' | 'dueAt' | 'closesAt'>,
  ): Promise<void> {
    await tx.entities.insert(AttemptEntity, rowOf({ ...attempt, state: 'open', startedAt: tx.now }));
  }

  /** Compare and set. @returns whether it was open */
  async submit(tx: Tx, id: TestAttemptId, answers: TestAnswers, score: Score, grantId: string | null): Promise<boolean> {
    const rows = await tx.query(
      `update assessments.attempt set state = 'submitted', ended_at = $2, answers = $3, results = $4, score_percent = $5, passed = $6,
         grant_id = $7
       where id = $1 and state = 'open' returning id`,
      [id, tx.now, JSON.stringify(answers), JSON.stringify(score.results), score.percent, score.passed, grantId],
    );
    return rows.length === 1;
  }

  /** Compare and set. @returns whether it was open */
  async expire(tx: Tx, id: TestAttemptId): Promise<boolean> {
    const rows = await tx.query(
      `update assessments.attempt set state = 'expired', ended_at = $2 where id = $1 and state = 'open' returning id`,
      [id, tx.now],
    );
    return rows.length === 1;
  }

  /** Attempts whose time is over, by test. */
  async due(db: Db, now: Date, limit: number): Promise<{ id: TestAttemptId; testId: TestId }[]> {
    return db.query(
      `select id, test_id as "testId" from assessments.attempt where state = 'open' and closes_at <= $1 order by closes_at limit $2`,
      [now, limit],
    );
  }

  /** A worker's own, newest first. */
  async ofWorker(db: Db, workerId: WorkerId, before: string | null, limit: number): Promise<Attempt[]> {
    const where = { workerId, ...(before === null ? {} : { id: LessThan(before as TestAttemptId) }) };
    return db.entities.find(AttemptEntity, { where, order: { id: 'DESC' }, take: limit });
  }

  /** At each of these tests, newest first. */
  async ofTests(db: Db, testIds: readonly TestId[], before: string | null, limit: number): Promise<Map<TestId, Attempt[]>> {
    const rows = await db.query<Attempt>(
      `select ${ATTEMPT} from unnest($1::uuid[]) t (id) cross join lateral (
         select * from assessments.attempt x where x.test_id = t.id and ($2::uuid is null or x.id < $2) order by x.id desc limit $3
       ) a order by a.id desc`,
      [testIds, before, limit],
    );
    const found = new Map<TestId, Attempt[]>(testIds.map((id) => [id, []]));
    for (const row of rows) found.get(row.testId)?.push(row);
    return found;
  }

  /** @returns false when the item was answered before */
  async insertAnswer(tx: Tx, of: Omit<TrainingAnswer, 'at'>): Promise<boolean> {
    const rows = await tx.query(
      `insert into assessments.training_answer (attempt_id, item, answer, results, at) values ($1, $2, $3, $4, $5)
       on conflict (attempt_id, item) do nothing returning item`,
      [of.attemptId, of.item, JSON.stringify(of.answer), JSON.stringify(of.results), tx.now],
    );
    return rows.length === 1;
  }

  /** In the order in which they were given. */
  async answersOf(db: Db, attemptIds: readonly TestAttemptId[]): Promise<Map<TestAttemptId, TrainingAnswer[]>> {
    const where = { attemptId: Any(attemptIds) };
    const rows = await db.entities.find(TrainingAnswerEntity, { where, order: { attemptId: 'ASC', at: 'ASC', item: 'ASC' } });
    const found = new Map<TestAttemptId, TrainingAnswer[]>(attemptIds.map((id) => [id, []]));
    for (const row of rows) found.get(row.attemptId)?.push(row);
    return found;
  }
}
