/** Uploading media and opening their signed addresses, on a real disk and against a small S3 of the test's own. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import { CONFIG, Files, type Config } from '../../src/platform/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, registerRequester, registerWorker, suspend, type TestRequester } from '../kit/people.ts';
import { multipartBody, PNG, startS3, type FakeS3 } from './kit.ts';

let market: TestMarketplace;
let requester: TestRequester;

interface Uploaded {
  id: string;
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  url: string;
}

async function upload(
  content: Buffer,
  options: { name?: string; token?: string | null; organisationId?: string; in?: TestMarketplace } = {},
) {
  const { body, contentType } = multipartBody(options.name ?? 'picture.png', content);
  const token = options.token === undefined ? requester.token : options.token;
  return (options.in ?? market).app.inject({
    method: 'POST',
    url: `/files?organisationId=${publicId('Organisation', options.organisationId ?? requester.organisationId)}`,
    headers: { 'content-type': contentType, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    payload: body,
  });
}

const rowCount = async () => (await market.db.query<{ n: number }>('select count(*)::int as n from files.file'))[0]!.n;

/** Path and query: the test does not listen where the addresses point to. */
const pathOf = (url: string) => url.replace(/^https?:\/\/[^/]+/, '');

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500 && !(await holds()); i++) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function incomingFiles(): Promise<string[]> {
  return readdir(join(market.app.get<Config>(CONFIG).FILES_DIRECTORY, 'incoming')).catch(() => []);
}

beforeAll(async () => {
  market = await openMarketplace({ FILE_MAXIMUM_BYTES: '200000' });
  requester = await registerRequester(market);
});
afterAll(() => market.close());

