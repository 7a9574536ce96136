/** Decisions at the same moment: one wins, and the money moves once. */
import { ReviewCommands } from '../../src/review/index.ts';
import { Jobs } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin } from '../kit/people.ts';
import {
  answer,
  approve,
  balance,
  DAY,
  FEE,
  fundedRequester,
  member,
  NOTE,
  openBatch,
  openReviewMarket,
  reject,
  REWARD,
  worker,
} from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket({ DATABASE_POOL_SIZE: '40' });
});
afterAll(() => market.close());

function sweep(name: string): Promise<number> {
  return market
    .get(Jobs)
    .sweeps.find((job) => job.name === name)!
    .run();
}

describe('reviews at the same moment', () => {
  it('approvals, rejections and the automatic approval: exactly one is given to each piece of work', async () => {
    const requester = await fundedRequester(market);
    const reviewer = await member(market, requester, 'reviewer');
    const by = await worker(market);
    const batchId = await openBatch(market, requester, 40, { autoApproveSeconds: 60 });
    const ids = await answer(market, by, batchId, 40);
    market.clock.advanceSeconds(60);
    await Promise.all([
      ...ids.map((id) => approve(market, requester.caller, [id])),
      ...ids.map((id) => reject(market, reviewer.caller, [id])),
      ...[1, 2, 3].map(() => sweep('review.auto_approve')),
    ]);
    const verdicts = await market.db.query<{ id: string; verdicts: number; state: string }>(
      `select a.id, a.state, count(r.id)::int as verdicts from work.assignment a left join review.review r on r.assignment_id = a.id
       where a.batch_id = $1 group by a.id`,
      [batchId],
    );
    expect(verdicts).toHaveLength(40);
    expect(verdicts.filter((row) => row.verdicts !== 1)).toEqual([]);
    const approved = BigInt(verdicts.filter((row) => row.state === 'approved').length);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(approved * REWARD);
    expect(await balance(market, 'batch_escrow', batchId)).toBe(0n);
    expect(await market.problems()).toEqual([]);
  });

  it('a bulk approval against single rejections of the same work: all of it, or none of it', async () => {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const batchId = await openBatch(market, requester, 20);
    const ids = await answer(market, by, batchId, 20);
    const [bulk, ...single] = await Promise.all([
      approve(market, requester.caller, ids),
      ...ids.slice(0, 5).map((id) => reject(market, requester.caller, [id])),
    ]);
    const rejected = single.filter((result) => result.ok).length;
    expect(bulk.ok).toBe(rejected === 0);
    const [row] = await market.db.query<{ approved: number; rejected: number }>(
      `select (count(*) filter (where state = 'approved'))::int as approved, (count(*) filter (where state = 'rejected'))::int as rejected
       from work.assignment where batch_id = $1`,
      [batchId],
    );
    expect(row).toEqual({ approved: bulk.ok ? 20 : 0, rejected });
  });

  it('a withdrawal, an overturning and the end of the time: the worker is paid once, or not at all', async () => {
    const admin = await callerFor(market, (await createAdmin(market)).token);
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const batchId = await openBatch(market, requester, 12);
    const ids = await answer(market, by, batchId, 12);
    await reject(market, requester.caller, ids);
    market.clock.advanceSeconds(14 * DAY - 1);
    const reviews = market.get(ReviewCommands);
    const results = await Promise.all([
      ...ids.map((id) => reviews.withdraw(requester.caller, id, null)),
      ...ids.map((id) => reviews.overturn(admin, id, NOTE)),
      sweep('review.let_rejections_stand'),
    ]);
    expect(results.filter((result) => typeof result !== 'number' && result.ok)).toHaveLength(12);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(12n * REWARD);
    expect(await balance(market, 'requester_available', requester.organisationId)).toBe(100_000n - 12n * (REWARD + FEE));
  });

  it('several processes that end holds: each reward is released once', async () => {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const batchId = await openBatch(market, requester, 30);
    await approve(market, requester.caller, await answer(market, by, batchId, 30));
    market.clock.advanceSeconds(3 * DAY);
    await Promise.all(Array.from({ length: 6 }, () => sweep('review.end_holds')));
    await market.sweep();
    expect(await balance(market, 'worker_available', by.personId)).toBe(30n * REWARD);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(0n);
  });

  it('bulk approvals of many workers in two batches do not lock each other out', async () => {
    const requester = await fundedRequester(market);
    const crowd = await Promise.all(Array.from({ length: 8 }, () => worker(market)));
    const batches = await Promise.all([1, 2].map(() => openBatch(market, requester, 30, { redundancy: 8 })));
    const work: Awaited<ReturnType<typeof answer>>[] = [];
    for (const batchId of batches) work.push((await Promise.all(crowd.map((by) => answer(market, by, batchId, 30)))).flat());
    const results = await Promise.all(work.map((ids) => approve(market, requester.caller, ids)));
    expect(results).toEqual([
      { ok: true, value: { approvedCount: 240 } },
      { ok: true, value: { approvedCount: 240 } },
    ]);
  });
});
