/** What a verdict does: the state, the record, the money, the outcome, the act; and who may give one. */
import { newId } from '../../src/kernel/index.ts';
import { Reputation } from '../../src/reputation/index.ts';
import { BulkApprovalCommands, ReviewCommands, Reviews } from '../../src/review/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin } from '../kit/people.ts';
import {
  acts,
  answer,
  approve,
  balance,
  claim,
  DAY,
  FEE,
  footprint,
  fundedRequester,
  member,
  moneyOf,
  NOTE,
  openBatch,
  openReviewMarket,
  reject,
  REWARD,
  stateOf,
  submittedWork,
  worker,
} from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
});
afterAll(() => market.close());

async function adminCaller() {
  return callerFor(market, (await createAdmin(market)).token);
}

/** What the work left of `fees`, which all tests here share. */
async function moved(work: Awaited<ReturnType<typeof submittedWork>>, run: () => Promise<unknown>) {
  const before = await balance(market, 'platform_fee_revenue', null);
  await run();
  const { fees, ...rest } = await moneyOf(market, work);
  return { ...rest, fees: fees - before };
}

describe('approving', () => {
  it('pays the worker from the escrow, payable after the hold time', async () => {
    const work = await submittedWork(market);
    const after = await moved(work, () => approve(market, work.requester.caller, [work.assignmentId]));
    expect(after).toEqual({ available: 100_000n - 60n, escrow: 0n, dispute: 0n, pending: REWARD, payable: 0n, fees: FEE });

    await market.pass(3 * DAY - 1);
    expect(await moneyOf(market, work)).toMatchObject({ pending: REWARD, payable: 0n });
    await market.pass(1);
    expect(await moneyOf(market, work)).toMatchObject({ pending: 0n, payable: REWARD });
  });

  it('records the verdict, the outcome, and who gave it', async () => {
    const work = await submittedWork(market);
    const reviewer = await member(market, work.requester, 'reviewer');
    await approve(market, reviewer.caller, [work.assignmentId]);
    expect(await stateOf(market, 'work.assignment', work.assignmentId)).toBe('approved');
    const reviews = (await market.get(Reviews).reviewsOf(market.db, [work.assignmentId])).get(work.assignmentId);
    expect(reviews).toMatchObject([{ verdict: 'approved', reasonCode: null, reviewerId: reviewer.personId, at: market.clock.now() }]);
    const { personId } = work.worker;
    expect((await market.get(Reputation).counts(market.db, [personId])).get(personId)).toMatchObject({
      approved: 1,
      approvalRatePercent: 100,
    });
    expect((await acts(market, work.assignmentId)).at(-1)).toEqual({
      verb: 'assignment.approved',
      actorId: reviewer.personId,
      actorName: null,
    });
  });

  it('approves all of a list, or none of it', async () => {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const batchId = await openBatch(market, requester, 4);
    const ids = await answer(market, by, batchId, 3);
    const held = await claim(market, by, batchId);
    const before = await footprint(market);
    expect(await approve(market, requester.caller, [...ids, held])).toMatchObject({
      ok: false,
      refusals: [{ kind: 'CONFLICT', state: 'held', path: ['assignmentIds', '3'] }],
    });
    expect(await approve(market, requester.caller, [...ids, newId<'Assignment'>()])).toMatchObject({
      ok: false,
      refusals: [{ kind: 'NOT_FOUND', path: ['assignmentIds', '3'] }],
    });
    expect(await footprint(market)).toBe(before);
    expect(await approve(market, requester.caller, ids)).toEqual({ ok: true, value: { approvedCount: 3 } });
    expect(await balance(market, 'worker_pending', by.personId)).toBe(3n * REWARD);
  });

  it('again is no fault and pays nothing more', async () => {
    const work = await submittedWork(market);
    await approve(market, work.requester.caller, [work.assignmentId]);
    expect(await approve(market, work.requester.caller, [work.assignmentId])).toEqual({ ok: true, value: { approvedCount: 0 } });
    expect(await moneyOf(market, work)).toMatchObject({ pending: REWARD });
  });

  it('repeats the first answer for an idempotency key', async () => {
    const work = await submittedWork(market);
    const first = await approve(market, work.requester.caller, [work.assignmentId], 'key 1');
    expect(first).toEqual({ ok: true, value: { approvedCount: 1 } });
    expect(await approve(market, work.requester.caller, [work.assignmentId], 'key 1')).toEqual(first);
  });

  it('approves 450 at once, in journals of at most 200', async () => {
    const requester = await fundedRequester(market);
    const batchId = await openBatch(market, requester, 90, { redundancy: 5 });
    const crowd = await Promise.all(Array.from({ length: 5 }, () => worker(market)));
    const ids = (await Promise.all(crowd.map((by) => answer(market, by, batchId, 90)))).flat();
    expect(await approve(market, requester.caller, ids)).toEqual({ ok: true, value: { approvedCount: 450 } });
    for (const by of crowd) expect(await balance(market, 'worker_pending', by.personId)).toBe(90n * REWARD);
    const journals = await market.db.query<{ events: number }>(
      `select count(*)::int as events from ledger.posted where event = 'appr' and ref = any($1) group by journal_id order by 1 desc`,
      [ids],
    );
    expect(journals.map((journal) => journal.events)).toEqual([200, 200, 50]);
  });
});

