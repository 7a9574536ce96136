/** Uploads that are made to be slow to look at: the server answers everybody else meanwhile. */
import { gzipSync } from 'node:zlib';
import { publicId } from '../../src/kernel/index.ts';
import { HEAD_BYTES } from '../../src/platform/files/media-type.ts';
import { HEALTH_LIMIT, listen, slowestHealth } from '../kit/health.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, type TestRequester } from '../kit/people.ts';
import { makeBatch } from '../batches/upload-kit.ts';
import { multipartBody } from './kit.ts';

let market: TestMarketplace;
let origin: string;
let requester: TestRequester;

beforeAll(async () => {
  market = await openMarketplace();
  origin = await listen(market);
  requester = await registerRequester(market);
});
afterAll(() => market.close());

const filled = (unit: string, length = HEAD_BYTES) => Buffer.from(unit.repeat(Math.ceil(length / unit.length)).slice(0, length), 'latin1');

const heads: [string, Buffer][] = [
  ['27 empty comments and a letter', Buffer.from('<!---->'.repeat(27) + 'x')],
  ['empty comments', filled('<!---->')],
  ['beginnings of comments', filled('<!--')],
  ['blanks', filled(' ')],
  ['a megabyte of blanks and comments', filled(' <!-- --> ', 1_000_000)],
  ['one name of a tag', Buffer.concat([Buffer.from('<'), filled('a')])],
  ['a PNG of empty chunks', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), Buffer.alloc(HEAD_BYTES)])],
  ['ID3 tags', filled('ID3\x04\0\0\0\0\0\0')],
  ['EBML elements', Buffer.concat([Buffer.from('\x1aE\xdf\xa3', 'latin1'), Buffer.alloc(HEAD_BYTES, 0x81)])],
  ['ASF objects', Buffer.concat([Buffer.from('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9', 'latin1'), Buffer.alloc(HEAD_BYTES)])],
  ['gzip of ten megabytes of markup', gzipSync(Buffer.alloc(10_000_000, '<a>'))],
];

async function upload(content: Buffer): Promise<number> {
  const { body, contentType } = multipartBody('picture.png', content);
  const response = await fetch(`${origin}/files?organisationId=${publicId('Organisation', requester.organisationId)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${requester.token}`, 'content-type': contentType },
    body: new Uint8Array(body),
  });
  await response.text();
  return response.status;
}

it.each(heads)('health answers while eight files are uploaded of %s', async (_what, content) => {
  const slowest = await slowestHealth(origin, async () => {
    for (const status of await Promise.all(Array.from({ length: 8 }, () => upload(content)))) expect([201, 400]).toContain(status);
  });
  expect(slowest).toBeLessThan(HEALTH_LIMIT);
});

it.each([
  ['quotes', 'text/csv', `text\n${'"'.repeat(200_000)}\n`],
  ['a line of a megabyte', 'application/x-ndjson', `{"text":"${'a'.repeat(1_000_000)}"}\n`],
  ['arrays within arrays', 'application/x-ndjson', `{"text":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`],
  ['100,000 rows', 'text/csv', `text\n${'a\n'.repeat(100_000)}`],
])('health answers while a file of tasks is uploaded with %s', async (_what, type, content) => {
  const { url } = await makeBatch(market, requester);
  const slowest = await slowestHealth(origin, async () => {
    const response = await fetch(`${origin}${url}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${requester.token}`, 'content-type': type },
      body: content,
    });
    await response.text();
    expect([200, 422]).toContain(response.status);
  });
  expect(slowest).toBeLessThan(HEALTH_LIMIT);
});
