/** The hold on a new worker's money: seven days from the first earning on, shown with the balance. */
import { BonusCommands } from '../../src/review/index.ts';
import { newId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { answer, approve, balance, DAY, fundedRequester, openBatch, openReviewMarket, REWARD, worker, type Worker } from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket({
    NEW_WORKER_HOLD_SECONDS: String(7 * DAY),
    SESSION_IDLE_SECONDS: '99999999',
    SESSION_MAXIMUM_SECONDS: '99999999',
  });
});
afterAll(() => market.close());

const moneyOf = async (by: Worker) => {
  const query =
    '{ worker { pendingMoney { availableAt amount { minor } count because } balance { pending { minor } available { minor } } } }';
  const { pendingMoney, balance: has } = (await market.graphql(query, {}, { token: by.token })).data.worker;
  return {
    pending: pendingMoney.map(({ availableAt, amount, count }: any) => [availableAt, amount.minor, count]),
    because: pendingMoney.map(({ because }: any) => because.slice(0, 11)),
    balance: [has.pending.minor, has.available.minor],
  };
};
const after = (days: number) => new Date(market.clock.now().getTime() + days * DAY * 1000).toISOString();

describe("a new worker's money", () => {
  it('stays pending for seven days from the first earning on; later money waits its hold time only', async () => {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    // An account that lay idle is as new as any.
    await market.pass(30 * DAY);
    const batchId = await openBatch(market, requester, 4, { autoApproveSeconds: 29 * DAY });
    const ids = await answer(market, by, batchId, 4);
    const until = after(7);
    await approve(market, requester.caller, [ids[0]!]);
    await market.pass(2 * DAY);
    await approve(market, requester.caller, [ids[1]!]);
    await market.pass(3 * DAY);
    const late = after(3);
    await approve(market, requester.caller, [ids[2]!]);
    expect(await moneyOf(by)).toEqual({
      pending: [
        [until, '100', 2],
        [late, '50', 1],
      ],
      because: ['You are new', 'Earned mone'],
      balance: ['150', '0'],
    });
    await market.pass(2 * DAY - 1);
    expect(await balance(market, 'worker_available', by.personId)).toBe(0n);
    await market.pass(1);
    expect(await balance(market, 'worker_available', by.personId)).toBe(2n * REWARD);
    await market.pass(DAY);
    expect((await moneyOf(by)).balance).toEqual(['0', '150']);
    await approve(market, requester.caller, [ids[3]!]);
    expect((await moneyOf(by)).pending).toEqual([[after(3), '50', 1]]);
  });

  it('holds a bonus, too', async () => {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const [assignmentId] = await answer(market, by, await openBatch(market, requester, 1, { autoApproveSeconds: 29 * DAY }));
    const order = { organisationId: requester.organisationId, workerAlias: null, assignmentId: assignmentId!, amountMinor: 700n };
    valueOf(
      await market.get(BonusCommands).pay(requester.caller, { ...order, reason: 'For the careful remarks.', idempotencyKey: newId() }),
    );
    const until = after(7);
    expect(await moneyOf(by)).toEqual({ pending: [[until, '700', 1]], because: ['You are new'], balance: ['700', '0'] });
    await market.pass(DAY);
    await approve(market, requester.caller, [assignmentId!]);
    expect((await moneyOf(by)).pending).toEqual([[until, '750', 2]]);
    await market.pass(6 * DAY);
    expect((await moneyOf(by)).balance).toEqual(['0', '750']);
  });

  it('records one first earning when several come at once', async () => {
    const requesters = [await fundedRequester(market), await fundedRequester(market), await fundedRequester(market)];
    const workers = [await worker(market), await worker(market), await worker(market)];
    const work: { requester: (typeof requesters)[number]; ids: Awaited<ReturnType<typeof answer>> }[] = [];
    for (const requester of requesters) {
      const batchId = await openBatch(market, requester, 3, { autoApproveSeconds: 29 * DAY });
      const ids = [];
      for (const by of workers) ids.push(...(await answer(market, by, batchId)));
      work.push({ requester, ids });
    }
    const results = await Promise.all(work.map(({ requester, ids }) => approve(market, requester.caller, ids)));
    expect(results.every((result) => result.ok)).toBe(true);
    const until = after(7);
    for (const by of workers) expect((await moneyOf(by)).pending).toEqual([[until, '150', 3]]);
    expect(await market.problems()).toEqual([]);
  });

  it('shows the hold time to anyone before they join', async () => {
    const { data } = await market.graphql('{ marketplace { holdSeconds newWorkerHoldSeconds } }');
    expect(data.marketplace).toEqual({ holdSeconds: 3 * DAY, newWorkerHoldSeconds: 7 * DAY });
  });
});
