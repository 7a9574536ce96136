/** Uploads that hold slots, and uploads that are too slow, over real connections. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { publicId } from '../../src/kernel/index.ts';
import { UploadSlots } from '../../src/platform/http/upload-slots.ts';
import { makeBatch, tasksOf } from '../batches/upload-kit.ts';
import { listen } from '../kit/health.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, type TestRequester } from '../kit/people.ts';
import { multipartBody, PNG } from './kit.ts';

let market: TestMarketplace;
let origin: string;

beforeAll(async () => {
  market = await openMarketplace({
    UPLOADS_PER_ACCOUNT: '4',
    UPLOADS_PER_ADDRESS: '6',
    UPLOADS_AT_ONCE: '7',
    UPLOAD_MINIMUM_BYTES_PER_SECOND: '1000',
    UPLOAD_SLOW_SECONDS: '2',
  });
  origin = await listen(market);
});
afterAll(() => market.close());

interface Answer {
  readonly status: number;
  readonly body: { code?: string; message?: string; added?: number };
}

interface Sent {
  readonly path: string;
  readonly token: string;
  readonly type: string;
  readonly from?: string;
}

/** Begins an upload and sends `start` of it; then `each` again and again until it is answered or ended. */
function begin({ path, token, type, from }: Sent, start: Buffer, each: Buffer = Buffer.alloc(0)) {
  const { hostname, port } = new URL(origin);
  const sending = httpRequest({
    ...{ hostname, port, method: 'POST', path, localAddress: from, agent: false },
    headers: { authorization: `Bearer ${token}`, 'content-type': type, 'transfer-encoding': 'chunked' },
  });
  let timer: NodeJS.Timeout | undefined;
  const answered = new Promise<Answer>((resolve, reject) => {
    sending.on('error', reject);
    sending.on('response', (response: IncomingMessage) => {
      clearInterval(timer);
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, body: JSON.parse(Buffer.concat(parts).toString()) as Answer['body'] }),
      );
    });
  });
  // Looked at later, or not at all.
  answered.catch(() => undefined);
  sending.write(start);
  if (each.length > 0) timer = setInterval(() => sending.write(each), 200);
  return { answered, end: (last: string | Buffer = '') => (clearInterval(timer), sending.end(last)), cut: () => sending.destroy() };
}

const csv = (path: string, { token }: TestRequester, from?: string): Sent => ({ path, token, type: 'text/csv', from });

