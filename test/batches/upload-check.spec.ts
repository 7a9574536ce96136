/** A file of tasks that is only checked, columns that become other fields, and the lists of what was uploaded. */
import { publicId } from '../../src/kernel/index.ts';
import { multipartBody, PNG } from '../files/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester, registerWorker, type TestRequester } from '../kit/people.ts';
import { digest } from '../security/matrix.engine.ts';
import { makeBatch, tasksOf } from './upload-kit.ts';

let market: TestMarketplace;
let requester: TestRequester;
beforeAll(async () => {
  market = await openMarketplace();
  requester = await registerRequester(market);
});
afterAll(() => market.close());

async function send(url: string, content: string, options: { type?: string; token?: string } = {}) {
  const response = await market.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': options.type ?? 'text/csv', authorization: `Bearer ${options.token ?? requester.token}` },
    payload: content,
  });
  return { status: response.statusCode, report: response.json<any>() };
}

const withColumns = (url: string, columns: unknown, more = '') =>
  `${url}?columns=${encodeURIComponent(typeof columns === 'string' ? columns : JSON.stringify(columns))}${more}`;

const SCHEMA = { properties: { n: { type: 'integer', minimum: 0 }, text: { type: 'string' } }, required: ['n'] };
const COUNTS = ['rows', 'added', 'existing', 'skipped', 'gold', 'faultCount', 'faults'] as const;
const countsOf = (report: Record<string, unknown>) => Object.fromEntries(COUNTS.map((name) => [name, report[name]]));

describe('the check of a file', () => {
  it.each([
    ['a sound file', 'n,externalId\n1,a\n2,\n', ''],
    ['a file with faults', 'n,externalId\n-1,a\n2,b\nmany,c\n', ''],
    ['a file with faults that are skipped', 'n,externalId\n-1,a\n2,b\n2,b\n3,b\n4,old\n5,known\n', '&onFault=skip'],
    ['rows that are there already', 'n,externalId\n5,known\n6,new\n', ''],
    ['a clash with a task', 'n,externalId\n6,known\n7,new\n', ''],
    ['known answers', 'n,_gold\n1,"{""label"": ""cat""}"\n2,\n', ''],
    ['a file that cannot be read to its end', 'n\n1\n"2\n', ''],
  ])('reports what the upload then does, and changes no row: %s', async (_name, content, more) => {
    const { batchId, url } = await makeBatch(market, requester, { itemSchema: SCHEMA });
    await send(url, 'n,externalId\n5,known\n6,old\n');
    const before = await digest(market);
    const checked = await send(`${url}?check=1${more}`, content);
    expect(await digest(market)).toBe(before);
    expect(checked.status).toBe(200);
    expect(checked.report).toMatchObject({ check: true });
    expect(checked.report).not.toHaveProperty('uploadId');
    const uploaded = await send(`${url}${more.replace('&', '?')}`, content);
    expect(countsOf(checked.report)).toEqual(countsOf(uploaded.report));
    expect(checked.report.accepted).toBe(uploaded.status === 200);
    expect((await tasksOf(market, batchId)).length).toBe(2 + (uploaded.report.added as number));
  });

  it('refuses what the upload refuses', async () => {
    const { url } = await makeBatch(market, requester);
    const settled = await makeBatch(market, requester, { state: 'settled' });
    const before = await digest(market);
    for (const [address, content] of [
      [url, 'text\n'],
      [settled.url, 'text\na\n'],
      [url, ''],
    ] as const) {
      const checked = await send(`${address}?check=1`, content);
      const uploaded = await send(address, content);
      if (uploaded.status === 422 && uploaded.report.faults !== undefined) expect(checked.report.faults).toEqual(uploaded.report.faults);
      else expect(checked).toEqual(uploaded);
    }
    expect(await digest(market)).toBe(before);
    expect((await send(`${url}?check=yes`, 'text\na\n')).report).toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('check'),
    });
  });

  it('answers managers of the organisation only', async () => {
    const { url } = await makeBatch(market, requester);
    const viewer = await addMember(market, requester, 'viewer');
    const stranger = await registerRequester(market);
    const statuses = await Promise.all(
      [viewer.token, stranger.token, (await registerWorker(market)).token, (await createAdmin(market)).token].map(
        async (token) => (await send(`${url}?check=1`, 'text\na\n', { token })).status,
      ),
    );
    expect(statuses).toEqual([403, 404, 403, 403]);
  });
});

