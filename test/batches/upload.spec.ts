/** Files of tasks through the API, on a real PostgreSQL. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { TaskCommands } from '../../src/batches/index.ts';
import { UploadCommands } from '../../src/batches/uploads/upload.commands.ts';
import { publicId } from '../../src/kernel/index.ts';
import { UploadSlots } from '../../src/platform/http/upload-slots.ts';
import { CONFIG, type Config } from '../../src/platform/index.ts';
import { multipartBody } from '../files/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, createAdmin, registerRequester, registerWorker, type TestRequester } from '../kit/people.ts';
import { makeBatch, tasksOf } from './upload-kit.ts';

let market: TestMarketplace;
let requester: TestRequester;

interface Report {
  code?: string;
  uploadId: string | null;
  rows: number;
  added: number;
  existing: number;
  skipped: number;
  faultCount: number;
  faults: { line: number; reason: string }[];
}

async function send(url: string, content: string | Buffer, options: { type?: string; token?: string | null } = {}) {
  const token = options.token === undefined ? requester.token : options.token;
  const response = await market.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': options.type ?? 'text/csv', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    payload: content,
  });
  return { status: response.statusCode, report: response.json<Report>() };
}

const sendLines = (url: string, values: unknown[]) =>
  send(url, values.map((value) => JSON.stringify(value) + '\n').join(''), { type: 'application/x-ndjson' });

const SCHEMA = { properties: { n: { type: 'integer', minimum: 0 }, text: { type: 'string' } }, required: ['n'] };

beforeAll(async () => {
  market = await openMarketplace({ UPLOAD_MAXIMUM_BYTES: '3000000' });
  requester = await registerRequester(market);
});
afterAll(() => market.close());

describe('a file of tasks', () => {
  it('becomes tasks in the order of the file, checked and typed by the item schema', async () => {
    const { batchId, url } = await makeBatch(market, requester, { itemSchema: SCHEMA });
    const content = 'n,text,externalId,redundancy\n1,"a\tb\\n""c""\nd",x1,\n2,ä😀,,5\n';
    const { status, report } = await send(url, content);
    expect([status, report]).toEqual([
      200,
      { uploadId: expect.stringMatching(/^upl_/), rows: 2, added: 2, existing: 0, skipped: 0, gold: 0, faultCount: 0, faults: [] },
    ]);
    expect(await tasksOf(market, batchId)).toEqual([
      { position: 1, external_id: 'x1', redundancy: 2, payload: { n: 1, text: 'a\tb\\n"c"\nd' } },
      { position: 2, external_id: null, redundancy: 5, payload: { n: 2, text: 'ä😀' } },
    ]);
    const [upload] = await market.db.query('select * from batches.upload where batch_id = $1', [batchId]);
    expect(upload).toMatchObject({
      format: 'csv',
      on_fault: 'refuse',
      bytes: BigInt(Buffer.byteLength(content)),
      sha256: createHash('sha256').update(content).digest('hex'),
      rows: 2n,
      added: 2n,
      first_position: 1n,
      created_by: requester.personId,
    });
    const [act] = await market.db.query('select verb, data from platform.act where subject_id = $1', [batchId]);
    expect(act).toMatchObject({ verb: 'tasks.uploaded', data: { rows: 2, added: 2 } });
    expect(await market.db.query('select task_count from batches.batch where id = $1', [batchId])).toEqual([{ task_count: 2n }]);
  });

  it('follows what is there already', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    await sendLines(url, [{ text: 'a' }, { text: 'b', deep: { list: [1, null, true] } }]);
    await sendLines(url, [{ text: 'c', externalId: 'c' }]);
    await sendLines(url, [{ text: 'd', externalId: 'd' }]);
    const tasks = await tasksOf(market, batchId);
    expect(tasks.map((task) => [task.position, task.payload.text])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
    expect(tasks[1]!.payload).toEqual({ text: 'b', deep: { list: [1, null, true] } });
  });

  it('accepts multipart, with the format in the query', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const { body, contentType } = multipartBody('tasks.csv', Buffer.from('text\na\n'));
    const { status, report } = await send(`${url}?format=csv`, body, { type: contentType });
    expect([status, report.added]).toEqual([200, 1]);
    expect(await tasksOf(market, batchId)).toHaveLength(1);
  });

  it('refuses the whole file for its faults, each with its line', async () => {
    const { batchId, url } = await makeBatch(market, requester, { itemSchema: SCHEMA });
    const { status, report } = await send(url, `n,externalId,redundancy\n1,a,\n-1,,\nmany,,\n2,${'x'.repeat(201)},\n3,,1001\n4,,two\n,,\n`);
    expect(status).toBe(422);
    expect(report).toMatchObject({ code: 'INVALID', uploadId: null, rows: 7, added: 0, faultCount: 6 });
    expect(report.faults).toEqual([
      { line: 3, reason: '/n must be >= 0' },
      { line: 4, reason: '/n must be integer' },
      { line: 5, reason: 'externalId must have 1 to 200 characters' },
      { line: 6, reason: 'redundancy must be a whole number from 1 to 1000' },
      { line: 7, reason: 'redundancy must be a whole number from 1 to 1000' },
      { line: 8, reason: "must have required property 'n'" },
    ]);
    expect(await tasksOf(market, batchId)).toEqual([]);
    expect(await market.db.query('select from batches.upload where batch_id = $1', [batchId])).toEqual([]);
    expect(await market.db.query('select from platform.act where subject_id = $1', [batchId])).toEqual([]);
  });

  it('adds the good rows of a file when asked to skip the others', async () => {
    const { batchId, url } = await makeBatch(market, requester, { itemSchema: SCHEMA });
    const { status, report } = await send(`${url}?onFault=skip`, 'n\n1\nx\n2\n');
    expect([status, report]).toMatchObject([200, { rows: 3, added: 2, skipped: 1, faults: [{ line: 3 }] }]);
    expect((await tasksOf(market, batchId)).map((task) => [task.position, task.payload.n])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('tells repeated externalIds together with all other faults', async () => {
    const { batchId, url } = await makeBatch(market, requester, { itemSchema: SCHEMA });
    await send(url, 'n,externalId\n1,a\n');
    const { status, report } = await send(url, 'n,externalId\n2,b\nx,c\n3,a\n4,b\n');
    expect(status).toBe(422);
    expect(report).toMatchObject({ uploadId: null, rows: 4, added: 0, existing: 0, skipped: 0, faultCount: 3 });
    expect(report.faults).toEqual([
      { line: 3, reason: '/n must be integer' },
      { line: 4, reason: expect.stringContaining('"a" is a task of the batch already') },
      { line: 5, reason: expect.stringContaining('"b" stands in an earlier row') },
    ]);
    expect(await tasksOf(market, batchId)).toHaveLength(1);
    expect(await market.db.query('select from batches.upload where batch_id = $1', [batchId])).toHaveLength(1);
  });

  it('reports a row that has nothing to show', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const { status, report } = await send(url, 'text,externalId\na,1\n,2\n');
    expect([status, report.faults]).toEqual([422, [{ line: 3, reason: expect.stringContaining('has no field') }]]);
    expect((await sendLines(`${url}?onFault=skip`, [{}, { text: 'a' }])).report).toMatchObject({ added: 1, skipped: 1 });
    expect(await tasksOf(market, batchId)).toHaveLength(1);
  });

  it('refuses semicolons instead of commas, with and without skipping', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const { status, report } = await send(`${url}?onFault=skip`, 'text;label\na;b\n');
    expect([status, report.faults]).toEqual([422, [{ line: 1, reason: expect.stringContaining('use commas') }]]);
    expect(await tasksOf(market, batchId)).toEqual([]);
  });

  it('refuses a file that shares no field with the tasks of a batch without a schema, with and without skipping', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    expect((await send(url, 'text,source\na,b\n')).status).toBe(200);
    const { status, report } = await send(`${url}?onFault=skip`, 'image,externalId\nx,1\ny,2\n');
    expect([status, report]).toMatchObject([422, { uploadId: null, rows: 2, added: 0, faultCount: 1, faults: [{ line: 1 }] }]);
    expect(report.faults[0]!.reason).toMatch(/meant for another batch; its fields are "text", "source"/);
    expect(await tasksOf(market, batchId)).toHaveLength(1);
    // One that shares a field is enough: the items of a batch may differ.
    expect((await sendLines(url, [{ image: 'x' }, { source: 'b', image: 'y' }])).report.added).toBe(2);
    // A schema says what an item looks like; nothing else is asked then.
    const free = await makeBatch(market, requester, { itemSchema: { type: 'object' } });
    for (const header of ['text', 'image']) expect((await send(free.url, `${header}\na\n`)).status).toBe(200);
  });

  it('lists the first 1,000 faults and counts them all', async () => {
    const { url } = await makeBatch(market, requester, { itemSchema: SCHEMA });
    const { report } = await send(url, 'n\n' + 'x\n'.repeat(1_500));
    expect([report.faultCount, report.faults.length, report.faults.at(-1)!.line]).toEqual([1_500, 1_000, 1_001]);
  });

  it('refuses a file that cannot be read to its end, with and without skipping', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const { status, report } = await send(`${url}?onFault=skip`, 'text\na\n"b\nc\n');
    expect(status).toBe(422);
    expect(report.faults).toEqual([{ line: 4, reason: expect.stringContaining('never closed') }]);
    expect(await tasksOf(market, batchId)).toEqual([]);
  });

  it('accepts or refuses, and never fails on, characters that PostgreSQL cannot store', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const deep = (levels: number) => `{"text":${'['.repeat(levels)}${']'.repeat(levels)}}\n`;
    const lines = [
      '{"text":"\\u0000"}\n',
      '{"text":"\\ud800"}\n',
      '{"te\\u0000xt":1}\n',
      '{"text":1e999}\n',
      '{"text":"a","externalId":"\\u0000"}\n',
      '{"__proto__":{"text":"a"},"text":"b"}\n',
      deep(30),
      deep(200_000),
      `{"text":"${'x'.repeat(70_000)}"}\n`,
      '{"text":"\\\\u0000 \\ufffd","big":-1.5e-300}\n',
    ];
    const { status, report } = await send(`${url}?onFault=skip`, lines.join(''), { type: 'application/jsonl' });
    expect([status, report]).toMatchObject([200, { rows: 10, added: 1, skipped: 9 }]);
    expect(report.faults.map((fault) => fault.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await tasksOf(market, batchId)).toMatchObject([{ payload: { text: '\\u0000 \ufffd', big: -1.5e-300 } }]);
  });
});

describe('a file sent again', () => {
  it('adds nothing where its rows have an externalId', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const rows = [
      { externalId: 'a', text: 'A', more: { x: 1, y: 2 } },
      { externalId: 'b', text: 'B' },
    ];
    expect((await sendLines(url, rows)).report).toMatchObject({ added: 2, existing: 0 });
    const reordered = [{ more: { y: 2.0, x: 1 }, text: 'A', externalId: 'a' }, rows[1], { externalId: 'c', text: 'C' }];
    expect((await sendLines(url, reordered)).report).toMatchObject({ added: 1, existing: 2, faultCount: 0 });
    expect((await tasksOf(market, batchId)).map((task) => [task.position, task.external_id])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect((await sendLines(url, reordered)).report).toMatchObject({ uploadId: expect.any(String), added: 0, existing: 3 });
  });

  it('reports a known externalId with another payload', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    await sendLines(url, [{ externalId: 'a', text: 'A' }]);
    const changed = [
      { externalId: 'z', text: 'Z' },
      { externalId: 'a', text: 'other' },
    ];
    const refused = await sendLines(url, changed);
    expect(refused).toMatchObject({ status: 422, report: { added: 0, faultCount: 1, faults: [{ line: 2 }] } });
    expect(refused.report.faults[0]!.reason).toMatch(/"a" is a task of the batch already/);
    expect(await tasksOf(market, batchId)).toHaveLength(1);
    const skipped = await sendLines(`${url}?onFault=skip`, changed);
    expect(skipped.report).toMatchObject({ added: 1, skipped: 1, faultCount: 1 });
    expect((await tasksOf(market, batchId)).map((task) => task.payload.text)).toEqual(['A', 'Z']);
  });

  it('accepts repeated rows and keeps the first row of an externalId', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const rows = [
      { externalId: 'a', text: 'A' },
      { text: 'none' },
      { externalId: 'a', text: 'A' },
      { externalId: 'a', text: 'other' },
      { externalId: 'b', text: 'B' },
    ];
    const refused = await sendLines(url, rows);
    expect(refused).toMatchObject({ status: 422, report: { faults: [{ line: 4, reason: expect.stringContaining('earlier row') }] } });
    expect(await tasksOf(market, batchId)).toEqual([]);
    expect((await sendLines(`${url}?onFault=skip`, rows)).report).toMatchObject({ rows: 5, added: 3, existing: 1, skipped: 1 });
    expect((await tasksOf(market, batchId)).map((task) => [task.position, task.payload.text])).toEqual([
      [1, 'A'],
      [2, 'none'],
      [3, 'B'],
    ]);
  });
});

describe('refused uploads', () => {
  it('says why, and changes nothing', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const settled = await makeBatch(market, requester, { state: 'settled' });
    expect(await send(settled.url, 'text\na\n')).toMatchObject({ status: 409, report: { code: 'CONFLICT', state: 'settled' } });
    expect(await send(url, 'text\n')).toMatchObject({ status: 400, report: { code: 'INVALID' } });
    expect(await send(url, '')).toMatchObject({ status: 422, report: { faults: [{ line: 1 }] } });
    expect(await send(`${url}?format=xlsx`, 'text\na\n')).toMatchObject({ status: 400 });
    expect(await send(`${url}?onFault=maybe`, 'text\na\n')).toMatchObject({ status: 400 });
    expect(await send(url, '{"a":1}', { type: 'application/json' })).toMatchObject({ status: 400 });
    expect(await send(`${url}?format=jsonl`, '{"a":1}', { type: 'application/xml' })).toMatchObject({ status: 415 });
    expect(await send(url, `text\n${'x'.repeat(50_000)}\n`.repeat(70))).toMatchObject({ status: 413, report: { code: 'LIMIT_REACHED' } });
    expect(await send('/batches/bat_nonsense/tasks', 'text\na\n')).toMatchObject({ status: 404 });
    expect(await tasksOf(market, batchId)).toEqual([]);
  });

  it('refuses everybody but the managers and owners of the organisation', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const other = await registerRequester(market);
    const worker = await registerWorker(market);
    const admin = await createAdmin(market);
    const reviewer = await addMember(market, requester, 'reviewer');
    const as = async (token: string | null) => (await send(url, 'text\na\n', { token })).status;
    expect(await as(null)).toBe(401);
    expect(await as(worker.token)).toBe(403);
    expect(await as(admin.token)).toBe(403);
    expect(await as(other.token)).toBe(404);
    expect(await as(reviewer.token)).toBe(403);
    expect(await tasksOf(market, batchId)).toEqual([]);
    expect(await market.db.query('select from batches.upload where batch_id = $1', [batchId])).toEqual([]);
    const manager = await addMember(market, requester, 'manager');
    expect(await as(manager.token)).toBe(200);
  });
});

describe('an upload that is cut off', () => {
  it('leaves nothing: no task, no file, no open transaction', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    await market.app.listen(0, '127.0.0.1');
    const { port } = market.app.getHttpServer().address() as AddressInfo;
    const content = Buffer.from('text\n' + 'a row of text\n'.repeat(50_000));
    await new Promise<void>((resolve) => {
      const sending = httpRequest({
        port,
        method: 'POST',
        path: url,
        headers: { authorization: `Bearer ${requester.token}`, 'content-type': 'text/csv', 'content-length': content.length },
      });
      sending.on('error', () => resolve());
      sending.write(content.subarray(0, 500_000), () => setTimeout(() => sending.destroy(new Error('gone')), 200));
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await tasksOf(market, batchId)).toEqual([]);
    expect(await readdir(join(market.app.get<Config>(CONFIG).FILES_DIRECTORY, 'incoming')).catch(() => [])).toEqual([]);
    const open = await market.db.query(
      `select from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`,
    );
    expect(open).toEqual([]);
    const slots = market.get(UploadSlots);
    for (let i = 0; i < 500 && slots.running('tables') > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(slots.running('tables')).toBe(0);
  });
});

describe('uploads at the same time', () => {
  it('gives each task a position of its own, without gaps', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const file = (name: string) => 'text\n' + Array.from({ length: 500 }, (_, i) => `${name}-${i}\n`).join('');
    const reports = await Promise.all(['a', 'b', 'c', 'd'].map((name) => send(url, file(name))));
    expect(reports.map(({ report }) => report.added)).toEqual([500, 500, 500, 500]);
    const tasks = await tasksOf(market, batchId);
    expect(tasks.map((task) => task.position)).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1));
    // Each file keeps its order and its rows stay together.
    for (let start = 0; start < 2_000; start += 500) {
      const [name] = (tasks[start]!.payload.text as string).split('-');
      expect(tasks.slice(start, start + 500).map((task) => task.payload.text)).toEqual(
        Array.from({ length: 500 }, (_, i) => `${name}-${i}`),
      );
    }
  });

  it('adds tasks after those that a removal of waiting tasks leaves', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    await send(url, 'text\nold\nolder\n');
    const caller = await callerFor(market, requester.token);
    async function* slow() {
      yield Buffer.from('text\na\n');
      const removed = await market.get(TaskCommands).removeWaiting(caller, { batchId });
      expect(removed).toMatchObject({ ok: true, value: { removed: 2 } });
      yield Buffer.from('b\n');
    }
    const result = await market.get(UploadCommands).upload(caller, batchId, slow(), { format: 'csv', onFault: 'refuse' });
    expect(result).toMatchObject({ ok: true, value: { added: 2 } });
    expect((await tasksOf(market, batchId)).map((task) => [task.position, task.payload.text])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  it('leaves no gap between uploads and removals, in either order', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const caller = await callerFor(market, requester.token);
    const file = 'text\n' + Array.from({ length: 300 }, (_unused, i) => `${i}\n`).join('');
    await send(url, file);
    await Promise.all([
      ...[1, 2, 3].map(() => send(url, file)),
      ...[1, 2, 3].map(() => market.get(TaskCommands).removeWaiting(caller, { batchId })),
    ]);
    const tasks = await tasksOf(market, batchId);
    expect(tasks.map((task) => task.position)).toEqual(tasks.map((_task, index) => index + 1));
    const [batch] = await market.db.query('select task_count::int as count from batches.batch where id = $1', [batchId]);
    expect(batch).toEqual({ count: tasks.length });
  });

  it('reports that the batch was changed during the upload', async () => {
    const { batchId } = await makeBatch(market, requester);
    const caller = await callerFor(market, requester.token);
    async function* slow() {
      yield Buffer.from('text\na\n');
      await market.db.query('update batches.batch set redundancy = 7 where id = $1', [batchId]);
      yield Buffer.from('b\n');
    }
    const result = await market.get(UploadCommands).upload(caller, batchId, slow(), { format: 'csv', onFault: 'refuse' });
    expect(result).toMatchObject({ ok: false, refusals: [{ kind: 'CONFLICT' }] });
    expect(await tasksOf(market, batchId)).toEqual([]);
  });
});

it("names a batch of nobody, another's and what is no id alike", async () => {
  const other = await registerRequester(market);
  const { url } = await makeBatch(market, other);
  const theirs = await send(url, 'text\na\n');
  const nonsense = await send('/batches/bat_nonsense/tasks', 'text\na\n');
  const message = { message: 'The batch was not found.', messageCode: 'BATCH_NOT_FOUND', parameters: [] };
  expect(theirs).toEqual({ status: 404, report: { code: 'NOT_FOUND', ...message, path: [] } });
  expect(nonsense).toEqual(theirs);
  const unknown = `/batches/${publicId('Batch', '01900000-0000-7000-8000-000000000000')}/tasks`;
  expect(await send(unknown, 'text\na\n')).toMatchObject({ status: 404, report: { code: 'NOT_FOUND' } });
});