describe('uploading a file', () => {
  it('answers with its id, what it is, its hash, and an address that opens it', async () => {
    const content = Buffer.concat([PNG, randomBytes(5_000)]);
    const response = await upload(content, { name: 'kätzchen.png' });
    expect(response.statusCode).toBe(201);
    const file = response.json<Uploaded>();
    expect(file).toMatchObject({ name: 'kätzchen.png', mediaType: 'image/png', bytes: content.length });
    expect(file.id).toMatch(/^fil_/);
    expect(file.sha256).toBe(createHash('sha256').update(content).digest('hex'));

    const opened = await market.app.inject({ url: pathOf(file.url) });
    expect(opened.statusCode).toBe(200);
    expect(opened.rawPayload.equals(content)).toBe(true);
    expect(opened.headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `inline; filename="k_tzchen.png"; filename*=UTF-8''k%C3%A4tzchen.png`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=900, immutable',
      'content-length': String(content.length),
    });
    expect(opened.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
    expect(await incomingFiles()).toEqual([]);
    const acts = await market.db.query<{ verb: string }>('select verb from platform.act where subject_id = $1 order by xid', [
      parsePublicId('File', file.id),
    ]);
    expect(acts.map((act) => act.verb)).toEqual(['file.announced', 'file.stored']);
  });

  it('serves what a browser should not run as a download only', async () => {
    const file = (await upload(Buffer.from('%PDF-1.7 and so on'), { name: 'form.pdf' })).json<Uploaded>();
    const opened = await market.app.inject({ url: pathOf(file.url) });
    expect(opened.headers['content-disposition']).toBe('attachment; filename="form.pdf"');
  });

  it.each([
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 400],
    ['HTML called a picture', Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), 400],
    ['a program', Buffer.from('MZ\x90\0\x03', 'latin1'), 400],
    ['a text in UTF-16', Buffer.from('\ufeffHello, this is a text.', 'utf16le'), 400],
    ['comments without end', Buffer.from('<!---->'.repeat(27) + '<!--'), 400],
    ['nothing', Buffer.alloc(0), 400],
    ['too much', Buffer.concat([PNG, Buffer.alloc(200_000)]), 413],
  ])('refuses %s and leaves nothing behind', async (_what, content, status) => {
    const before = await rowCount();
    const response = await upload(content);
    expect(response.statusCode).toBe(status);
    expect(response.json<{ code: string }>().code).toBe(status === 413 ? 'LIMIT_REACHED' : 'INVALID');
    expect(await rowCount()).toBe(before);
    expect(await incomingFiles()).toEqual([]);
  });

  it('allows managers and owners of that organisation only', async () => {
    const before = await rowCount();
    const other = await registerRequester(market);
    const worker = await registerWorker(market);
    const viewer = await addMember(market, requester, 'viewer');
    const manager = await addMember(market, requester, 'manager');
    expect((await upload(PNG, { token: null })).statusCode).toBe(401);
    expect((await upload(PNG, { token: worker.token })).statusCode).toBe(403);
    expect((await upload(PNG, { token: other.token })).statusCode).toBe(404);
    expect((await upload(PNG, { token: viewer.token })).statusCode).toBe(403);
    await suspend(market, other.personId);
    expect((await upload(PNG, { token: other.token, organisationId: other.organisationId })).statusCode).toBe(401);
    expect(await rowCount()).toBe(before);
    expect((await upload(PNG, { token: manager.token })).statusCode).toBe(201);
  });

  const repeated = (text: string, length: number) => Array.from(text.repeat(length)).slice(0, length).join('');

  it.each([
    ['100 Latin letters', repeated('abc', 96) + '.png'],
    ['101 Latin letters', repeated('abc', 97) + '.png'],
    ['255 Latin letters', repeated('abc', 251) + '.png'],
    ['100 Cyrillic letters', repeated('фото', 96) + '.png'],
    ['255 Chinese characters', repeated('猫の写真', 251) + '.png'],
    ['200 Arabic letters', repeated('صورة', 196) + '.png'],
    ['255 characters beyond the basic plane', repeated('🐈𝒳', 251) + '.png'],
    ['150 accented letters, blanks and signs of addresses', repeated("Ä é%2F#?&=+'()*", 146) + '.png'],
  ])('gives a file with a name of %s an address that opens', async (_what, name) => {
    const response = await upload(PNG, { name: name.replaceAll('"', '') });
    expect([response.statusCode, response.payload]).toEqual([201, expect.anything()]);
    const file = response.json<Uploaded>();
    expect(file.name).toBe(name);
    const opened = await market.app.inject({ url: pathOf(file.url) });
    expect([opened.statusCode, opened.rawPayload.equals(PNG)]).toEqual([200, true]);
    expect(opened.headers['content-disposition']).toContain('inline; filename=');
  });

  it('cuts off a name of more than 255 characters before its extension', async () => {
    const file = (await upload(PNG, { name: `${repeated('ä', 300)}.jpeg` })).json<Uploaded>();
    expect(file.name).toBe(`${repeated('ä', 250)}.jpeg`);
    expect((await market.app.inject({ url: pathOf(file.url) })).statusCode).toBe(200);
  });

  it.each([
    ['a picture as the body', 'image/png'],
    ['bytes as the body', 'application/octet-stream'],
    ['a form of another kind', 'application/x-www-form-urlencoded'],
    ['a text as the body', 'text/plain'],
    ['a body that says it is XML', 'application/xml'],
    ['a content type that is none', 'nonsense'],
    ['JSON', 'application/json'],
  ])('refuses %s with a code and what to send instead', async (_what, type) => {
    const response = await market.app.inject({
      method: 'POST',
      url: `/files?organisationId=${publicId('Organisation', requester.organisationId)}`,
      headers: { authorization: `Bearer ${requester.token}`, 'content-type': type },
      payload: type === 'application/json' ? '{"a":1}' : PNG,
    });
    expect(response.statusCode).toBe(415);
    expect(response.json()).toEqual({ code: 'UNSUPPORTED_MEDIA_TYPE', message: expect.stringMatching(/multipart\/form-data/) });
  });

  it('answers every refusal of HTTP itself in the same shape', async () => {
    const shape = async (method: 'GET' | 'POST', url: string, type: string, payload: string) => {
      const response = await market.app.inject({
        method,
        url,
        headers: { 'content-type': type },
        ...(method === 'POST' ? { payload } : {}),
      });
      const body = response.json<{ code: unknown; message: unknown }>();
      return [response.statusCode, Object.keys(body).sort(), body.code];
    };
    const keys = ['code', 'message'];
    expect(await shape('GET', '/nowhere', 'text/plain', '')).toEqual([404, keys, 'NOT_FOUND']);
    expect(await shape('POST', '/files/nowhere', 'application/json', '{}')).toEqual([404, keys, 'NOT_FOUND']);
    expect(await shape('POST', '/files', 'application/json', '{"a":')).toEqual([400, keys, 'INVALID']);
  });

  it('takes multipart only, and other addresses take none', async () => {
    const headers = { authorization: `Bearer ${requester.token}` };
    const url = `/files?organisationId=${publicId('Organisation', requester.organisationId)}`;
    expect((await market.app.inject({ method: 'POST', url, headers, payload: { a: 1 } })).statusCode).toBe(415);
    const { body, contentType } = multipartBody('x.png', PNG);
    const graphql = await market.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { ...headers, 'content-type': contentType },
      payload: body,
    });
    expect(graphql.statusCode).toBe(415);
    const csv = await market.app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': 'text/csv' }, payload: 'a,b' });
    expect(csv.statusCode).toBe(415);
  });

  const { body: whole, contentType: multipartType } = multipartBody('picture.png', Buffer.concat([PNG, Buffer.alloc(500, 'a')]));
  const headEnd = whole.indexOf('\r\n\r\n') + 4;
  it.each([
    ['cut off in its first boundary', whole.subarray(0, 10)],
    ['cut off in the headers of the part', whole.subarray(0, headEnd - 20)],
    ['cut off before the first byte of the file', whole.subarray(0, headEnd)],
    ['cut off in the file', whole.subarray(0, headEnd + 100)],
    ['cut off in its last boundary', whole.subarray(0, whole.length - 10)],
    ['without any boundary', Buffer.from('toString')],
    ['of quotation marks', Buffer.alloc(100_000, '"')],
    ['in UTF-16', Buffer.from(whole.toString('latin1'), 'utf16le')],
  ])('answers 400 to a multipart body %s, and stores nothing', async (_how, payload) => {
    const before = await rowCount();
    const response = await market.app.inject({
      method: 'POST',
      url: `/files?organisationId=${publicId('Organisation', requester.organisationId)}`,
      headers: { 'content-type': multipartType, authorization: `Bearer ${requester.token}` },
      payload,
    });
    expect([response.statusCode, response.json()]).toEqual([400, { code: 'INVALID', message: expect.any(String) }]);
    expect(await rowCount()).toBe(before);
    expect(await incomingFiles()).toEqual([]);
  });

  it('leaves nothing behind when the client goes away', async () => {
    await market.app.listen(0, '127.0.0.1');
    const { port } = market.app.getHttpServer().address() as AddressInfo;
    const before = await rowCount();
    const { body, contentType } = multipartBody('x.png', Buffer.concat([PNG, randomBytes(100_000)]));
    const sending = httpRequest({
      port,
      method: 'POST',
      path: `/files?organisationId=${publicId('Organisation', requester.organisationId)}`,
      headers: { authorization: `Bearer ${requester.token}`, 'content-type': contentType, 'content-length': body.length },
    });
    const ended = new Promise<void>((resolve) => sending.on('error', () => resolve()));
    sending.write(body.subarray(0, 60_000));
    await until(async () => (await incomingFiles()).length === 1);
    sending.destroy(new Error('gone'));
    await ended;
    await until(async () => (await incomingFiles()).length === 0);
    expect(await incomingFiles()).toEqual([]);
    expect(await rowCount()).toBe(before);
  });
});

