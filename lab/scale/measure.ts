/** Measures all operations on a database: times and memory of an api process, and what their statements read. */
import { bootApi } from '../../src/boot.ts';
import { present, systemClock } from '../../src/kernel/index.ts';
import { readConfig } from '../../src/platform/index.ts';
import { withClient } from '../../src/operator/tool-database.ts';
import { listen, type Statement } from '../bench/claim-capture.ts';
import type { DocumentRole } from '../documents/documents.ts';
import { residentMiB, startApiProcess } from '../sandbox/api-process.ts';
import { Client, type HttpAnswer } from '../sandbox/client.ts';
import { signIn } from '../sandbox/people.ts';
import { ACTORS_PASSWORD, scaleEnvironment } from './actors.ts';
import { knownRows, operationsOf, type Operation } from './operations.ts';
import { readsOf, type Reads } from './reads.ts';

/** What the statements of an operation read, and how much it answers. */
export interface OperationReads extends Reads {
  readonly name: string;
  readonly bytes: number;
}

export interface Measured extends OperationReads {
  readonly p50: number;
  readonly p95: number;
  /** How much the memory of the process grew, in MiB. */
  readonly addedMiB: number;
}

export interface Measurement {
  readonly idleMiB: number;
  readonly operations: Measured[];
  /** Operations that the API refused, with the answer: the marketplace lacks a row that they need. */
  readonly refused: Record<string, string>;
}

const ROLES: readonly DocumentRole[] = ['worker', 'owner', 'admin'];
/** A slow operation is repeated less. */
const ENOUGH_MS = 2_000;

const isRefused = ({ status, body }: HttpAnswer): boolean => status !== 200 || body.startsWith('{"errors"');

async function signedIn(url: string): Promise<Record<DocumentRole, Client>> {
  const client = new Client(url);
  const clients = await Promise.all(
    ROLES.map(async (role) => [role, (await signIn(client, `${role}@example.org`, ACTORS_PASSWORD)).client] as const),
  );
  return Object.fromEntries(clients) as Record<DocumentRole, Client>;
}

/** @param rounds of each operation; the first one fills caches and is not counted */
export async function measureMarketplace(
  { ownerUrl, url }: { ownerUrl: string; url: string },
  rounds: number,
  say: (line: string) => void,
): Promise<Measurement> {
  const environment = scaleEnvironment(url, { QUERY_TIMEOUT_MS: '120000', STATEMENT_TIMEOUT_MS: '120000' });
  const operations = operationsOf(await knownRows(ownerUrl));
  const reads = new Map((await readsOfAll(environment, ownerUrl, operations)).map((each) => [each.name, each]));
  const api = await startApiProcess({ ...environment, LOG_LEVEL: 'info' });
  try {
    const idleMiB = Math.round(await residentMiB(api.process));
    const clients = await signedIn(api.url);
    const measured: Measured[] = [];
    const refused: Record<string, string> = {};
    for (const operation of operations) {
      const before = await residentMiB(api.process);
      const timed = await timesOf(operation, clients[operation.role], rounds);
      if (typeof timed === 'string') {
        refused[operation.name] = timed;
        continue;
      }
      const addedMiB = Math.round((await residentMiB(api.process)) - before);
      const { rows, buffers } = present(reads.get(operation.name), operation.name);
      measured.push({ name: operation.name, ...timed, rows, buffers, addedMiB });
      say(`${operation.name}: ${timed.p50.toFixed(0)} ms, ${rows} rows, ${buffers} buffers`);
    }
    return { idleMiB, operations: measured, refused };
  } finally {
    api.process.kill();
  }
}

async function timesOf(
  operation: Operation,
  client: Client,
  rounds: number,
): Promise<{ p50: number; p95: number; bytes: number } | string> {
  const times: number[] = [];
  let bytes = 0;
  const began = performance.now();
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now();
    const answer = await operation.send(client);
    if (isRefused(answer)) return `${answer.status} ${answer.body.slice(0, 160)}`;
    if (round > 0 || rounds === 0) times.push(performance.now() - started);
    bytes = answer.body.length;
    if (times.length > 0 && performance.now() - began > ENOUGH_MS) break;
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)]!;
  return { p50: at(0.5), p95: at(0.95), bytes };
}

/** What all operations read, without a process of their own. Those that the API refuses are left out. */
export async function readsOfMarketplace({ ownerUrl, url }: { ownerUrl: string; url: string }): Promise<OperationReads[]> {
  const environment = scaleEnvironment(url, { QUERY_TIMEOUT_MS: '120000', STATEMENT_TIMEOUT_MS: '120000' });
  return readsOfAll(environment, ownerUrl, operationsOf(await knownRows(ownerUrl)));
}

/** Serves the operations in this process once, and runs their statements again. */
async function readsOfAll(
  environment: Record<string, string>,
  ownerUrl: string,
  operations: readonly Operation[],
): Promise<OperationReads[]> {
  const { app, url } = await bootApi({ config: readConfig(environment), clock: systemClock, logger: false });
  try {
    const clients = await signedIn(url);
    return await withClient(ownerUrl, async (client) => {
      const found: OperationReads[] = [];
      for (const { name, role, send } of operations) {
        const statements: Statement[] = [];
        const stop = listen((statement) => statements.push(statement));
        const answer = await send(clients[role]).finally(stop);
        if (!isRefused(answer)) found.push({ name, bytes: answer.body.length, ...(await readsOf(client, statements)) });
      }
      return found;
    });
  } finally {
    await app.close();
  }
}
