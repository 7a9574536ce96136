/** How a batch goes and when it ends, as its requester sees it. */
import { publicId, type BatchId } from '../../src/kernel/index.ts';
import { LifecycleCommands } from '../../src/batches/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { addMember, registerRequester } from '../kit/people.ts';
import {
  answer,
  approve,
  claim,
  FEE,
  fundedRequester,
  openBatch,
  openReviewMarket,
  reject,
  REWARD,
  submit,
  worker,
  type Requester,
  type Worker,
} from '../review/kit.ts';

let market: TestMarketplace;
let requester: Requester;
let workers: Worker[];
beforeAll(async () => {
  market = await openReviewMarket();
  requester = await fundedRequester(market, 10_000_000n);
  workers = await Promise.all(Array.from({ length: 5 }, () => worker(market)));
});
afterAll(() => market.close());

const HOUR = 3_600;
const PRICE = REWARD + FEE;
const PROGRESS = `query ($id: BatchID!, $from: DateTime, $to: DateTime, $step: ProgressStep) { batch(id: $id) {
  progress(from: $from, to: $to, step: $step) { at submitted approved confident spent { minor } } } }`;
const FORECAST = `query ($id: BatchID!) { batch(id: $id) { medianSeconds
  forecast { low high unknownBecause leastRemaining mostRemaining answersPerHour } verdictCounts { confident } } }`;

async function progress(batchId: BatchId, variables: object = {}, token: string = requester.token) {
  const id = publicId('Batch', batchId);
  const { data } = await market.graphql(PROGRESS, { id, ...variables }, { token });
  return data.batch?.progress as { at: string; submitted: number; approved: number; confident: number | null; spent: { minor: string } }[];
}

async function outlook(batchId: BatchId, token: string = requester.token) {
  return (await market.graphql(FORECAST, { id: publicId('Batch', batchId) }, { token })).data.batch;
}

/** Moves the clock to the next full hour. */
function toFullHour(): void {
  const left = HOUR - (Math.floor(market.clock.now().getTime() / 1000) % HOUR);
  market.clock.advanceSeconds(left);
}

const rows = (points: Awaited<ReturnType<typeof progress>>) =>
  points.map(({ submitted, approved, spent }) => [submitted, approved, BigInt(spent.minor) / PRICE]);

describe('the progress of a batch', () => {
  it('shows totals at the end of each step: answers, approvals and money', async () => {
    toFullHour();
    const batchId = await openBatch(market, requester, 20);
    market.clock.advanceSeconds(60);
    const first = await answer(market, workers[0]!, batchId, 5);
    market.clock.advanceSeconds(HOUR);
    await approve(market, requester.caller, first.slice(0, 3));
    await reject(market, requester.caller, first.slice(3, 4));
    await answer(market, workers[0]!, batchId, 2);
    market.clock.advanceSeconds(2 * HOUR);
    await answer(market, workers[0]!, batchId, 1);
    market.clock.advanceSeconds(60);
    const points = await progress(batchId, { step: 'HOUR' });
    expect(rows(points)).toEqual([
      [5, 0, 0n],
      [7, 3, 3n],
      [7, 3, 3n],
      [8, 3, 3n],
    ]);
    expect(points.at(-1)!.at).toBe(market.clock.now().toISOString());
    expect(points.slice(0, 3).every(({ at }) => at.endsWith(':00:00.000Z'))).toBe(true);
    expect(points.every(({ confident }) => confident === null)).toBe(true);
    // The whole before the range is in its first point.
    const from = points[1]!.at;
    expect(rows(await progress(batchId, { from, step: 'HOUR' }))).toEqual([
      [7, 3, 3n],
      [8, 3, 3n],
    ]);
    expect(rows(await progress(batchId, { to: from, step: 'HOUR' }))).toEqual([
      [5, 0, 0n],
      [7, 3, 3n],
    ]);
    expect(rows(await progress(batchId, { step: 'WEEK' }))).toEqual([[8, 3, 3n]]);
  });

  it('adds up to the counts of the batch, whatever the step', async () => {
    const batchId = await openBatch(market, requester, 30);
    for (const by of workers) {
      await approve(market, requester.caller, await answer(market, by, batchId, 3));
      market.clock.advanceSeconds(7 * HOUR + 13);
    }
    for (const step of ['HOUR', 'DAY', 'WEEK', null]) {
      const points = await progress(batchId, { step });
      expect(rows(points).at(-1)).toEqual([15, 15, 15n]);
      const submitted = points.map((point) => point.submitted);
      expect(submitted).toEqual([...submitted].sort((a, b) => a - b));
    }
  });

  it('refuses too many points and a range that runs backwards; nothing is before the batch opened', async () => {
    const batchId = await openBatch(market, requester, 1);
    market.clock.advanceSeconds(HOUR);
    const asked = async (variables: object) => {
      const id = publicId('Batch', batchId);
      const answered = await market.graphql(PROGRESS, { id, ...variables }, { token: requester.token, allowErrors: true });
      return [answered.errors?.[0]?.extensions?.code, answered.errors?.[0]?.message];
    };
    expect(await asked({ from: '2020-01-01T00:00:00Z', step: 'HOUR' })).toEqual([
      'BAD_USER_INPUT',
      expect.stringMatching(/at most 400 .* longer step/),
    ]);
    expect(await asked({ from: market.clock.now().toISOString(), step: 'HOUR' })).toEqual([
      'BAD_USER_INPUT',
      expect.stringContaining('must be after'),
    ]);
    expect(await asked({ to: '2020-01-01T00:00:00Z' })).toEqual([undefined, undefined]);
    expect(await progress(batchId, { to: '2020-01-01T00:00:00Z' })).toEqual([]);
  });

  it('answers members of the organisation only', async () => {
    const batchId = await openBatch(market, requester, 1);
    market.clock.advanceSeconds(HOUR);
    const viewer = await addMember(market, requester, 'viewer');
    const stranger = await registerRequester(market);
    expect(await progress(batchId, {}, viewer.token)).toHaveLength(2);
    expect(await progress(batchId, {}, stranger.token)).toBeUndefined();
    expect(await outlook(batchId, stranger.token)).toBeNull();
  });
});

