/** Calibration of a batch's labels: crowd labels of gold tasks against the known answers, by confidence. */
import type { WorkerId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester, type TestRequester } from '../kit/people.ts';
import { answeredBatch, makeWorkers, question, setGold, type AnsweredBatch, type GivenAnswer } from './kit.ts';

let market: TestMarketplace;
let requester: TestRequester;
let workers: WorkerId[];

beforeAll(async () => {
  market = await openMarketplace();
  requester = await registerRequester(market);
  workers = await makeWorkers(market, 4);
});
afterAll(() => market.close());

const OPTIONS = { options: ['cat', 'dog'].map((value) => ({ value, label: value })) };
const CHOICE = question('kind', 'choice', OPTIONS);
const NOTE = question('note', 'text', { aggregate: true });

const truthOf = (task: number) => (task % 2 === 0 ? 'cat' : 'dog');
const other = (kind: string) => (kind === 'cat' ? 'dog' : 'cat');

/** Three workers are right nine times in ten, never wrong together; the fourth is wrong in every third task. */
function crowd(tasks: number, form: readonly unknown[]): Promise<AnsweredBatch> {
  const given = Array.from({ length: tasks }, (_, task) => ({
    answers: [0, 1, 2, 3].map((worker): GivenAnswer => {
      const isWrong = worker === 3 ? task % 3 === 0 : (task + 3 * worker) % 10 === 0;
      const kind = isWrong ? other(truthOf(task)) : truthOf(task);
      return { worker, state: 'submitted', answer: form.includes(NOTE) ? { kind, note: kind } : { kind } };
    }),
  }));
  return answeredBatch(market, requester.organisationId, workers, form, given);
}

const CALIBRATION = `query ($id: BatchID!) { batch(id: $id) { calibration { labels bins { from to labels right meanConfidence } } } }`;

interface Calibration {
  readonly labels: number;
  readonly bins: readonly { from: number; to: number; labels: number; right: number; meanConfidence: number | null }[];
}

async function calibration(batch: AnsweredBatch, token = requester.token): Promise<Calibration | null> {
  const { data } = await market.graphql(CALIBRATION, { id: batch.publicId }, { token });
  return data.batch.calibration as Calibration | null;
}

const rightOf = ({ bins }: Calibration) => bins.reduce((sum, bin) => sum + bin.right, 0);

it('counts each answered gold task in the bin of its confidence, and those that equal the known answer', async () => {
  const batch = await crowd(60, [CHOICE, NOTE]);
  for (let task = 0; task < 24; task++) {
    // Two keys are wrong: the crowd is right against them.
    const kind = task === 5 || task === 7 ? other(truthOf(task)) : truthOf(task);
    await setGold(market, batch, task, { kind, note: kind });
  }
  await market.sweep();
  const found = (await calibration(batch))!;
  expect(found.bins.map(({ from, to }) => [from, to])).toEqual([
    [0, 0.5],
    [0.5, 0.6],
    [0.6, 0.7],
    [0.7, 0.8],
    [0.8, 0.9],
    [0.9, 0.95],
    [0.95, 1],
  ]);
  // The question of texts has no part: whether two texts are equal is no matter of yes or no.
  expect(found.labels).toBe(24);
  expect(found.bins.reduce((sum, bin) => sum + bin.labels, 0)).toBe(24);
  expect(rightOf(found)).toBe(22);
  for (const { from, to, labels, right, meanConfidence } of found.bins) {
    expect(right).toBeLessThanOrEqual(labels);
    if (labels === 0) expect(meanConfidence).toBeNull();
    else {
      expect(meanConfidence).toBeGreaterThanOrEqual(from);
      expect(meanConfidence).toBeLessThanOrEqual(to);
    }
  }
  // Unanimous labels are surer than those with a vote against them.
  expect(found.bins.filter(({ labels }) => labels > 0).length).toBeGreaterThan(1);
});

it('follows a corrected key', async () => {
  const batch = await crowd(40, [CHOICE]);
  await setGold(market, batch, 1, { kind: truthOf(1) });
  await setGold(market, batch, 2, { kind: other(truthOf(2)) });
  await market.sweep();
  const before = (await calibration(batch))!;
  expect([before.labels, rightOf(before)]).toEqual([2, 1]);
  await setGold(market, batch, 2, { kind: truthOf(2) });
  await market.sweep();
  await market.pass(301);
  const after = (await calibration(batch))!;
  expect([after.labels, rightOf(after)]).toEqual([2, 2]);
});

it('has bins without labels in a batch without gold, which admins see and viewers do not', async () => {
  const batch = await crowd(10, [CHOICE]);
  await market.sweep();
  const found = (await calibration(batch, (await createAdmin(market)).token))!;
  expect(found.labels).toBe(0);
  expect(found.bins).toHaveLength(7);
  const viewer = await addMember(market, requester, 'viewer');
  expect(await calibration(batch, viewer.token)).toBeNull();
  const stranger = await registerRequester(market);
  const denied = await market.graphql(CALIBRATION, { id: batch.publicId }, { token: stranger.token });
  expect(denied.data.batch).toBeNull();
});
