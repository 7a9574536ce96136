/** How an organisation treats those who work for it, as workers are told on the board. */
import { publicId, type BatchId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import {
  approve,
  claim,
  DAY,
  fundedRequester,
  openBatch,
  openReviewMarket,
  reject,
  submit,
  worker,
  type Requester,
  type Worker,
} from './kit.ts';

const HOUR = 3600;

let market: TestMarketplace;
let requester: Requester;
let looking: Worker;

beforeAll(async () => {
  market = await openReviewMarket();
});
beforeEach(async () => {
  requester = await fundedRequester(market);
  looking = await worker(market);
});
afterAll(() => market.close());

/** Each claims, works for so many seconds and answers; what is decided comes an hour later: rejected, for the first so many. */
async function decided(batchId: BatchId, by: readonly Worker[], rejected: number): Promise<void> {
  const ids = [];
  for (const each of by) {
    const id = await claim(market, each, batchId);
    market.clock.advanceSeconds(90);
    await submit(market, each, id);
    ids.push(id);
  }
  market.clock.advanceSeconds(HOUR);
  if (rejected > 0) valueOf(await reject(market, requester.caller, ids.slice(0, rejected)));
  valueOf(await approve(market, requester.caller, ids.slice(rejected)));
}

const QUERY = `query ($batch: BatchID!) { batchCard(batchId: $batch) { requester {
  standing { basedOn reviewSeconds rejectionRatePercent paidPerHour { minor currency } } } } }`;

/** As it is told on the board, when it was counted again. */
async function standing(batchId: BatchId) {
  await market.pass(HOUR);
  const { data } = await market.graphql(QUERY, { batch: publicId('Batch', batchId) }, { token: looking.token });
  return data.batchCard.requester.standing;
}

it('workers see the standing before they accept: time to review, rejections, pay per hour, and its basis', async () => {
  const batchId = await openBatch(market, requester, 30);
  const workers = await Promise.all(Array.from({ length: 4 }, () => worker(market)));
  await decided(batchId, [...workers, ...workers, ...workers], 3);
  const shown = await standing(batchId);
  // Twelve answers of 90 seconds each, nine of them paid 50: 450 in 1080 seconds.
  expect(shown).toMatchObject({ basedOn: 12, rejectionRatePercent: 25, paidPerHour: { minor: '1500', currency: 'USD' } });
  // The first waited for the eleven after it, too: the median lies between the sixth and the seventh.
  expect(shown.reviewSeconds).toBe(HOUR + 5.5 * 90);
});

it('the standing shows counts only while it is based on few decisions, or on the work of few', async () => {
  const batchId = await openBatch(market, requester, 30);
  const nothing = { reviewSeconds: null, rejectionRatePercent: null, paidPerHour: null };
  expect(await standing(batchId)).toEqual({ basedOn: 0, ...nothing });
  const [one, two, three] = [await worker(market), await worker(market), await worker(market)];
  await decided(batchId, [one, one, one, one, one, two, two, two, two], 0);
  expect(await standing(batchId)).toEqual({ basedOn: 9, ...nothing });
  await decided(batchId, [one, two], 0);
  expect(await standing(batchId)).toEqual({ basedOn: 11, ...nothing });
  await decided(batchId, [three], 0);
  expect(await standing(batchId)).toMatchObject({ basedOn: 12, rejectionRatePercent: 0 });
});

it('leaves out unpaid work of members, and counts a rejection that was put right as none', async () => {
  const batchId = await openBatch(market, requester, 30);
  const workers = await Promise.all(Array.from({ length: 3 }, () => worker(market)));
  await decided(batchId, [...workers, ...workers, ...workers, ...workers], 2);
  expect(await standing(batchId)).toMatchObject({ basedOn: 12, rejectionRatePercent: 16.7 });
  const [rejection] = await market.db.query<{ id: string }>(
    "select assignment_id as id from review.review where verdict = 'rejected' and organisation_id = $1 order by id limit 1",
    [requester.organisationId],
  );
  const withdraw = `mutation ($id: AssignmentID!) { withdrawRejection(input: { assignmentId: $id }) { userErrors { message } } }`;
  const { data } = await market.graphql(withdraw, { id: publicId('Assignment', rejection!.id) }, { token: requester.token });
  expect(Object.values(data)).toEqual([{ userErrors: [] }]);
  expect(await standing(batchId)).toMatchObject({ basedOn: 12, rejectionRatePercent: 8.3 });
});

it('the sweep counts again by the hour, and only while the board has something', async () => {
  const batchId = await openBatch(market, requester, 1);
  await market.sweep();
  const counted = async () =>
    (
      await market.db.query<{ at: Date }>('select refreshed_at as at from review.organisation_standing where organisation_id = $1', [
        requester.organisationId,
      ])
    )[0]?.at;
  const first = await counted();
  await market.pass(HOUR - 1);
  expect(await counted()).toEqual(first);
  await market.pass(1);
  expect((await counted())!.getTime()).toBe(first!.getTime() + HOUR * 1000);
  await decided(batchId, [await worker(market)], 0);
  await market.pass(3 * DAY);
  const last = await counted();
  await market.pass(3 * DAY);
  expect(await counted()).toEqual(last);
});