describe('the forecast of a batch', () => {
  it('says why it says nothing', async () => {
    const batchId = await openBatch(market, requester, 40);
    market.clock.advanceSeconds(4 * HOUR);
    await answer(market, workers[0]!, batchId, 19);
    market.clock.advanceSeconds(60);
    expect((await outlook(batchId)).forecast).toMatchObject({
      low: null,
      high: null,
      unknownBecause: 'TOO_FEW_ANSWERS',
      leastRemaining: 21,
    });
    valueOf(await market.get(LifecycleCommands).pause(requester.caller, batchId));
    expect((await outlook(batchId)).forecast).toMatchObject({ low: null, unknownBecause: 'NOT_OPEN' });
    const done = await openBatch(market, requester, 1);
    await answer(market, workers[0]!, done, 1);
    expect((await outlook(done)).forecast).toMatchObject({ unknownBecause: 'NOTHING_LEFT', leastRemaining: 0, mostRemaining: 0 });
  });

  it('holds the end in an interval from the recent rate when the crowd works on', async () => {
    const batchId = await openBatch(market, requester, 120);
    for (let hour = 0; hour < 6; hour++) {
      market.clock.advanceSeconds(HOUR / 2);
      await answer(market, workers[hour % 5]!, batchId, 10);
      market.clock.advanceSeconds(HOUR / 2);
    }
    const { forecast } = await outlook(batchId);
    expect(forecast).toMatchObject({ unknownBecause: null, leastRemaining: 60, mostRemaining: 60, answersPerHour: 10 });
    const end = market.clock.now().getTime() + 6 * HOUR * 1000;
    expect(Date.parse(forecast.low)).toBeLessThan(end);
    expect(Date.parse(forecast.high)).toBeGreaterThan(end);
    expect(Date.parse(forecast.high) - Date.parse(forecast.low)).toBeLessThan(6 * HOUR * 1000);
  });

  it('counts what is held back as perhaps needed, and progress counts the confident tasks', async () => {
    const target = { minimumAnswers: 2, confidence: 0.6, budgetMinor: null };
    const batchId = await openBatch(market, requester, 10, { redundancy: 5, target });
    expect((await outlook(batchId)).forecast).toMatchObject({ leastRemaining: 20, mostRemaining: 50 });
    await answer(market, workers[0]!, batchId, 10);
    await answer(market, workers[1]!, batchId, 10);
    market.clock.advanceSeconds(1);
    await market.sweep();
    market.clock.advanceSeconds(HOUR);
    const { verdictCounts } = await outlook(batchId);
    expect(verdictCounts.confident).toBe(10);
    const points = await progress(batchId, { step: 'HOUR' });
    expect(points.at(-1)).toMatchObject({ submitted: 20, confident: 10 });
    expect(points[0]!.confident).toBe(10);
  });
});

describe('the median time of an answer', () => {
  it('stays unknown until five people have answered', async () => {
    const batchId = await openBatch(market, requester, 20);
    for (const [index, by] of workers.entries()) {
      expect((await outlook(batchId)).medianSeconds).toBeNull();
      const taken = await claim(market, by, batchId);
      market.clock.advanceSeconds(10 * (index + 1));
      await submit(market, by, taken);
    }
    expect((await outlook(batchId)).medianSeconds).toBe(30);
  });
});
