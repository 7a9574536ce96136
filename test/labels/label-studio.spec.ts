/** An export for Label Studio: its files open, and it comes back as the tasks that it was made from. On a real PostgreSQL. */
import { publicId, type WorkerId } from '../../src/kernel/index.ts';
import { makeBatch, tasksOf } from '../batches/upload-kit.ts';
import { multipartBody, PNG } from '../files/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, registerRequester, type TestRequester } from '../kit/people.ts';
import { answeredBatch, makeWorkers, question } from './kit.ts';

let market: TestMarketplace;
let requester: TestRequester;
let workers: WorkerId[];
beforeAll(async () => {
  market = await openMarketplace();
  workers = await makeWorkers(market, 3);
});
// The clock moves by years: nobody stays signed in.
beforeEach(async () => {
  requester = await registerRequester(market);
});
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});
afterAll(() => market.close());

const authorization = () => ({ authorization: `Bearer ${requester.token}` });
const get = (url: string, headers: Record<string, string> = authorization()) => market.app.inject({ url, headers });
const send = async (url: string, payload: string) =>
  (
    await market.app.inject({ method: 'POST', url, headers: { ...authorization(), 'content-type': 'application/json' }, payload })
  ).json<any>();

async function uploadFile(): Promise<string> {
  const { body, contentType } = multipartBody('a cat.png', PNG);
  const response = await market.app.inject({
    method: 'POST',
    url: `/files?organisationId=${publicId('Organisation', requester.organisationId)}`,
    headers: { ...authorization(), 'content-type': contentType },
    payload: body,
  });
  return response.json<{ id: string }>().id;
}

const LABELS = [{ value: 'X', label: 'X' }];
const SET = [
  { value: 'p', label: 'P' },
  { value: 'q', label: 'Q' },
];
const FORM = [
  question('kind', 'choice', { options: SET }),
  question('tags', 'multiple_choice', { options: SET, minimum: 0, maximum: null }),
  question('score', 'number', { minimum: null, maximum: null, step: null }),
  question('stars', 'rating', { points: 5, lowLabel: null, highLabel: null }),
  question('note', 'text', { minimumLength: 0, maximumLength: 100, pattern: null }),
  question('better', 'comparison', { left: 'text', right: 'image', tie: true }),
  question('names', 'spans', { field: 'text', labels: LABELS, minimum: 0, maximum: 9, overlap: false }),
  question('things', 'boxes', { field: 'image', labels: LABELS, minimum: 0, maximum: 9 }),
  question('extra', 'json', { schema: true }),
].map((each) => ({ ...each, required: false }));
const ANSWER = {
  kind: 'p',
  tags: ['p', 'q'],
  score: -0.25,
  stars: 4,
  note: 'two\nlines',
  better: 'tie',
  names: [{ start: 1, end: 3, label: 'X' }],
  things: [
    { x: 0.07, y: 0.14, width: 0.93, height: 0.86, label: 'X' },
    { x: 0.1, y: 0.2, width: 0.3, height: 0.4, label: 'X' },
  ],
  extra: { a: [1, 'b'] },
};

async function exported() {
  const image = await uploadFile();
  const batch = await answeredBatch(market, requester.organisationId, workers, FORM, [
    { externalId: 'named', answers: [0, 1, 2].map((worker) => ({ worker, state: 'submitted' as const, answer: ANSWER })) },
    { answers: [{ worker: 0, state: 'submitted', answer: ANSWER }] },
  ]);
  await market.db.query('update batches.task set payload = $2 where batch_id = $1', [
    batch.batchId,
    JSON.stringify({ text: 'a😀b c', image, nested: [image] }),
  ]);
  return { image, batch, url: `/batches/${batch.publicId}/label-studio.json` };
}