describe('a signed address', () => {
  let file: Uploaded;
  const content = Buffer.concat([PNG, Buffer.from('0123456789')]);
  beforeAll(async () => {
    file = (await upload(content)).json<Uploaded>();
  });

  it('opens nothing when it is changed, without a signature, or too old', async () => {
    const path = pathOf(file.url);
    const another = (await upload(content)).json<Uploaded>();
    for (const wrong of [
      path.replace(/expires=(\d+)/, (_all, seconds: string) => `expires=${Number(seconds) + 1}`),
      path.replace(/signature=./, (start) => (start.endsWith('A') ? 'signature=B' : 'signature=A')),
      path.replace(file.id, another.id),
      path.replace(/\?.*/, ''),
      path.replace(/fil_\w+/, 'fil_nonsense'),
    ]) {
      expect((await market.app.inject({ url: wrong })).statusCode).toBe(404);
    }
    const { url } = market.get(Files).address(requester.organisationId, parsePublicId<'File'>('File', file.id)!);
    market.clock.advanceSeconds(899);
    expect((await market.app.inject({ url: pathOf(url) })).statusCode).toBe(200);
    market.clock.advanceSeconds(2);
    expect((await market.app.inject({ url: pathOf(url) })).statusCode).toBe(404);
  });

  it("refuses another organisation's file that an item names", async () => {
    const other = await registerRequester(market);
    const files = market.get(Files);
    const payload = { image: file.id, text: 'a picture' };
    const own = files.signFiles(requester.organisationId, payload).payload;
    const stolen = files.signFiles(other.organisationId, payload).payload;
    expect(own.text).toBe('a picture');
    expect((await market.app.inject({ url: pathOf(own.image) })).statusCode).toBe(200);
    expect((await market.app.inject({ url: pathOf(stolen.image) })).statusCode).toBe(404);
  });

  it('gives parts of the file, and says when nothing has changed', async () => {
    const url = pathOf(market.get(Files).address(requester.organisationId, parsePublicId<'File'>('File', file.id)!).url);
    const part = await market.app.inject({ url, headers: { range: 'bytes=-10' } });
    expect([part.statusCode, part.payload, part.headers['content-range']]).toEqual([
      206,
      '0123456789',
      `bytes ${content.length - 10}-${content.length - 1}/${content.length}`,
    ]);
    const beyond = await market.app.inject({ url, headers: { range: 'bytes=1000-' } });
    expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, `bytes */${content.length}`]);
    const etag = `"${file.sha256}"`;
    expect((await market.app.inject({ url, headers: { 'if-none-match': etag } })).statusCode).toBe(304);
    expect((await market.app.inject({ url, headers: { range: 'bytes=0-1', 'if-range': '"another"' } })).statusCode).toBe(200);
    const head = await market.app.inject({ method: 'HEAD', url });
    expect([head.statusCode, head.payload, head.headers['content-length']]).toEqual([200, '', String(content.length)]);
  });
});