describe('rejecting', () => {
  it('sets reward and fee aside, out of reach of both sides', async () => {
    const work = await submittedWork(market);
    const after = await moved(work, () => reject(market, work.requester.caller, [work.assignmentId]));
    expect(after).toEqual({ available: 100_000n - 60n, escrow: 0n, dispute: 60n, pending: 0n, payable: 0n, fees: 0n });
    expect(await stateOf(market, 'work.assignment', work.assignmentId)).toBe('rejected');
  });

  it('goes back to the requester when it stood for its time, and is final then', async () => {
    const work = await submittedWork(market);
    await reject(market, work.requester.caller, [work.assignmentId]);
    await market.pass(14 * DAY - 1);
    expect(await moneyOf(market, work)).toMatchObject({ available: 99_940n, dispute: 60n });
    await market.pass(1);
    expect(await moneyOf(market, work)).toMatchObject({ available: 100_000n, dispute: 0n, pending: 0n });
    const { requester, assignmentId } = work;
    const late = await market.get(ReviewCommands).withdraw(requester.caller, assignmentId, null);
    expect(late).toMatchObject({ ok: false, refusals: [{ kind: 'CONFLICT' }] });
    expect(await market.get(ReviewCommands).overturn(await adminCaller(), assignmentId, NOTE)).toMatchObject({ ok: false });
    expect((await acts(market, assignmentId)).at(-1)).toMatchObject({ verb: 'rejection.stood', actorId: null });
  });

  it('needs a reason in words', async () => {
    const work = await submittedWork(market);
    const before = await footprint(market);
    const rejection = { assignmentId: work.assignmentId, reasonCode: 'other' as const, note: '   wrong    ' };
    expect(await market.get(ReviewCommands).reject(work.requester.caller, [rejection], null)).toMatchObject({
      ok: false,
      refusals: [{ kind: 'INVALID', path: ['rejections', '0', 'note'] }],
    });
    expect(await footprint(market)).toBe(before);
  });

  it('refuses to reject after an approval, and twice', async () => {
    const work = await submittedWork(market);
    await reject(market, work.requester.caller, [work.assignmentId]);
    const before = await footprint(market);
    expect(await reject(market, work.requester.caller, [work.assignmentId])).toMatchObject({
      refusals: [{ kind: 'CONFLICT', state: 'rejected' }],
    });
    expect(await approve(market, work.requester.caller, [work.assignmentId])).toMatchObject({
      refusals: [{ kind: 'CONFLICT', state: 'rejected' }],
    });
    expect(await footprint(market)).toBe(before);
  });

  it('lets the requester withdraw a rejection while its money is held', async () => {
    const work = await submittedWork(market);
    await reject(market, work.requester.caller, [work.assignmentId]);
    const after = await moved(work, () => market.get(ReviewCommands).withdraw(work.requester.caller, work.assignmentId, 'We were wrong.'));
    expect(after).toEqual({ available: 99_940n, escrow: 0n, dispute: 0n, pending: REWARD, payable: 0n, fees: FEE });
    const { personId } = work.worker;
    expect((await market.get(Reputation).counts(market.db, [personId])).get(personId)).toMatchObject({ approved: 1, rejected: 0 });
    await market.pass(3 * DAY);
    expect(await moneyOf(market, work)).toMatchObject({ pending: 0n, payable: REWARD });
    await market.pass(14 * DAY);
    expect(await moneyOf(market, work)).toMatchObject({ available: 99_940n, payable: REWARD });
  });

  it('lets an admin overturn a rejection, with a reason, while its money is held', async () => {
    const work = await submittedWork(market);
    await reject(market, work.requester.caller, [work.assignmentId]);
    const admin = await adminCaller();
    const reviews = market.get(ReviewCommands);
    // Seven characters, which JavaScript counts as eleven units.
    for (const short of ['no', '👩‍👩‍👧‍👦']) {
      expect(await reviews.overturn(admin, work.assignmentId, short)).toMatchObject({ refusals: [{ kind: 'INVALID', path: ['reason'] }] });
    }
    const after = await moved(work, () => reviews.overturn(admin, work.assignmentId, 'The answer is right after all.'));
    expect(after).toEqual({ available: 99_940n, escrow: 0n, dispute: 0n, pending: REWARD, payable: 0n, fees: FEE });
    const verdicts = (await market.get(Reviews).reviewsOf(market.db, [work.assignmentId])).get(work.assignmentId)!;
    expect(verdicts.map((review) => review.verdict)).toEqual(['rejected', 'overturned']);
    expect(verdicts[1]).toMatchObject({ reversesId: verdicts[0]!.id, note: 'The answer is right after all.' });
    expect(await reviews.overturn(admin, work.assignmentId, NOTE)).toMatchObject({ refusals: [{ kind: 'CONFLICT' }] });
  });
});