/** Sends a whole file of one task. */
async function send(path: string, by: TestRequester, from?: string): Promise<Answer> {
  const upload = begin(csv(path, by, from), Buffer.from('text\n'));
  upload.end('a\n');
  return upload.answered;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until so many files of tasks or bonuses are on their way. */
async function running(count: number): Promise<void> {
  const slots = market.get(UploadSlots);
  for (let i = 0; i < 500 && slots.running('tables') !== count; i++) await pause(10);
  expect(slots.running('tables')).toBe(count);
}

describe('slots of uploads', () => {
  it('limits the uploads of one account, lets others upload, and ends a slow upload and frees its slot', async () => {
    const [slow, other] = [await registerRequester(market), await registerRequester(market)];
    const [mine, theirs] = [await makeBatch(market, slow), await makeBatch(market, other)];
    const uploads = [1, 2, 3, 4].map(() => begin(csv(mine.url, slow), Buffer.from('text\na\n'), Buffer.from('b')));
    await running(4);
    expect(await send(mine.url, slow)).toMatchObject({
      status: 429,
      body: { code: 'TRY_LATER', message: 'At most 4 uploads of one account run at once; try again when one of them has ended.' },
    });
    expect(await send(theirs.url, other)).toMatchObject({ status: 200, body: { added: 1 } });
    for (const { answered } of uploads) {
      expect(await answered).toEqual({
        status: 408,
        body: { code: 'TOO_SLOW', message: expect.stringMatching(/for 2 seconds it came at less than 1000 bytes per second/) },
      });
    }
    expect(await tasksOf(market, mine.batchId)).toEqual([]);
    expect(await send(mine.url, slow)).toMatchObject({ status: 200, body: { added: 1 } });
  });

  it('limits the uploads of one address and of the process', async () => {
    const people = await Promise.all([1, 2, 3].map(() => registerRequester(market)));
    const batches = await Promise.all(people.map((person) => makeBatch(market, person)));
    const open = [0, 0, 0, 1, 1, 1].map((who) => begin(csv(batches[who]!.url, people[who]!), Buffer.from('text\n')));
    await running(6);
    expect((await send(batches[2]!.url, people[2]!)).body.message).toMatch(/^At most 6 uploads of one address/);
    const seventh = begin(csv(batches[2]!.url, people[2]!, '127.0.0.2'), Buffer.from('text\n'));
    await running(7);
    expect((await send(batches[2]!.url, people[2]!, '127.0.0.3')).body.message).toMatch(/^At most 7 uploads of this server/);
    // A client that goes away frees its slot, too.
    for (const { cut } of open) cut();
    seventh.end('a\n');
    expect((await seventh.answered).status).toBe(200);
    await running(0);
    expect((await send(batches[2]!.url, people[2]!)).status).toBe(200);
  });
});

describe('the minimum rate of uploads', () => {
  const multipart = (content: string) => {
    const { body, contentType } = multipartBody('file.csv', Buffer.from(content));
    return { body, type: contentType };
  };

  it.each([
    ['a CSV file of tasks', 'text/csv', () => Buffer.from('text\na\n')],
    ['JSON lines', 'application/x-ndjson', () => Buffer.from('{"text":"a"}\n')],
    ["another tool's export", 'application/json', () => Buffer.from('[{"data":{"text":"a"}},')],
  ])('ends an upload: %s', async (_what, type, start) => {
    const requester = await registerRequester(market);
    const { url, batchId } = await makeBatch(market, requester);
    const path = type === 'application/json' ? `${url}?format=label-studio` : url;
    const { answered } = begin({ path, token: requester.token, type }, start(), Buffer.from(' '));
    expect(await answered).toMatchObject({ status: 408, body: { code: 'TOO_SLOW' } });
    expect(await tasksOf(market, batchId)).toEqual([]);
  });

  it.each([
    ['in the middle of a multipart file of tasks', (person: TestRequester, url: string) => ({ person, path: `${url}?format=csv` })],
    [
      'in the middle of a file of bonuses',
      (person: TestRequester) => ({ person, path: `/organisations/${publicId('Organisation', person.organisationId)}/bonuses` }),
    ],
    [
      'in the middle of a picture',
      (person: TestRequester) => ({ person, path: `/files?organisationId=${publicId('Organisation', person.organisationId)}` }),
    ],
  ])('ends an upload %s', async (_what, target) => {
    const person = await registerRequester(market);
    const { url } = await makeBatch(market, person);
    const { body, type } = multipart(`text\na\n${PNG.toString('latin1')}`);
    const { answered } = begin(
      { path: target(person, url).path, token: person.token, type },
      body.subarray(0, body.length - 60),
      Buffer.from('x'),
    );
    expect(await answered).toMatchObject({ status: 408, body: { code: 'TOO_SLOW' } });
  });

  it('ends a slow upload before the first part of a multipart body', async () => {
    const person = await registerRequester(market);
    const { body, type } = multipart('text\n');
    const path = `/files?organisationId=${publicId('Organisation', person.organisationId)}`;
    expect(await begin({ path, token: person.token, type }, body.subarray(0, 20)).answered).toMatchObject({
      status: 408,
      body: { code: 'TOO_SLOW' },
    });
  });

  it('accepts a long upload at the minimum rate', async () => {
    const requester = await registerRequester(market);
    const { url, batchId } = await makeBatch(market, requester);
    const upload = begin(csv(url, requester), Buffer.from('text\n'), Buffer.from(`${'x'.repeat(599)}\n`));
    await pause(5_000);
    upload.end();
    expect((await upload.answered).status).toBe(200);
    expect((await tasksOf(market, batchId)).length).toBeGreaterThan(5);
  });
});