describe('an upload that a crash cut off', () => {
  it('hides an interrupted upload, and deletes it a day later', async () => {
    const file = (await upload(PNG)).json<Uploaded>();
    const id = parsePublicId<'File'>('File', file.id)!;
    await market.db.query(`update files.file set state = 'arriving', stored_at = null where id = $1`, [id]);
    const { url } = market.get(Files).address(requester.organisationId, id);
    expect((await market.app.inject({ url: pathOf(url) })).statusCode).toBe(404);
    await market.sweep();
    expect(await market.db.query('select from files.file where id = $1', [id])).toHaveLength(1);
    await market.pass(86_401);
    expect(await market.db.query('select from files.file where id = $1', [id])).toHaveLength(0);
  });
});

describe('S3-compatible storage', () => {
  // Not a real S3: it keeps bytes and notes what it was sent. That signatures are right is aws4fetch's promise; that
  // they are there, and over what, is looked at here.
  let s3: FakeS3;
  let other: TestMarketplace;
  beforeAll(async () => {
    s3 = await startS3();
    other = await openMarketplace({
      S3_ENDPOINT: s3.endpoint,
      S3_BUCKET: 'crowd',
      S3_REGION: 'eu-central-1',
      S3_ACCESS_KEY: 'key-id',
      S3_SECRET_KEY: 'secret-key',
    });
  });
  afterAll(async () => {
    await other.close();
    await s3.close();
  });

  it('sends the file there with its length, its hash and a signature, and reads parts back', async () => {
    const owner = await registerRequester(other);
    const content = Buffer.concat([PNG, Buffer.from('0123456789')]);
    const response = await upload(content, { in: other, token: owner.token, organisationId: owner.organisationId });
    expect(response.statusCode).toBe(201);
    const file = response.json<Uploaded>();
    const path = `/crowd/files/${parsePublicId('File', file.id)}`;
    expect(s3.objects.get(path)?.equals(content)).toBe(true);
    const [put] = s3.requests;
    expect(put).toMatchObject({ method: 'PUT', path });
    expect(put!.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(content.length),
      'x-amz-content-sha256': file.sha256,
    });
    expect(put!.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=key-id\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=[a-z0-9;-]*host;[a-z0-9;-]*x-amz-content-sha256[a-z0-9;-]*, Signature=[0-9a-f]{64}$/,
    );
    const whole = await other.app.inject({ url: pathOf(file.url) });
    expect(whole.rawPayload.equals(content)).toBe(true);
    const part = await other.app.inject({ url: pathOf(file.url), headers: { range: 'bytes=-3' } });
    expect([part.statusCode, part.payload]).toEqual([206, '789']);
  });

  it('answers with one opaque error when the storage fails, and takes away what it announced', async () => {
    const owner = await registerRequester(other);
    s3.failNext();
    const response = await upload(PNG, { in: other, token: owner.token, organisationId: owner.organisationId });
    expect(response.statusCode).toBe(500);
    expect(response.payload).not.toMatch(/crowd|storage|AccessDenied/);
    const unfinished = () => other.db.query(`select id from files.file where state = 'arriving'`);
    expect(await unfinished()).toHaveLength(1);
    await other.pass(86_401);
    expect(await unfinished()).toHaveLength(0);
    expect(s3.requests.at(-1)?.method).toBe('DELETE');
  });
});