describe('columns that become other fields', () => {
  it('maps columns, leaves them out, or keeps their names', async () => {
    const { batchId, url } = await makeBatch(market, requester, { itemSchema: SCHEMA });
    const columns = { Anzahl: 'n', Ref: 'externalId', 'Wie oft': 'redundancy', Notizen: null };
    const file = 'Anzahl,Ref,Wie oft,Notizen,text\n1,a,3,geheim,x\n2,b,,,y\n';
    const { status } = await send(withColumns(url, columns), file);
    expect(status).toBe(200);
    expect(await tasksOf(market, batchId)).toEqual([
      { position: 1, external_id: 'a', redundancy: 3, payload: { n: 1, text: 'x' } },
      { position: 2, external_id: 'b', redundancy: 2, payload: { n: 2, text: 'y' } },
    ]);
  });

  it("names the uploader's columns in faults", async () => {
    const { url } = await makeBatch(market, requester, { itemSchema: SCHEMA });
    const file = `Anzahl,Ref\n-1,a\nviele,b\n3,${'x'.repeat(201)}\n`;
    const { status, report } = await send(withColumns(url, { Anzahl: 'n', Ref: 'externalId' }, '&check=1'), file);
    expect(status).toBe(200);
    expect(report.faults).toEqual([
      { line: 2, reason: '/n must be >= 0 ("n" is the column "Anzahl")' },
      { line: 3, reason: '/n must be integer ("n" is the column "Anzahl")' },
      { line: 4, reason: 'externalId must have 1 to 200 characters ("externalId" is the column "Ref")' },
    ]);
    const typed = await send(withColumns(url, { Anzahl: 'n' }, '&check=1'), 'Anzahl\n1e400\n');
    expect(typed.report.faults[0].reason).toContain('the column "Anzahl" holds "1e400"');
  });

  it.each([
    ['no JSON', 'image', 'columns must be a JSON object'],
    ['a list', ['a'], 'columns must be a JSON object'],
    ['a number', { text: 3 }, 'columns maps "text"'],
  ])('refuses a map that is %s', async (_name, columns, message) => {
    const { url } = await makeBatch(market, requester);
    const { status, report } = await send(withColumns(url, columns), 'text\na\n');
    expect([status, report.code]).toEqual([400, 'INVALID']);
    expect(report.message).toContain(message);
  });

  it('refuses two maps in one address, and a map for other formats', async () => {
    const { url } = await makeBatch(market, requester);
    expect((await send(`${withColumns(url, {})}&columns={}`, 'text\na\n')).status).toBe(400);
    const lines = await send(withColumns(url, { a: 'text' }), '{"a": "b"}\n', { type: 'application/x-ndjson' });
    expect([lines.status, lines.report.message]).toEqual([400, expect.stringContaining('columns is for csv')]);
  });

  it('reports a fault of the file when it has no such column, or two become one', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const faultOf = async (columns: object) => (await send(withColumns(url, columns), 'a,b\n1,2\n')).report.faults[0].reason;
    expect(await faultOf({ c: 'x' })).toContain('has no column "c"');
    expect(await faultOf({ a: 'b' })).toContain('both become "b"');
    expect(await faultOf({ a: 'external id' })).toContain('name it "externalId"');
    expect(await tasksOf(market, batchId)).toEqual([]);
  });
});

describe('the lists of what was uploaded', () => {
  const UPLOADS = `query ($id: BatchID!, $first: Int, $after: String) { batch(id: $id) { uploads(first: $first, after: $after) {
    nodes { id format bytes sha256 rows added existing skipped firstPosition createdAt } pageInfo { hasNextPage endCursor } } } }`;
  const FILES = `query ($id: OrganisationID!, $first: Int) { organisation(id: $id) { files(first: $first) {
    nodes { id name mediaType bytes sha256 createdAt url urlExpiresAt } pageInfo { hasNextPage } } } }`;

  it('shows each upload of a batch, newest first, and no check', async () => {
    const { batchId, url } = await makeBatch(market, requester);
    const first = await send(url, 'text,externalId\na,1\nb,2\n');
    market.clock.advanceSeconds(1);
    await send(`${url}?check=1`, 'text\nnot this\n');
    const second = await send(`${url}?onFault=skip`, 'text,externalId,redundancy\na,1,\nc,3,\nd,4,none\n');
    const id = publicId('Batch', batchId);
    const { uploads } = (await market.graphql(UPLOADS, { id, first: 10 }, requester)).data.batch;
    expect(uploads.nodes).toEqual([
      {
        ...{ id: second.report.uploadId, format: 'CSV', bytes: 46, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), rows: 3 },
        ...{ added: 1, existing: 1, skipped: 1, firstPosition: 3, createdAt: market.clock.now().toISOString() },
      },
      expect.objectContaining({ id: first.report.uploadId, rows: 2, added: 2, existing: 0, skipped: 0, firstPosition: 1 }),
    ]);
    const page = (await market.graphql(UPLOADS, { id, first: 1 }, requester)).data.batch.uploads;
    expect(page.pageInfo.hasNextPage).toBe(true);
    const next = (await market.graphql(UPLOADS, { id, first: 1, after: page.pageInfo.endCursor }, requester)).data.batch.uploads;
    expect([next.nodes[0].id, next.pageInfo.hasNextPage]).toEqual([first.report.uploadId, false]);
    const stranger = await registerRequester(market);
    expect((await market.graphql(UPLOADS, { id }, { token: stranger.token })).data.batch).toBeNull();
  });

  it('shows each file of an organisation to its members, with an address that opens it', async () => {
    const id = publicId('Organisation', requester.organisationId);
    const { body, contentType } = multipartBody('../kitten.png', PNG);
    const stored = await market.app.inject({
      ...{ method: 'POST', url: `/files?organisationId=${id}`, payload: body },
      headers: { 'content-type': contentType, authorization: `Bearer ${requester.token}` },
    });
    expect([200, 201]).toContain(stored.statusCode);
    const viewer = await addMember(market, requester, 'viewer');
    const { files } = (await market.graphql(FILES, { id, first: 10 }, { token: viewer.token })).data.organisation;
    expect(files.nodes).toMatchObject([{ id: stored.json<any>().id, name: 'kitten.png', mediaType: 'image/png', bytes: PNG.length }]);
    const opened = await market.app.inject({ method: 'GET', url: files.nodes[0].url.replace(/^https?:\/\/[^/]+/, '') });
    expect([opened.statusCode, opened.rawPayload.equals(PNG)]).toEqual([200, true]);
    const stranger = await registerRequester(market);
    expect((await market.graphql(FILES, { id }, { token: stranger.token, allowErrors: true })).data?.organisation ?? null).toBeNull();
  });
});
