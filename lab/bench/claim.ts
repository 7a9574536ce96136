/**
 * `npm run bench -- claim`: what a claim and a submission cost through the API, next to the same statements by `pg`
 * alone; and whether a claim gets slower with the number of open tasks.
 *
 * The server, and what sends it requests, are processes of their own. All figures are from one run in which the kinds of
 * load take turns, so that a slow minute of the machine slows all of them.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { extname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../command-line/flags.ts';
import { LASTING_SESSIONS } from '../sandbox/lasting-sessions.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';
import { openSandboxDatabase } from '../sandbox/sandbox.ts';
import { residentMiB, startApiProcess } from '../sandbox/api-process.ts';
import { captureScript } from './claim-capture.ts';
import type { LoadOrder, LoadReport, LoadSetup } from './claim-load.ts';
import { makeBatch, makeOrganisation, registerWorkers } from './claim-setup.ts';

const CLIENTS = 8;

/**
 * Runs the bench.
 *
 * @param args `--rounds 4`, `--seconds 3` per slice, `--small 10000`, `--large 1000000` open tasks
 * @returns pairs per second by HTTP and by SQL and their ratio; the 95th percentile of a claim in milliseconds at both
 *   sizes and their ratio; MiB resident of an idle api process; seconds in all
 */
export async function claimBench(args: string[]): Promise<Record<string, unknown>> {
  const started = Date.now();
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '4' },
      seconds: { type: 'string', default: '3' },
      small: { type: 'string', default: '10000' },
      large: { type: 'string', default: '1000000' },
    },
  });
  const database = await openSandboxDatabase();
  const secret = randomBytes(32).toString('hex');
  const environment = {
    ...LASTING_SESSIONS,
    ...NO_RATE_LIMITS,
    ...{ DATABASE_URL: database.url, SECRET: secret, PORT: '0', LOG_LEVEL: 'info', NODE_ENV: 'development' },
  };
  const api = await startApiProcess(environment);
  let load: ChildProcess | null = null;
  try {
    const idleApiMiB = await idleMiB(api.process);
    console.log(`an idle api process: ${idleApiMiB} MiB`);
    const workers = await registerWorkers(api.url, CLIENTS);
    const organisationId = await makeOrganisation(database.ownerUrl);
    const [small, large] = [
      await makeBatch(database.ownerUrl, organisationId, wholeNumber(values.small, 'small', 1)),
      await makeBatch(database.ownerUrl, organisationId, wholeNumber(values.large, 'large', 1)),
    ];
    console.log(`batches of ${values.small} and ${values.large} tasks are open`);
    const script = await captureScript(environment, workers[0]!, small);
    console.log(`a claim and a submission are ${script.claim.length} and ${script.submit.length} statements`);

    load = fork(fileURLToPath(new URL(`./claim-load${extname(import.meta.url)}`, import.meta.url)), {
      stdio: 'inherit',
      serialization: 'advanced',
    });
    const setup: LoadSetup = { url: api.url, databaseUrl: database.url, workers, script };
    const slice = (order: Omit<LoadOrder, 'setup'>) => runSlice(load!, { ...order, setup });
    const total = await measure(
      slice,
      { small, large },
      wholeNumber(values.rounds, 'rounds', 1),
      wholeNumber(values.seconds, 'seconds', 1),
    );
    return { ...total, idleApiMiB, seconds: Math.round((Date.now() - started) / 1000) };
  } finally {
    load?.kill();
    api.process.kill();
    await database.close();
  }
}

type Slice = (order: Omit<LoadOrder, 'setup'>) => Promise<LoadReport>;

async function measure(
  slice: Slice,
  batches: { small: string; large: string },
  rounds: number,
  seconds: number,
): Promise<Record<string, unknown>> {
  const merged = { http: emptyReport(), sql: emptyReport() };
  const claims = { http: { small: [] as number[], large: [] as number[] }, sql: { small: [] as number[], large: [] as number[] } };
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const size of ['small', 'large'] as const) {
      for (const kind of ['http', 'sql'] as const) {
        const report = await slice({ kind, batchId: batches[size], seconds });
        if (round === 0) continue;
        merged[kind].pairs += report.pairs;
        merged[kind].seconds += report.seconds;
        claims[kind][size].push(...report.claimMs);
        console.log(
          `${kind}, ${size}: ${Math.round(report.pairs / report.seconds)} pairs/s, p95 of a claim ${p95(report.claimMs).toFixed(1)} ms`,
        );
      }
    }
  }
  const pairsPerSecond = merged.http.pairs / merged.http.seconds;
  const sqlPairsPerSecond = merged.sql.pairs / merged.sql.seconds;
  return {
    pairsPerSecond: rounded(pairsPerSecond),
    sqlPairsPerSecond: rounded(sqlPairsPerSecond),
    ratio: rounded(pairsPerSecond / sqlPairsPerSecond),
    p95ClaimMsSmall: rounded(p95(claims.http.small)),
    p95ClaimMsLarge: rounded(p95(claims.http.large)),
    growth: rounded(p95(claims.http.large) / p95(claims.http.small)),
    sqlP95ClaimMsSmall: rounded(p95(claims.sql.small)),
    sqlP95ClaimMsLarge: rounded(p95(claims.sql.large)),
  };
}

function emptyReport(): { pairs: number; seconds: number } {
  return { pairs: 0, seconds: 0 };
}

/** The 95th percentile, by the nearest rank. */
function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

async function runSlice(load: ChildProcess, order: LoadOrder): Promise<LoadReport> {
  load.send(order);
  const [answer] = (await once(load, 'message')) as [LoadReport | { fault: string }];
  if ('fault' in answer) throw new Error(answer.fault);
  return answer;
}

async function idleMiB(child: ChildProcess): Promise<number> {
  await pause(5_000);
  return Math.round(await residentMiB(child));
}
