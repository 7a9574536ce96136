/**
 * `npm run bench -- transfer`: tasks in and labels out by HTTP, next to plain COPY into and out of the same indexed
 * tables; and how much memory the api process takes for it.
 *
 * The api is a process of its own, on a database of its own. HTTP and COPY take turns over several rounds of all rows,
 * so that a slow minute of the machine slows both. Every uploaded row is validated by a JSON Schema and has an
 * externalId; COPY gets rows of the very same content for another batch, ready-made.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../command-line/flags.ts';
import { parsePublicId } from '../../src/kernel/index.ts';
import { createBatch } from '../sandbox/batches.ts';
import { createOrganisation, register, type Person } from '../sandbox/people.ts';
import { Client } from '../sandbox/client.ts';
import { LASTING_SESSIONS } from '../sandbox/lasting-sessions.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';
import { openSandboxDatabase, type SandboxDatabase } from '../sandbox/sandbox.ts';
import { MemoryWatch, residentMiB, startApiProcess, type ApiProcess } from '../sandbox/api-process.ts';
import { answerAll, copyBatchOut, copyFileIn, ITEM_SCHEMA, settleTables, transfer, writeCopyText, writeCsv } from './transfer-rows.ts';

/** How long the process is left alone before its memory is read. */
const IDLE_MILLISECONDS = 3_000;

interface Totals {
  upload: number;
  copyIn: number;
  labels: number;
  answers: number;
  copyOutAnswers: number;
  copyOutTasks: number;
}

/**
 * @param args `--rows 1000000`, `--rounds 2`
 * @returns rows per second by HTTP and by COPY, in and out, their ratios, MiB that the api process grew by, seconds in all
 */
