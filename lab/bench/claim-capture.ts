/**
 * The statements that the server really issues for a claim and a submission, as a script that can be run again with
 * other ids: so that "the same by `pg` alone" cannot drift from what the server does.
 */
import pg from 'pg';
import { bootApi } from '../../src/boot.ts';
import { newId, parsePublicId, publicId, systemClock } from '../../src/kernel/index.ts';
import { readConfig } from '../../src/platform/index.ts';
import { Client } from '../sandbox/client.ts';
import { CLAIM, SUBMIT, type ClaimAnswer } from '../sandbox/claim-operations.ts';
import type { BenchWorker } from './claim-setup.ts';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What the captured values stand for. */
export interface Script {
  readonly claim: readonly Statement[];
  readonly submit: readonly Statement[];
  readonly tokenHash: Uint8Array;
  readonly workerId: string;
  readonly batchId: string;
  readonly assignmentId: string;
  readonly taskId: string;
  /** Ids made anew each time: those of acts. */
  readonly fresh: readonly string[];
}

/** Serves one claim and one submission in this process and listens to what goes to the database. */
export async function captureScript(environment: Record<string, string>, worker: BenchWorker, batchId: string): Promise<Script> {
  const config = readConfig({ ...environment, LOG_LEVEL: 'error', DATABASE_POOL_SIZE: '2' });
  const { app, url } = await bootApi({ config, clock: systemClock, logger: false });
  const client = new Client(url, worker.token);
  try {
    const pair = async (record: (into: 'claim' | 'submit') => void) => {
      record('claim');
      const claimed = await client.mutate<ClaimAnswer>(CLAIM, { input: { batchId: publicId('Batch', batchId) } });
      record('submit');
      await client.mutate(SUBMIT, { input: { assignmentId: claimed.assignment.id, answer: { label: 'yes' } } });
      return parsePublicId('Assignment', claimed.assignment.id)!;
    };
    // The first pair opens connections and fills caches.
    await pair(() => undefined);
    const statements = { claim: [] as Statement[], submit: [] as Statement[] };
    let current: Statement[] = statements.claim;
    const stop = listen((statement) => current.push(statement));
    const assignmentId = await pair((into) => (current = statements[into])).finally(stop);
    return { ...statements, batchId, assignmentId, ...(await meaningOf(statements, environment.DATABASE_URL!, assignmentId)) };
  } finally {
    client.close();
    await app.close();
  }
}

/** After commits, and beside them: no part of a command. */
const isSignal = ({ text }: Statement): boolean => text.includes('pg_notify');

/** Hears of every query of this process until the returned function is called, but for those that only wake the relay of events. */
export function listen(onQuery: (statement: Statement) => void): () => void {
  const onStatement = (statement: Statement) => (isSignal(statement) ? undefined : onQuery(statement));
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const query = prototype.query;
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const [first, values] = args;
    if (typeof first === 'string') onStatement({ text: first, values: Array.isArray(values) ? (values as unknown[]) : [] });
    else if (first !== null && typeof first === 'object' && 'text' in first) {
      const given = first as { text: string; values?: unknown[] };
      onStatement({ text: given.text, values: given.values ?? [] });
    }
    return query.apply(this, args);
  };
  return () => {
    prototype.query = query;
  };
}

async function meaningOf(
  { claim, submit }: { claim: readonly Statement[]; submit: readonly Statement[] },
  databaseUrl: string,
  assignmentId: string,
): Promise<Pick<Script, 'tokenHash' | 'workerId' | 'taskId' | 'fresh'>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ worker_id: string; task_id: string }>(
      'select worker_id, task_id from work.assignment where id = $1',
      [assignmentId],
    );
    const acts = await client.query<{ id: string }>('select id from platform.act where subject_id = $1', [assignmentId]);
    const tokenHash = claim.flatMap((statement) => statement.values).find((value) => Buffer.isBuffer(value));
    if (rows[0] === undefined || tokenHash === undefined || submit.length === 0) throw new Error('the capture missed the claim');
    return {
      tokenHash,
      workerId: rows[0].worker_id,
      taskId: rows[0].task_id,
      fresh: acts.rows.map((row) => row.id),
    };
  } finally {
    await client.end();
  }
}

/** The script with the ids of one run of it. */
export class Rerun {
  /** The last row of the claim's window: what this run chooses from. */
  window: { candidates: { id: string; position: number }[] } | null = null;
  taskId = '';
  private readonly renamed: ReadonlyMap<string, string>;

  constructor(
    private readonly script: Script,
    private readonly worker: { workerId: string; tokenHash: Uint8Array },
    batchId: string,
  ) {
    this.renamed = new Map([
      [script.workerId, worker.workerId],
      [script.batchId, batchId],
      [script.assignmentId, newId<'Assignment'>()],
      ...script.fresh.map((id): [string, string] => [id, newId<'Act'>()]),
    ]);
  }

  /** The values to send with a statement. */
  values({ text, values }: Statement): unknown[] {
    const own = values.map((value) => this.value(value));
    if (text.includes('work.take_slot') && this.window !== null) {
      own[3] = this.window.candidates.map((candidate) => candidate.id);
      own[4] = this.window.candidates.map((candidate) => candidate.position);
    }
    return own;
  }

  /** Learns from what a statement answered. */
  learn({ text }: Statement, rows: readonly Record<string, unknown>[]): void {
    if (text.includes('work.claim_window')) this.window = rows[0] as unknown as { candidates: { id: string; position: number }[] };
    if (text.includes('work.take_slot')) {
      if (rows[0] === undefined) throw new Error('a claim by SQL found nothing');
      if (typeof rows[0].taskId !== 'string') throw new Error('a claim by SQL does not say which task it took');
      this.taskId = rows[0].taskId;
    }
  }

  private value(value: unknown): unknown {
    if (value instanceof Date) return new Date();
    if (Buffer.isBuffer(value) || value instanceof Uint8Array)
      return Buffer.compare(value, this.script.tokenHash) === 0 ? this.worker.tokenHash : value;
    if (Array.isArray(value)) return value.map((part) => this.value(part));
    if (typeof value !== 'string') return value;
    let text = value;
    for (const [from, to] of this.renamed) text = text.replaceAll(from, to);
    return this.taskId === '' ? text : text.replaceAll(this.script.taskId, this.taskId);
  }
}
