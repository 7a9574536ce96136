/** A small crowd through the whole marketplace, paid by each rail: everyone gets what they earned, and the books agree with Stripe. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCrowd } from '../../lab/consensus/recorded-crowd.ts';
import { DEMO_ADMINS } from '../../lab/demo/demo.ts';
import { runReplay } from '../../lab/replay/run.ts';

const TASKS = ['sky', 'grass', 'snow', 'coal'] as const;
const WORKERS = ['ann', 'ben', 'cleo'] as const;
const TRUTH = { sky: 'blue', grass: 'green', snow: 'white', coal: 'black' } as const;
const REWARD_MINOR = 250n;

let directory: string;
let given: string | undefined;
beforeAll(async () => {
  given = process.env.SANDBOX_DATABASE_URL;
  process.env.SANDBOX_DATABASE_URL = process.env.GUILDHALL_TEST_SERVER;
  directory = await mkdtemp(join(tmpdir(), 'guildhall-crowd-'));
  const answers = TASKS.flatMap((task) => WORKERS.map((worker) => `${task},${worker},${TRUTH[task]}`));
  // One is wrong, and outvoted.
  answers[0] = 'sky,ann,green';
  await writeFile(join(directory, 'answers.csv'), ['task,worker,label', ...answers].join('\n'));
  await writeFile(join(directory, 'truth.csv'), ['task,label', ...TASKS.map((task) => `${task},${TRUTH[task]}`)].join('\n'));
});
afterAll(async () => {
  if (given === undefined) delete process.env.SANDBOX_DATABASE_URL;
  else process.env.SANDBOX_DATABASE_URL = given;
  await rm(directory, { recursive: true, force: true });
});

it.each(['manual', 'stripe'] as const)(
  'pays everyone, by the %s rail',
  async (rail) => {
    const outcome = await runReplay(
      { url: null, rail, admins: DEMO_ADMINS, rewardMinor: REWARD_MINOR, target: null, seed: 1 },
      await readCrowd(directory),
    );
    expect(outcome).toMatchObject({
      ...{ rail, tasks: 4, workers: 3, answers: 12, share: 1, labels: 4, accuracy: 1 },
      ...{ paidMinor: REWARD_MINOR * 12n, unpaidMinor: 0n },
      ...{ ledgerProblems: 0, reconciliationDifferences: 0, sealsValid: true },
    });
  },
  300_000,
);

it('buys answers to a target, fewer than there are, and pays for those alone', async () => {
  const many = await mkdtemp(join(tmpdir(), 'guildhall-crowd-'));
  try {
    const workers = Array.from({ length: 8 }, (_, i) => `w${i}`);
    const tasks = Array.from({ length: 12 }, (_, i) => `t${i}`);
    const answers = tasks.flatMap((task, t) => workers.map((worker, w) => `${task},${worker},${w === t % 8 ? 'no' : 'yes'}`));
    await writeFile(join(many, 'answers.csv'), ['task,worker,label', ...answers].join('\n'));
    await writeFile(join(many, 'truth.csv'), ['task,label', ...tasks.map((task) => `${task},yes`)].join('\n'));
    const options = { url: null, rail: 'manual', admins: DEMO_ADMINS, rewardMinor: REWARD_MINOR, target: 0.9, seed: 1 } as const;
    const outcome = await runReplay(options, await readCrowd(many));
    expect(outcome).toMatchObject({ tasks: 12, labels: 12, accuracy: 1, unpaidMinor: 0n, ledgerProblems: 0, sealsValid: true });
    expect(outcome.answers).toBeGreaterThanOrEqual(24);
    expect(outcome.share).toBeLessThan(0.8);
    expect(outcome.paidMinor).toBe(REWARD_MINOR * BigInt(outcome.answers));
  } finally {
    await rm(many, { recursive: true, force: true });
  }
}, 300_000);