export async function transferBench(args: string[] = []): Promise<Record<string, unknown>> {
  const started = Date.now();
  const { values } = parseArgs({
    args,
    options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '2' } },
  });
  const [rows, rounds] = [wholeNumber(values.rows, 'rows', 1), wholeNumber(values.rounds, 'rounds', 1)];
  const directory = await mkdtemp(join(tmpdir(), 'guildhall-bench-'));
  const database = await openSandboxDatabase();
  let api: ApiProcess | null = null;
  try {
    api = await startApiProcess({
      ...LASTING_SESSIONS,
      ...NO_RATE_LIMITS,
      DATABASE_URL: database.url,
      SECRET: randomBytes(32).toString('hex'),
      PORT: '0',
      LOG_LEVEL: 'info',
      NODE_ENV: 'development',
      FILES_DIRECTORY: join(directory, 'files'),
    });
    const bench = new Bench(api, database, directory, rows);
    const { totals, idleMiB, peakMiB } = await bench.run(rounds);
    const perSecond = (seconds: number) => Math.round((rows * rounds) / seconds);
    return {
      uploadRowsPerSecond: perSecond(totals.upload),
      copyInRowsPerSecond: perSecond(totals.copyIn),
      uploadRatio: ratio(totals.copyIn, totals.upload),
      exportRowsPerSecond: perSecond(totals.labels),
      answersExportRowsPerSecond: perSecond(totals.answers),
      copyOutRowsPerSecond: perSecond(totals.copyOutTasks),
      copyOutAnswersRowsPerSecond: perSecond(totals.copyOutAnswers),
      exportRatio: ratio(totals.copyOutTasks, totals.labels),
      answersExportRatio: ratio(totals.copyOutAnswers, totals.answers),
      memoryGrowthMiB: Math.round(peakMiB - idleMiB),
      idleMiB: Math.round(idleMiB),
      rows,
      rounds,
      seconds: Math.round((Date.now() - started) / 1000),
    };
  } finally {
    api?.process.kill();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function ratio(copySeconds: number, httpSeconds: number): number {
  return Math.round((copySeconds / httpSeconds) * 1000) / 1000;
}

class Bench {
  private readonly totals: Totals = { upload: 0, copyIn: 0, labels: 0, answers: 0, copyOutAnswers: 0, copyOutTasks: 0 };
  private requester: Person;
  private organisationId: string;

  constructor(
    private readonly api: ApiProcess,
    private readonly database: SandboxDatabase,
    private readonly directory: string,
    private readonly rows: number,
  ) {}

  async run(rounds: number): Promise<{ totals: Totals; idleMiB: number; peakMiB: number }> {
    this.requester = await register(new Client(this.api.url), {
      email: 'bench@example.org',
      name: 'Bench',
      password: 'a bench that measures transfers',
    });
    this.organisationId = await createOrganisation(this.requester, 'Bench');
    await writeCsv(join(this.directory, 'tasks.csv'), this.rows);
    await pause(IDLE_MILLISECONDS);
    const idleMiB = await residentMiB(this.api.process);
    console.log(`the idle api process holds ${Math.round(idleMiB)} MiB`);
    const watch = new MemoryWatch(this.api.process);
    for (let round = 1; round <= rounds; round++) {
      const batchId = await this.in(round);
      await this.out(round, batchId);
    }
    return { totals: this.totals, idleMiB, peakMiB: await watch.stop() };
  }

  /** All rows in, both ways, the one first in odd rounds and the other in even ones. @returns the public id of the uploaded batch */
  private async in(round: number): Promise<string> {
    const [uploaded, copied] = [await this.makeBatch(), await this.makeBatch()];
    const copyPath = join(this.directory, 'tasks.copy');
    await writeCopyText(copyPath, this.rows, uuidOf(copied));
    const upload = async () => this.note('upload', round, await this.upload(uploaded));
    const copy = async () => this.note('copyIn', round, await copyFileIn(this.database.url, copyPath));
    for (const run of round % 2 === 1 ? [copy, upload] : [upload, copy]) await run();
    return uploaded;
  }

  /** All rows out, both ways. */
  private async out(round: number, batchId: string): Promise<void> {
    await answerAll(this.database.ownerUrl, uuidOf(batchId), this.rows);
    await settleTables(this.database.ownerUrl);
    const copyOut = (table: 'work.assignment' | 'batches.task') => copyBatchOut(this.database.url, table, uuidOf(batchId));
    const runs = [
      async () => this.note('copyOutTasks', round, await copyOut('batches.task')),
      async () => this.note('labels', round, await this.download(batchId, 'labels.csv', this.rows + 1)),
      async () => this.note('copyOutAnswers', round, await copyOut('work.assignment')),
      async () => this.note('answers', round, await this.download(batchId, 'answers.jsonl', this.rows)),
    ];
    for (const run of round % 2 === 1 ? runs : runs.reverse()) await run();
  }

  private note(what: keyof Totals, round: number, seconds: number): void {
    this.totals[what] += seconds;
    console.log(`round ${round}, ${what}: ${Math.round(this.rows / seconds)} rows/s`);
  }

  private async upload(batchId: string): Promise<number> {
    const path = join(this.directory, 'tasks.csv');
    const url = `${this.api.url}/batches/${batchId}/tasks?format=csv`;
    const { status, seconds, start } = await transfer(url, this.requester.client.token!, { path, contentType: 'text/csv' });
    const report = JSON.parse(start) as { added?: number };
    if (status !== 200 || report.added !== this.rows) throw new Error(`the upload answered ${status}: ${start}`);
    return seconds;
  }

  private async download(batchId: string, file: string, lines: number): Promise<number> {
    const answer = await transfer(`${this.api.url}/batches/${batchId}/${file}`, this.requester.client.token!);
    if (answer.status !== 200 || answer.lines !== lines) {
      throw new Error(`${file} answered ${answer.status} with ${answer.lines} lines: ${answer.start.slice(0, 300)}`);
    }
    return answer.seconds;
  }

  private makeBatch(): Promise<string> {
    return createBatch(this.requester.client, {
      organisationId: this.organisationId,
      kind: 'text',
      title: 'Where is this sentence from?',
      instructions: 'Read it and choose.',
      internal: true,
      rewardMinor: '0',
      estimatedSeconds: 10,
      itemSchema: ITEM_SCHEMA,
      form: [
        {
          name: 'label',
          prompt: 'Where is it from?',
          choice: { options: ['news', 'forum', 'mail'].map((value) => ({ value, label: value })) },
        },
      ],
    });
  }
}

function uuidOf(batchId: string): string {
  const id = parsePublicId('Batch', batchId);
  if (id === null) throw new Error(`the API answered an id that is none: ${batchId}`);
  return id;
}