describe('files in an export for Label Studio', () => {
  it('signs addresses of files with the requested lifetime', async () => {
    const { image, url } = await exported();
    const [task] = (await get(`${url}?fileSeconds=7200`)).json();
    expect(task.data).toEqual({ text: 'a😀b c', image: expect.stringContaining(`/files/${image}/`), nested: [task.data.image] });
    const open = async (address: string) =>
      (await get(new URL(address, 'http://host').pathname + new URL(address, 'http://host').search, {})).statusCode;
    expect(await open(task.data.image)).toBe(200);
    market.clock.advanceSeconds(7_000);
    expect(await open(task.data.image)).toBe(200);
    market.clock.advanceSeconds(300);
    expect(await open(task.data.image)).toBe(404);
  });

  it('gives managers and owners public addresses without an end', async () => {
    const { url } = await exported();
    const [task] = (await get(`${url}?files=public`)).json();
    const { pathname, search } = new URL(task.data.image, 'http://host');
    market.clock.advanceSeconds(10 * 365 * 86_400);
    const opened = await get(pathname + search, {});
    expect([opened.statusCode, opened.headers['cache-control']]).toEqual([200, 'private, max-age=31536000, immutable']);
    const fresh = await registerRequester(market);
    const reviewer = await addMember(market, fresh, 'reviewer');
    const batch = await answeredBatch(market, fresh.organisationId, workers, FORM, [
      { answers: [{ worker: 0, state: 'submitted', answer: { kind: 'p' } }] },
    ]);
    const asked = (token: string, query: string) =>
      get(`/batches/${batch.publicId}/label-studio.json${query}`, { authorization: `Bearer ${token}` });
    expect((await asked(reviewer.token, '?files=public')).statusCode).toBe(403);
    expect((await asked(reviewer.token, '')).statusCode).toBe(200);
    expect((await asked(fresh.token, '?files=public')).statusCode).toBe(200);
  });

  it.each(['files=all', 'fileSeconds=0', 'fileSeconds=x', 'fileSeconds=2592001', 'files=public&fileSeconds=60', 'toName='])(
    'refuses signed addresses for %s',
    async (query) => {
      const { url } = await exported();
      const response = await get(`${url}?${query}`);
      expect([response.statusCode, response.json().code]).toEqual([400, 'INVALID']);
    },
  );
});

describe('an export for Label Studio that is uploaded again', () => {
  it.each(['', '?files=public', '?files=id'])('adds no task to the batch that it came from (%s)', async (query) => {
    const { batch, url } = await exported();
    const file = (await get(url + query)).payload;
    expect(await send(`/batches/${batch.publicId}/tasks?format=label-studio`, file)).toMatchObject({
      ...{ rows: 2, added: 0, existing: 2, faults: [] },
    });
    expect(await tasksOf(market, batch.batchId)).toHaveLength(2);
    // The same after the addresses have expired, and after Label Studio gave the tasks ids of its own.
    market.clock.advanceSeconds(3_600);
    const renumbered = (JSON.parse(file) as object[]).map((task, index) => ({ id: index + 1, ...task }));
    expect(await send(`/batches/${batch.publicId}/tasks?format=label-studio`, JSON.stringify(renumbered))).toMatchObject({
      added: 0,
      existing: 2,
    });
    // Another item under the name of the task is a fault.
    const changed = (JSON.parse(file) as { data: object }[]).map((task) => ({ ...task, data: { ...task.data, text: 'other' } }));
    expect(await send(`/batches/${batch.publicId}/tasks?format=label-studio`, JSON.stringify(changed))).toMatchObject({
      added: 0,
      faultCount: 2,
      faults: [
        { line: 1, reason: 'externalId "named" is a task of the batch already, with another payload' },
        { line: 2, reason: expect.stringMatching(/^externalId "tsk_\w{26}" is a task of the batch already, with another payload$/) },
      ],
    });
  });

  it('adds each task once to another batch, with its externalId and its answers', async () => {
    const { image, batch, url } = await exported();
    const file = (await get(url)).payload;
    const other = await makeBatch(market, requester, { form: FORM });
    expect(await send(`${other.url}?format=label-studio&gold=3`, file)).toMatchObject({ added: 2, existing: 0, gold: 1, faults: [] });
    expect(await send(`${other.url}?format=label-studio&gold=3`, file)).toMatchObject({ added: 0, existing: 2, faults: [] });
    const payload = { text: 'a😀b c', image, nested: [image] };
    expect(await tasksOf(market, other.batchId)).toMatchObject([
      { external_id: 'named', payload },
      { external_id: publicId('Task', batch.taskIds[1]!), payload },
    ]);
    const gold = await market.db.query<{ answers: unknown }>('select answers from batches.gold where batch_id = $1', [other.batchId]);
    expect(gold.map((row) => row.answers)).toEqual([ANSWER]);
  });
});
