/** What reviewers read of a batch with few answers and of one with many. */
import { BulkApprovalRepository } from '../../src/review/bulk-approvals/bulk-approval.repository.ts';
import { ReviewQueueRepository } from '../../src/review/queue/review-queue.repository.ts';
import { fundedRequester } from '../batches/kit.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { buffersOf } from '../kit/plans.ts';
import { answeredBatch, makeWorkers, question, setGold, type AnsweredBatch } from './kit.ts';

let market: TestMarketplace;
let small: AnsweredBatch;
let large: AnsweredBatch;

beforeAll(async () => {
  market = await openMarketplace();
  const { organisationId } = await fundedRequester(market, 1_000n);
  const workers = await makeWorkers(market, 3);
  const choice = question('kind', 'choice', { options: ['cat', 'dog'].map((value) => ({ value, label: value })) });
  const batch = (tasks: number) =>
    answeredBatch(
      market,
      organisationId,
      workers,
      [choice],
      Array.from({ length: tasks }, (_, task) => ({
        answers: [0, 1, 2].map((worker) => ({
          worker,
          state: 'submitted' as const,
          answer: { kind: (task + worker) % 5 === 0 ? 'dog' : 'cat' },
        })),
      })),
    );
  small = await batch(50);
  large = await batch(2_000);
  await market.sweep(/^labels/);
  await asOwner(market.database.ownerUrl, (client) => client.query('vacuum analyze'));
}, 120_000);
afterAll(() => market.close());

describe('the review queue', () => {
  const queue = () => market.get(ReviewQueueRepository);
  const page = (batch: AnsweredBatch, after: { rightProbability: number; assignmentId: string } | null = null) =>
    queue().pages(market.db, [batch.batchId], after, 21);

  it('reads no more pages of tables for 6,000 waiting answers than for 150', async () => {
    const most = 1.5 * (await buffersOf(market, () => page(small)));
    expect(await buffersOf(market, () => page(large))).toBeLessThan(most);
    const last = (await page(large)).get(large.batchId)!.at(-1)!;
    expect(await buffersOf(market, () => page(large, last))).toBeLessThan(most);
  });

  it('shows each answer once, in the order of the probabilities', async () => {
    const seen: { rightProbability: number; assignmentId: string }[] = [];
    for (let rows = (await page(small)).get(small.batchId)!; rows.length > 0; rows = (await page(small, seen.at(-1))).get(small.batchId)!)
      seen.push(...rows);
    expect(new Set(seen.map(({ assignmentId }) => assignmentId)).size).toBe(150);
    expect(seen.map(({ rightProbability }) => rightProbability)).toEqual(seen.map((each) => each.rightProbability).sort((a, b) => a - b));
  });
});

it('counts what an order would approve with a known answer that was set a moment ago', async () => {
  const counts = async () => {
    const choice = { minimumRightProbability: 0.5, exceptIds: [] };
    return (await market.get(BulkApprovalRepository).counts(market.db, [small.batchId], choice, null)).get(small.batchId)!.approved;
  };
  const before = await counts();
  await setGold(market, small, 7, { kind: 'dog' });
  const after = await counts();
  expect(after).toBe(before - 3);
  await market.sweep(/^labels/);
  expect(await counts()).toBe(after);
});

it('does not make the row of an answer again that gets its verdict while it is judged', async () => {
  const { ownerUrl } = market.database;
  const { rows } = await asOwner(ownerUrl, (client) =>
    client.query<{ id: string }>('select assignment_id as id from labels.waiting_answer where batch_id = $1 order by 1 limit 1', [
      small.batchId,
    ]),
  );
  const { id } = rows[0]!;
  const isWaiting = async () =>
    (await market.db.query('select from labels.waiting_answer_view where assignment_id = $1', [id])).length === 1;
  const sweep = await asOwner(ownerUrl, async (client) => {
    await client.query('update labels.waiting_answer set probability = 0.123 where assignment_id = $1', [id]);
    await client.query('insert into labels.rejudgement (batch_id, task_id) select batch_id, task_id from work.assignment where id = $1', [
      id,
    ]);
    await client.query('begin');
    await client.query(`update work.assignment set state = 'approved', decided_at = now(), finalised_at = now() where id = $1`, [id]);
    const sweeping = market.sweep(/^labels/);
    const blocked = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    for (let tries = 0; (await client.query(blocked)).rowCount === 0 && tries < 200; tries++)
      await new Promise((next) => setTimeout(next, 25));
    await client.query('commit');
    return sweeping;
  });
  expect(sweep).toBeGreaterThanOrEqual(0);
  expect(await isWaiting()).toBe(false);
  // No money moved for the verdict: it is taken back, and its answer judged again.
  await asOwner(ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query(`update work.assignment set state = 'submitted', decided_at = null, finalised_at = null where id = $1`, [id]);
    await client.query('insert into labels.rejudgement (batch_id, task_id) select batch_id, task_id from work.assignment where id = $1', [
      id,
    ]);
  });
  await market.sweep(/^labels/);
  expect(await isWaiting()).toBe(true);
});
