/** Labels and answers as their requester reads them: through GraphQL, and as files. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { publicId, type AssignmentId, type WorkerId } from '../../src/kernel/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { csvText } from '../../src/labels/exports/csv.ts';
import { valueOf } from '../../src/platform/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, createAdmin, registerRequester, registerWorker, type TestRequester } from '../kit/people.ts';
import { answeredBatch, makeWorkers, question, type AnsweredBatch, type GivenAnswer } from './kit.ts';

let market: TestMarketplace;
let requester: TestRequester;
let workers: WorkerId[];

beforeAll(async () => {
  market = await openMarketplace({ EXPORTS_AT_ONCE: '8', EXPORTS_PER_CALLER: '8' });
  requester = await registerRequester(market);
  workers = await makeWorkers(market, 5);
});
afterAll(() => market.close());

const submitted = (worker: number, answer: Record<string, unknown>): GivenAnswer => ({ worker, state: 'submitted', answer });

function answered(form: unknown[], tasks: { externalId?: string; answers: GivenAnswer[] }[], owner = requester): Promise<AnsweredBatch> {
  return answeredBatch(market, owner.organisationId, workers, form, tasks);
}

async function get(path: string, token: string | null = requester.token) {
  return market.app.inject({ url: path, headers: token === null ? {} : { authorization: `Bearer ${token}` } });
}

const jsonLines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** What was there before stands where it stood. */
const HEADER =
  'taskId,externalId,question,label,votes,answers,agreement,assignmentIds,' +
  'confidence,verdict,model,runId,revision,formVersions,staffAnswers,crowdAnswers,computedAt\n';

const LABELS = `query ($id: BatchID!, $first: Int, $after: String, $question: String) {
  batch(id: $id) { labels(first: $first, after: $after, question: $question) {
    nodes { taskId externalId question label votes answers agreement assignmentIds confidence verdict
      provenance { model runId formVersions staffAnswers crowdAnswers revision computedAt } } pageInfo { hasNextPage endCursor } } } }`;

