/**
 * `npm run chaos -- pgbouncer`: a whole story, from the first registration to the payouts, through PgBouncer in transaction mode. Two
 * api processes and a worker share fewer connections to the server than they have clients.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../src/kernel/index.ts';
import { urlFor } from '../../src/operator/tool-database.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { clusterSettings, endAll, makeAdmins, problemsIn } from '../cluster/marketplace.ts';
import { lostWrites, MixedLoad, prepareLoad } from '../cluster/mixed-load.ts';
import { startPooler, type Pooler } from '../cluster/pooler.ts';
import { makeClusterFolder, PostgresServer, type ClusterFolder } from '../cluster/server.ts';
import type { Crowd } from '../consensus/recorded-crowd.ts';
import { DEMO_ADMINS } from '../demo/demo.ts';
import { postBatch } from '../replay/batch.ts';
import { paidTo } from '../replay/books.ts';
import { ManualReplayRail } from '../replay/manual-rail.ts';
import { gather } from '../replay/people.ts';
import { answer, approveAll, labels, settle } from '../replay/work.ts';
import { startApiProcess, startWorkerProcess } from '../sandbox/api-process.ts';
import { Client } from '../sandbox/client.ts';
import type { Person } from '../sandbox/people.ts';

const REWARD_MINOR = 250n;
const HELD_WITHIN_MS = 60_000;
/** Fewer than the pools of the three processes may open. */
const SERVER_CONNECTIONS = 4;

export interface PgBouncerResult {
  readonly answers: number;
  readonly labels: number;
  /** Earned in the story, and not paid out by its end; minor units. */
  readonly unpaid: number;
  /** Of the mixed load afterwards. */
  readonly requests: number;
  readonly failed: number;
  readonly lost: number;
  readonly doctorProblems: number;
}

export interface PgBouncerOptions {
  readonly seed: number;
  readonly tasks: number;
  readonly workers: number;
  /** Of mixed load after the story. */
  readonly seconds: number;
}

export async function chaosOfPgBouncer(options: PgBouncerOptions): Promise<PgBouncerResult> {
  const folder = await makeClusterFolder();
  try {
    return await throughPgBouncer(folder, options);
  } finally {
    await folder.remove();
  }
}

async function throughPgBouncer(folder: ClusterFolder, { seed, tasks, workers, seconds }: PgBouncerOptions): Promise<PgBouncerResult> {
  const server = await PostgresServer.primary(folder);
  let pooler: Pooler | null = null;
  const processes: ChildProcess[] = [];
  let remove = async () => undefined as void;
  try {
    const made = await server.makeDatabase('guildhall_pooled');
    await migrate(made.ownerUrl, made.role);
    pooler = await startPooler(folder, server.port, made, SERVER_CONNECTIONS);
    const settings = await clusterSettings(pooler.url);
    remove = settings.remove;
    const environment = { ...settings.environment, DATABASE_DIRECT_URL: urlFor(server.url, made.database, made.role, made.password) };
    await makeAdmins(pooler.url);
    const apis = [await startApiProcess(environment), await startApiProcess(environment)];
    processes.push(...apis.map((api) => api.process), await startWorkerProcess(environment));

    const story = await tellStory(apis[0]!.url, crowdOf(tasks, workers));
    const random = new Random(seed);
    const load = new MixedLoad(await prepareLoad(apis[1]!.url, DEMO_ADMINS, 40 * seconds), () => apis.map(({ url }) => url), random);
    await pause(seconds * 1_000);
    await load.stop();
    for (const error of load.errors) console.log(`failed: ${error}`);
    return {
      ...story,
      ...{ requests: load.total, failed: load.failed, lost: await lostWrites(made.ownerUrl, load) },
      doctorProblems: await problemsIn(made.ownerUrl),
    };
  } finally {
    endAll(processes);
    await pooler?.close();
    await server.stop();
    await remove();
  }
}

/** Registrations, a funded batch, answers, approvals, labels, and payouts by a payout run. */
async function tellStory(url: string, crowd: Crowd): Promise<Pick<PgBouncerResult, 'answers' | 'labels' | 'unpaid'>> {
  const client = new Client(url);
  const rail = new ManualReplayRail();
  const participants = await gather(client, 'story', crowd.workers, DEMO_ADMINS, 2, rail);
  const today = new Date().toISOString().slice(0, 10);
  const batch = await postBatch(participants, crowd, rail, { rewardMinor: REWARD_MINOR, target: null }, today);
  await answer(participants, crowd, batch, 2);
  const answers = await approveAll(participants, batch, crowd.answers.length, null);
  await settle(participants, batch, null);
  const found = await labels(participants, batch);
  const workers = [...participants.workers.values()];
  for (const worker of workers) await askForAll(worker);
  await rail.payOut(participants, workers.length);
  const unpaid = REWARD_MINOR * BigInt(crowd.answers.length) - (await paidTo(participants));
  client.close();
  return { answers, labels: found.size, unpaid: Number(unpaid) };
}

/** Asks for all that a worker earned, when the worker process has ended its hold. */
async function askForAll({ client }: Person): Promise<void> {
  for (const deadline = Date.now() + HELD_WITHIN_MS; Date.now() < deadline; await pause(100)) {
    const { worker } = await client.query<{ worker: { balance: { pending: { minor: string } } } }>(
      '{ worker { balance { pending { minor } } } }',
    );
    if (worker.balance.pending.minor === '0') break;
  }
  await client.mutate('mutation { requestPayout(input: {}) { userErrors { message path } } }', {});
}

/** Each worker answers each task. */
function crowdOf(taskCount: number, workerCount: number): Crowd {
  const tasks = Array.from({ length: taskCount }, (_unused, index) => `task ${index}`);
  const workers = Array.from({ length: workerCount }, (_unused, index) => `worker ${index}`);
  const answers = tasks.flatMap((task, index) => workers.map((worker) => ({ task, worker, label: index % 2 === 0 ? 'even' : 'odd' })));
  return { answers, truth: new Map(), tasks, workers, labels: ['even', 'odd'] };
}

export function isGoodPgBouncer({ answers, unpaid, failed, lost, doctorProblems }: PgBouncerResult): boolean {
  return answers > 0 && unpaid + failed + lost + doctorProblems === 0;
}
