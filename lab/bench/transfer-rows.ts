/** What the transfer bench sends and reads: the same rows as CSV for the API and as COPY text, and plain COPY. */
import { createReadStream, createWriteStream } from 'node:fs';
import { request } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { newId } from '../../src/kernel/index.ts';
import { withClient } from '../../src/operator/tool-database.ts';

/** Every row is checked against this. */
export const ITEM_SCHEMA = {
  type: 'object',
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 1_000 },
    source: { enum: ['news', 'forum', 'mail'] },
    words: { type: 'integer', minimum: 0 },
  },
  required: ['text', 'source', 'words'],
  additionalProperties: false,
};

const SOURCES = ['news', 'forum', 'mail'];

function item(n: number): { text: string; source: string; words: number } {
  return { text: `A sentence of the usual length, number ${n}`, source: SOURCES[n % 3]!, words: n % 40 };
}

function* pieces(rows: number, line: (n: number) => string, header = ''): Generator<string> {
  let text = header;
  for (let n = 1; n <= rows; n++) {
    text += line(n);
    if (text.length < 1 << 18 && n < rows) continue;
    yield text;
    text = '';
  }
}

/** A CSV of tasks, each with an externalId. */
export async function writeCsv(path: string, rows: number): Promise<void> {
  const line = (n: number) => {
    const { text, source, words } = item(n);
    return `item-${n},"${text}",${source},${words}\n`;
  };
  await pipeline(Readable.from(pieces(rows, line, 'externalId,text,source,words\n')), createWriteStream(path));
}

/** The same tasks as rows of batches.task, for another batch. */
export async function writeCopyText(path: string, rows: number, batchId: string): Promise<void> {
  const now = new Date().toISOString();
  const line = (n: number) => `${newId()}\t${batchId}\t${n}\t${now}\titem-${n}\t1\t1\t${JSON.stringify(item(n))}\n`;
  await pipeline(Readable.from(pieces(rows, line)), createWriteStream(path));
}

/** Seconds that plain COPY takes for the file, in one transaction. */
export function copyFileIn(databaseUrl: string, path: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const started = performance.now();
    const target = client.query(
      copyFrom('copy batches.task (id, batch_id, position, created_at, external_id, redundancy, free_slots, payload) from stdin'),
    );
    await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), target);
    return (performance.now() - started) / 1000;
  });
}

/** Seconds that plain COPY takes to read the rows of a batch out of a table, whole. */
export function copyBatchOut(databaseUrl: string, table: 'work.assignment' | 'batches.task', batchId: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const started = performance.now();
    await pipeline(client.query(copyTo(`copy (select * from ${table} where batch_id = '${batchId}') to stdout`)), nowhere());
    return (performance.now() - started) / 1000;
  });
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

export interface Transfer {
  readonly seconds: number;
  readonly status: number;
  readonly bytes: number;
  /** Line breaks in the answer. */
  readonly lines: number;
  /** The answer's beginning. */
  readonly start: string;
}

/** Sends a file, or asks for one, and reads the answer to its end without keeping it. */
export async function transfer(url: string, token: string, file?: { path: string; contentType: string }): Promise<Transfer> {
  const started = performance.now();
  const headers = { authorization: `Bearer ${token}`, ...(file ? { 'content-type': file.contentType } : {}) };
  const outgoing = request(url, { method: file ? 'POST' : 'GET', headers });
  const answered = new Promise<import('node:http').IncomingMessage>((resolve, reject) =>
    outgoing.on('response', resolve).on('error', reject),
  );
  if (file) await pipeline(createReadStream(file.path, { highWaterMark: 1 << 18 }), outgoing);
  else outgoing.end();
  const answer = await answered;
  let [bytes, lines, start] = [0, 0, ''];
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if (start.length < 500) start += chunk.toString('latin1', 0, 500);
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  }
  return { seconds: (performance.now() - started) / 1000, status: answer.statusCode ?? 0, bytes, lines, start };
}

/** One submitted answer for each task of the batch, as the bench needs millions: written past the triggers. */
export async function answerAll(ownerUrl: string, batchId: string, rows: number): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query(
      `insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor,
         currency, claimed_at, lease_until, grace_until, auto_approve_seconds, submitted_at, answer, seconds, auto_approve_at)
       select gen_random_uuid(), t.id, t.batch_id, md5((t.position % 500)::text)::uuid, b.organisation_id, 1, 'submitted', 0, 0,
         'USD', t.created_at, t.created_at + interval '1 hour', t.created_at + interval '2 hours', 86400, t.created_at,
         jsonb_build_object('label', (array['news', 'forum', 'mail'])[1 + t.position % 3]), 12, t.created_at + interval '1 day'
       from batches.task t join batches.batch b on b.id = t.batch_id where t.batch_id = $1 and t.position <= $2`,
      [batchId, rows],
    );
  });
}

/** What autovacuum does by itself, a while after so many rows came. */
export async function settleTables(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query('vacuum analyze batches.task');
    await client.query('vacuum analyze work.assignment');
    await client.query('checkpoint');
  });
}
