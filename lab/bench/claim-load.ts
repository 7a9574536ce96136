/** The process that sends the load of the claim bench, so that it does not take the server's time. Forked by claim.ts. */
import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import pg from 'pg';
import { publicId } from '../../src/kernel/index.ts';
import { Client } from '../sandbox/client.ts';
import { Rerun, type Script, type Statement } from './claim-capture.ts';
import { CLAIM, SUBMIT, type ClaimAnswer } from '../sandbox/claim-operations.ts';
import type { BenchWorker } from './claim-setup.ts';

export interface LoadSetup {
  readonly url: string;
  readonly databaseUrl: string;
  readonly workers: readonly BenchWorker[];
  readonly script: Script;
}

export interface LoadOrder {
  readonly setup: LoadSetup;
  readonly kind: 'http' | 'sql';
  readonly batchId: string;
  readonly seconds: number;
}

export interface LoadReport {
  readonly pairs: number;
  readonly seconds: number;
  /** Of each claim, in milliseconds. */
  readonly claimMs: readonly number[];
}

/** Claims, then submits; answers how many milliseconds the claim took. */
type Lane = (batchId: string) => Promise<number>;

let lanes: Record<LoadOrder['kind'], Lane[]> | null = null;

async function makeLanes(setup: LoadSetup): Promise<Record<LoadOrder['kind'], Lane[]>> {
  return {
    http: setup.workers.map((worker) => httpLane(setup, worker)),
    sql: await Promise.all(setup.workers.map((worker) => sqlLane(setup, worker))),
  };
}

function httpLane({ url }: LoadSetup, { token }: BenchWorker): Lane {
  const client = new Client(url, token, new Agent({ keepAlive: true, maxSockets: 1 }));
  return async (batchId) => {
    const started = performance.now();
    const claimed = await client.mutate<ClaimAnswer>(CLAIM, { input: { batchId: publicId('Batch', batchId) } });
    const claimMs = performance.now() - started;
    await client.mutate(SUBMIT, { input: { assignmentId: claimed.assignment.id, answer: { label: 'yes' } } });
    return claimMs;
  };
}

async function sqlLane({ databaseUrl, script }: LoadSetup, { token }: BenchWorker): Promise<Lane> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const tokenHash = createHash('sha256').update(token).digest();
  const { rows } = await client.query<{ person_id: string }>('select person_id from identity.session where token_hash = $1', [tokenHash]);
  const worker = { tokenHash, workerId: rows[0]!.person_id };
  return async (batchId) => {
    const rerun = new Rerun(script, worker, batchId);
    const run = async (statements: readonly Statement[]) => {
      for (const statement of statements) {
        const answer = await client.query<Record<string, unknown>>(statement.text, rerun.values(statement));
        rerun.learn(statement, answer.rows);
      }
    };
    const started = performance.now();
    await run(script.claim);
    const claimMs = performance.now() - started;
    await run(script.submit);
    return claimMs;
  };
}

async function run(order: LoadOrder): Promise<LoadReport> {
  lanes ??= await makeLanes(order.setup);
  const claimMs: number[] = [];
  const started = performance.now();
  const until = started + order.seconds * 1000;
  await Promise.all(
    lanes[order.kind].map(async (lane) => {
      while (performance.now() < until) claimMs.push(await lane(order.batchId));
    }),
  );
  return { pairs: claimMs.length, seconds: (performance.now() - started) / 1000, claimMs };
}

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (report) => process.send!(report),
    (error: unknown) => process.send!({ fault: (error as Error).stack ?? String(error) }),
  );
});