async function pages(batch: AnsweredBatch, first: number, asked: string | null = null): Promise<any[]> {
  const found: any[] = [];
  for (let after: string | null = null; ;) {
    const { data } = await market.graphql(LABELS, { id: batch.publicId, first, after, question: asked }, { token: requester.token });
    const page: { nodes: any[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } = data.batch.labels;
    expect(page.nodes.length).toBeLessThanOrEqual(first);
    found.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return found;
    after = page.pageInfo.endCursor;
  }
}

describe('the labels of a batch', () => {
  it('counts the valid answers of each task and question', async () => {
    const batch = await answered(
      [question('kind', 'choice'), question('note', 'text')],
      [
        {
          externalId: 'first',
          answers: [
            submitted(0, { kind: 'cat' }),
            submitted(1, { kind: 'dog', note: 'blurred' }),
            submitted(2, { kind: 'cat' }),
            { worker: 3, state: 'held', answer: {} },
            { worker: 4, state: 'returned', answer: {} },
          ],
        },
        { answers: [{ worker: 0, state: 'held', answer: {} }] },
        { answers: [submitted(1, { kind: 'dog' })] },
      ],
    );
    const labels = jsonLines((await get(`/batches/${batch.publicId}/labels.jsonl`)).payload);
    expect(labels).toEqual([
      {
        taskId: publicId('Task', batch.taskIds[0]!),
        externalId: 'first',
        question: 'kind',
        label: 'cat',
        votes: 2,
        answers: 3,
        agreement: 2 / 3,
        assignmentIds: [expect.stringMatching(/^asg_/), expect.any(String), expect.any(String)],
        // Nobody has looked at them yet: they are only counted.
        confidence: null,
        verdict: null,
        provenance: null,
      },
      expect.objectContaining({ externalId: 'first', question: 'note', label: 'blurred', votes: 1, answers: 1 }),
      expect.objectContaining({ taskId: publicId('Task', batch.taskIds[2]!), externalId: null, question: 'kind', label: 'dog' }),
    ]);
    expect(await pages(batch, 50)).toEqual(labels);
  });

  it('excludes rejected answers', async () => {
    const batch = await answered([question('kind', 'choice')], [{ answers: [submitted(0, { kind: 'b' }), submitted(1, { kind: 'a' })] }]);
    const before = jsonLines((await get(`/batches/${batch.publicId}/labels.jsonl`)).payload);
    expect(before).toMatchObject([{ label: 'a', answers: 2 }]);
    const [unwanted] = await market.db.query<{ id: AssignmentId }>(
      `select id from work.assignment where batch_id = $1 and answer = '{"kind": "a"}'`,
      [batch.batchId],
    );
    const rejection = { assignmentId: unwanted!.id, reasonCode: 'incorrect' as const, note: 'This is a b, as the examples show.' };
    valueOf(await market.get(ReviewCommands).reject(await callerFor(market, requester.token), [rejection], null));
    const after = jsonLines((await get(`/batches/${batch.publicId}/labels.jsonl`)).payload);
    expect(after).toMatchObject([{ label: 'b', answers: 1, votes: 1 }]);
    expect(await pages(batch, 10)).toEqual(after);
    const states = jsonLines((await get(`/batches/${batch.publicId}/answers.jsonl`)).payload).map((line) => line.state);
    expect(states.sort()).toEqual(['rejected', 'submitted']);
  });

  it('lists labels in pages of any size, of one question or of all', async () => {
    const form = [question('a', 'text'), question('b', 'number'), question('c', 'multiple_choice')];
    const batch = await answered(form, [
      { answers: [submitted(0, { a: 'x', b: 1, c: ['q', 'p'] }), submitted(1, { c: ['p', 'q'] })] },
      { answers: [] },
      { answers: [submitted(0, { b: 2 })] },
      { answers: [submitted(0, { a: 'y' }), submitted(1, { a: 'z', c: [] })] },
      { answers: [submitted(0, { b: null })] },
      { answers: [submitted(0, {})] },
      { answers: [submitted(0, { a: 'last' })] },
    ]);
    const all = jsonLines((await get(`/batches/${batch.publicId}/labels.jsonl`)).payload);
    expect(all.map((label) => [label.question, label.label])).toEqual([
      ['a', 'x'],
      ['b', 1],
      ['c', ['p', 'q']],
      ['b', 2],
      ['a', 'y'],
      ['c', []],
      ['a', 'last'],
    ]);
    for (const first of [1, 2, 3, 7, 100]) expect(await pages(batch, first)).toEqual(all);
    expect((await pages(batch, 1, 'a')).map((label) => label.label)).toEqual(['x', 'y', 'last']);
    expect(await pages(batch, 5, 'unknown')).toEqual([]);
  });

  it('matches the definition on any answers', async () => {
    const value = fc.oneof(
      fc.constantFrom('a', 'b', 'B', 'aa', '', '😀', '\uffee', '\\N', 'tab\t', 'line\nbreak', 'back\\slash', '"', 'é'),
      fc.nat(2).map(String),
    );
    const answers = fc.array(fc.tuple(fc.boolean(), value), { minLength: 0, maxLength: 5 });
    const [tasks] = fc.sample(fc.array(answers, { minLength: 250, maxLength: 250 }), { numRuns: 1, seed: 7 });
    const batch = await answered(
      [question('q', 'text')],
      tasks!.map((given) => ({
        answers: given.map(([counts, q], worker) => (counts ? submitted(worker, { q }) : { worker, state: 'held' as const, answer: {} })),
      })),
    );
    const expected = tasks!.flatMap((given, index) => {
      const counted = given.filter(([counts]) => counts).map(([, q]) => q);
      if (counted.length === 0) return [];
      const byCodePoint = [...new Set(counted)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const votesOf = (label: string) => counted.filter((each) => each === label).length;
      const votes = Math.max(...byCodePoint.map(votesOf));
      const label = byCodePoint.find((each) => votesOf(each) === votes);
      return [{ taskId: publicId('Task', batch.taskIds[index]!), label, votes, answers: counted.length }];
    });
    const shown = ({ taskId, label, votes, answers: count }: any) => ({ taskId, label, votes, answers: count });
    expect(expected.length).toBeGreaterThan(100);
    expect(jsonLines((await get(`/batches/${batch.publicId}/labels.jsonl`)).payload).map(shown)).toEqual(expected);
    expect((await pages(batch, 100)).map(shown)).toEqual(expected);
    const [header, ...rows] = parse((await get(`/batches/${batch.publicId}/labels.csv`)).payload);
    expect(header).toEqual(HEADER.trim().split(','));
    expect(rows.map((row) => ({ taskId: row[0], label: csvText(row[3]!), votes: Number(row[4]), answers: Number(row[5]) }))).toEqual(
      expected,
    );
    // PostgreSQL agrees about ties, in its collation "C".
    const sql = await market.db.query<{ label: string; votes: number }>(
      `select distinct on (t.position) answer ->> 'q' as label, count(*)::int as votes
       from work.assignment a join batches.task t on t.id = a.task_id where a.batch_id = $1 and a.state = 'submitted'
       group by t.position, answer ->> 'q' order by t.position, count(*) desc, (answer ->> 'q') collate "C"`,
      [batch.batchId],
    );
    expect(sql).toEqual(expected.map(({ label, votes }) => ({ label, votes })));
  });
});

describe('the answers of a batch', () => {
  it("shows the origin of each answer, with the worker's alias for this organisation", async () => {
    const batch = await answered(
      [question('kind', 'choice'), question('tags', 'multiple_choice')],
      [{ externalId: '=1+1', answers: [submitted(0, { kind: '-5', tags: ['b', 'a'] }), { worker: 1, state: 'held', answer: {} }] }],
    );
    const [line, ...more] = jsonLines((await get(`/batches/${batch.publicId}/answers.jsonl`)).payload);
    expect(more).toEqual([]);
    const alias = publicId('Worker', market.get(Identity).workerAlias(requester.organisationId, workers[0]!));
    expect(line).toEqual({
      assignmentId: expect.stringMatching(/^asg_/),
      taskId: publicId('Task', batch.taskIds[0]!),
      externalId: '=1+1',
      workerId: alias,
      version: 1,
      state: 'submitted',
      submittedAt: new Date(market.clock.now().getTime() + 12_000).toISOString(),
      seconds: 12,
      answer: { kind: '-5', tags: ['b', 'a'] },
    });
    const csv = await get(`/batches/${batch.publicId}/answers.csv`);
    expect(csv.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="answers-${batch.publicId}.csv"`,
      'cache-control': 'private, no-store',
    });
    const [header, row] = parse(csv.payload);
    expect(header!.slice(8)).toEqual(['answer.kind', 'answer.tags']);
    expect(row).toEqual([line.assignmentId, line.taskId, "'=1+1", alias, '1', 'submitted', line.submittedAt, '12', '-5', '["a","b"]']);
    for (const file of [csv.payload, JSON.stringify(line)]) {
      expect(file).not.toContain(publicId('Worker', workers[0]!));
      expect(file).not.toContain(workers[0]);
    }
  });
});

describe('labels and answers', () => {
  it('shows labels to members and admins, and single answers to reviewers and above', async () => {
    const batch = await answered([question('kind', 'choice')], [{ answers: [submitted(0, { kind: 'cat' })] }]);
    const other = await registerRequester(market);
    const viewer = await addMember(market, requester, 'viewer');
    const reviewer = await addMember(market, requester, 'reviewer');
    const people = {
      anonymous: null,
      worker: (await registerWorker(market)).token,
      other: other.token,
      viewer: viewer.token,
      reviewer: reviewer.token,
      admin: (await createAdmin(market)).token,
    };
    const allowed = { anonymous: 401, worker: 403, other: 404, viewer: 200, reviewer: 200, admin: 200 };
    for (const file of ['labels.csv', 'labels.jsonl', 'label-studio.json']) {
      const got: Record<string, number> = {};
      for (const [who, token] of Object.entries(people)) got[who] = (await get(`/batches/${batch.publicId}/${file}`, token)).statusCode;
      expect(got).toEqual(allowed);
    }
    for (const file of ['answers.csv', 'answers.jsonl']) {
      const got: Record<string, number> = {};
      for (const [who, token] of Object.entries(people)) got[who] = (await get(`/batches/${batch.publicId}/${file}`, token)).statusCode;
      expect(got).toEqual({ ...allowed, viewer: 403 });
    }
    const { data } = await market.graphql(LABELS, { id: batch.publicId, first: 1 }, { token: other.token, allowErrors: true });
    expect(data?.batch ?? null).toBeNull();
    expect((await get('/batches/bat_nonsense/labels.csv')).statusCode).toBe(404);
  });

  it('sends the headers of an export without making it', async () => {
    const batch = await answered([question('kind', 'choice')], [{ answers: [submitted(0, { kind: 'cat' })] }]);
    const headers = { authorization: `Bearer ${requester.token}` };
    const head = await market.app.inject({ method: 'HEAD', url: `/batches/${batch.publicId}/labels.csv`, headers });
    expect([head.statusCode, head.payload, head.headers['content-type']]).toEqual([200, '', 'text/csv; charset=utf-8']);
    expect((await market.app.inject({ method: 'HEAD', url: `/batches/${batch.publicId}/labels.csv` })).statusCode).toBe(401);
  });

  it('returns empty files when there are no answers', async () => {
    const batch = await answered([question('kind', 'choice')], [{ answers: [] }]);
    expect((await get(`/batches/${batch.publicId}/labels.csv`)).payload).toBe(HEADER);
    expect((await get(`/batches/${batch.publicId}/label-studio.json`)).json()).toEqual([]);
    expect((await get(`/batches/${batch.publicId}/labels.jsonl`)).payload).toBe('');
    expect(await pages(batch, 10)).toEqual([]);
  });

  it('returns the connection to the pool when a download is aborted', async () => {
    const many = Array.from({ length: 3_000 }, () => ({ answers: [submitted(0, { kind: 'x'.repeat(2_000) })] }));
    const batch = await answered([question('kind', 'text')], many);
    await market.app.listen(0, '127.0.0.1');
    const { port } = market.app.getHttpServer().address() as AddressInfo;
    const open = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        httpRequest(
          { port, path: `/batches/${batch.publicId}/labels.jsonl`, headers: { authorization: `Bearer ${requester.token}` }, agent: false },
          resolve,
        )
          .on('error', reject)
          .end();
      });
    const downloads = [await open(), await open(), await open(), await open()];
    expect(downloads.map((download) => download.statusCode)).toEqual([200, 200, 200, 200]);
    const fifth = await get(`/batches/${batch.publicId}/labels.jsonl`);
    expect([fifth.statusCode, fifth.json().code]).toEqual([429, 'TRY_LATER']);
    for (const download of downloads) download.destroy();
    const busy = async () =>
      (
        await market.db.query(
          `select from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`,
        )
      ).length;
    for (let i = 0; i < 100 && (await busy()) > 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await busy()).toBe(0);
    expect(jsonLines((await get(`/batches/${batch.publicId}/labels.jsonl`)).payload)).toHaveLength(3_000);
  });
});