describe('an internal batch', () => {
  it('reviews an internal batch like any other, without moving money', async () => {
    const requester = await fundedRequester(market, 0n);
    const colleague = await member(market, requester, 'viewer');
    await market.graphql(
      'mutation ($i: WorkerProfileInput!) { becomeWorker(input: $i) { userErrors { message } } }',
      { i: { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' } },
      { token: colleague.token },
    );
    const by = { ...colleague, caller: await callerFor(market, colleague.token) };
    const batchId = await openBatch(market, requester, 3, { internal: true, rewardMinor: 0n });
    const [first, second, third] = await answer(market, by, batchId, 3);
    expect((await approve(market, requester.caller, [first!])).ok).toBe(true);
    expect((await reject(market, requester.caller, [second!, third!])).ok).toBe(true);
    expect((await market.get(ReviewCommands).withdraw(requester.caller, second!, null)).ok).toBe(true);
    await market.pass(14 * DAY);
    expect(await stateOf(market, 'work.assignment', second!)).toBe('approved');
    expect(await stateOf(market, 'work.assignment', third!)).toBe('rejected');
    expect(await market.db.query('select 1 from ledger.account where owner_id = any($1::uuid[])', [[batchId, by.personId]])).toEqual([]);
  });
});

describe('a batch that drains', () => {
  async function closing(tasks: number) {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const batchId = await openBatch(market, requester, tasks);
    const ids = await answer(market, by, batchId, tasks);
    const close = 'mutation ($b: BatchID!) { closeBatch(input: { batchId: $b }) { userErrors { message } } }';
    const { publicId } = await import('../../src/kernel/index.ts');
    await market.graphql(close, { b: publicId('Batch', batchId) }, { token: requester.token });
    expect(await stateOf(market, 'batches.batch', batchId)).toBe('draining');
    return { requester, batchId, ids };
  }

  it('settles with its last approval', async () => {
    const { requester, batchId, ids } = await closing(2);
    await approve(market, requester.caller, [ids[0]!]);
    expect(await stateOf(market, 'batches.batch', batchId)).toBe('draining');
    await approve(market, requester.caller, [ids[1]!]);
    expect(await stateOf(market, 'batches.batch', batchId)).toBe('settled');
  });

  it('waits for a rejection that can still be undone', async () => {
    const { requester, batchId, ids } = await closing(2);
    await reject(market, requester.caller, [ids[0]!]);
    await approve(market, requester.caller, [ids[1]!]);
    expect(await stateOf(market, 'batches.batch', batchId)).toBe('draining');
    await market.pass(14 * DAY);
    expect(await stateOf(market, 'batches.batch', batchId)).toBe('settled');
  });
});

describe('the rights to decide', () => {
  it('nobody but a reviewer of the organisation, and nobody about their own work', async () => {
    const work = await submittedWork(market);
    const stranger = await fundedRequester(market, 0n);
    const viewer = await member(market, work.requester, 'viewer');
    const before = await footprint(market);
    const admin = await adminCaller();
    const baseline = await footprint(market);
    expect(baseline).not.toBe(before);
    for (const [caller, kind] of [
      [stranger.caller, 'NOT_FOUND'],
      [viewer.caller, 'FORBIDDEN'],
      [work.worker.caller, 'FORBIDDEN'],
      [admin, 'FORBIDDEN'],
    ] as const) {
      expect(await approve(market, caller, [work.assignmentId])).toMatchObject({ ok: false, refusals: [{ kind }] });
      expect(await reject(market, caller, [work.assignmentId])).toMatchObject({ ok: false, refusals: [{ kind }] });
      expect(await market.get(BulkApprovalCommands).order(caller, { batchId: work.batchId })).toMatchObject({ ok: false });
    }
    expect(await footprint(market)).toBe(baseline);
  });

  it('a rejection is undone by the requester or an admin, not by the worker', async () => {
    const work = await submittedWork(market);
    await reject(market, work.requester.caller, [work.assignmentId]);
    const admin = await adminCaller();
    const stranger = await fundedRequester(market, 0n);
    const before = await footprint(market);
    const reviews = market.get(ReviewCommands);
    expect(await reviews.withdraw(work.worker.caller, work.assignmentId, null)).toMatchObject({ refusals: [{ kind: 'FORBIDDEN' }] });
    expect(await reviews.withdraw(admin, work.assignmentId, null)).toMatchObject({ refusals: [{ kind: 'FORBIDDEN' }] });
    expect(await reviews.withdraw(stranger.caller, work.assignmentId, null)).toMatchObject({ refusals: [{ kind: 'NOT_FOUND' }] });
    expect(await reviews.overturn(work.requester.caller, work.assignmentId, NOTE)).toMatchObject({ refusals: [{ kind: 'FORBIDDEN' }] });
    expect(await reviews.overturn(work.worker.caller, work.assignmentId, NOTE)).toMatchObject({ refusals: [{ kind: 'FORBIDDEN' }] });
    expect(await reviews.overturn(stranger.caller, work.assignmentId, NOTE)).toMatchObject({ refusals: [{ kind: 'NOT_FOUND' }] });
    expect(await footprint(market)).toBe(before);
  });
});
