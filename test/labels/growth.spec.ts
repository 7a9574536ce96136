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
