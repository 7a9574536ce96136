/** Media in an organisation's own bucket: set, registered without a copy, and served through the marketplace. */
import { randomBytes } from 'node:crypto';
import { publicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, registerRequester, type TestRequester } from '../kit/people.ts';
import { BUCKET, etagOf, startBucket, type FakeBucket } from './bucket-kit.ts';
import { PNG } from './kit.ts';

let market: TestMarketplace;
let guarded: TestMarketplace;
let requester: TestRequester;
let bucket: FakeBucket;
beforeAll(async () => {
  bucket = await startBucket();
  market = await openMarketplace({ BUCKET_ADDRESSES: 'any', FILE_MAXIMUM_BYTES: '100000' });
  guarded = await openMarketplace();
  requester = await registerRequester(market);
}, 60_000);
afterAll(async () => {
  await Promise.all([market.close(), guarded.close()]);
  await bucket.close();
});
beforeEach(() => {
  bucket.objects.clear();
  bucket.requests.length = 0;
});

const pathOf = (url: string) => url.replace(/^https?:\/\/[^/]+/, '');
const open = (url: string, headers: Record<string, string> = {}) => market.app.inject({ method: 'GET', url: pathOf(url), headers });
const picture = (bytes: number): Buffer => Buffer.concat([PNG, randomBytes(bytes)]);

async function run(name: string, type: string, fields: string, input: object, who = requester, on = market) {
  const { data, errors } = await on.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { __typename message path } } }`,
    { input: { organisationId: publicId('Organisation', who.organisationId), ...input } },
    { token: who.token },
  );
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data[name];
}

const setBucket = (input: object = {}, who = requester, on = market) =>
  run(
    'setBucket',
    'SetBucketInput',
    'organisation { bucket { name prefix accessKey } }',
    { endpoint: bucket.endpoint, ...BUCKET, ...input },
    who,
    on,
  );
const register = (input: object = {}, who = requester) =>
  run(
    'registerBucketFiles',
    'RegisterBucketFilesInput',
    'files { id name bucketKey mediaType bytes sha256 url } skipped { key reason } nextAfter',
    input,
    who,
  );

describe('the bucket of an organisation', () => {
  it('shows no secret, and the database holds it encrypted', async () => {
    expect(await setBucket({ prefix: 'media/' })).toEqual({
      organisation: { bucket: { name: 'media', prefix: 'media/', accessKey: BUCKET.accessKey } },
      userErrors: [],
    });
    const [row] = await market.db.query<{ secret: Buffer }>('select secret from batches.bucket');
    expect(row!.secret.includes(Buffer.from(BUCKET.secretKey))).toBe(false);
    expect(bucket.requests).toEqual(['GET /media']);
  });

  it('refuses wrong keys, wrong names, and members who may not set it', async () => {
    expect((await setBucket({ secretKey: 'wrong' })).userErrors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('403'), path: ['endpoint'] }),
    ]);
    const faults = (await setBucket({ endpoint: 'ftp://x/y', name: '-', region: 'No', accessKey: '', secretKey: 'a b' })).userErrors;
    expect(faults.map(({ path }: { path: string[] }) => path[0])).toEqual(['endpoint', 'region', 'name', 'accessKey', 'secretKey']);
    const reviewer = await addMember(market, requester, 'reviewer');
    expect((await setBucket({}, { ...requester, ...reviewer })).userErrors[0].__typename).toBe('ForbiddenError');
    const stranger = await registerRequester(market);
    expect((await setBucket({}, { ...stranger, organisationId: requester.organisationId })).userErrors[0].__typename).toBe('NotFoundError');
  });

  it('refuses private addresses, and addresses without https, unless the marketplace allows them', async () => {
    const own = await registerRequester(guarded);
    const set = async (endpoint: string) =>
      (await setBucket({ endpoint }, own, guarded)).userErrors.map(({ message }: { message: string }) => message);
    for (const endpoint of [bucket.endpoint, 'http://s3.example.org'])
      expect(await set(endpoint)).toEqual([expect.stringContaining('The endpoint')]);
    for (const endpoint of ['https://127.0.0.1', 'https://[::1]', 'https://169.254.169.254', 'https://localhost']) {
      expect(await set(endpoint)).toEqual([expect.stringContaining('needs a public address')]);
    }
    expect(bucket.requests).toEqual([]);
  });
});

describe('files of a bucket', () => {
  beforeEach(async () => void (await setBucket({ prefix: 'media/' })));

  it('registers objects with the type of their first bytes, and leaves out what is not served', async () => {
    const large = picture(90_000);
    bucket.objects.set('media/a b/ü.png', picture(10)).set('media/large.png', large).set('other/c.png', picture(1));
    bucket.objects.set('media/page.html', Buffer.from('<html></html>')).set('media/empty.png', Buffer.alloc(0));
    bucket.objects.set('media/huge.png', picture(200_000)).set('media/folder/', Buffer.alloc(0));
    bucket.requests.length = 0;
    const { files, skipped, nextAfter, userErrors } = await register();
    expect([userErrors, nextAfter]).toEqual([[], null]);
    const shown = files.map(({ name, bucketKey, mediaType, bytes, sha256 }: Record<string, unknown>) => ({
      name,
      bucketKey,
      mediaType,
      bytes,
      sha256,
    }));
    expect(shown).toEqual([
      { name: 'ü.png', bucketKey: 'media/a b/ü.png', mediaType: 'image/png', bytes: PNG.length + 10, sha256: null },
      { name: 'large.png', bucketKey: 'media/large.png', mediaType: 'image/png', bytes: large.length, sha256: null },
    ]);
    expect(skipped).toEqual([
      { key: 'media/empty.png', reason: 'SIZE' },
      { key: 'media/huge.png', reason: 'SIZE' },
      { key: 'media/page.html', reason: 'KIND' },
    ]);
    expect(bucket.requests.every((request) => request === 'GET /media' || request.endsWith('bytes=0-4095'))).toBe(true);
  });

  it('registers objects in pages, and each once', async () => {
    for (let index = 0; index < 130; index++) bucket.objects.set(`media/${String(index).padStart(3, '0')}.png`, picture(1));
    const first = await register();
    expect([first.files.length, first.nextAfter]).toEqual([100, 'media/099.png']);
    const second = await register({ after: first.nextAfter });
    expect([second.files.length, second.nextAfter]).toEqual([30, null]);
    const again = await register();
    expect(again.files.map(({ id }: { id: string }) => id)).toEqual(first.files.map(({ id }: { id: string }) => id));
    expect((await register({ prefix: '12' })).files.map(({ name }: { name: string }) => name)).toEqual(
      Array.from({ length: 10 }, (_, index) => `12${index}.png`),
    );
  });

  it('serves objects whole and in parts, at addresses of the marketplace', async () => {
    const content = picture(50_000);
    bucket.objects.set('media/x.png', content);
    const { url } = (await register()).files[0];
    expect(url.startsWith(bucket.endpoint)).toBe(false);
    const whole = await open(url);
    expect([whole.statusCode, whole.headers['content-type'], whole.rawPayload.equals(content)]).toEqual([200, 'image/png', true]);
    expect([whole.headers.etag, whole.headers['content-security-policy']]).toEqual([
      `"${etagOf(content)}"`,
      expect.stringContaining('sandbox'),
    ]);
    const part = await open(url, { range: 'bytes=100-199' });
    expect([part.statusCode, part.rawPayload.equals(content.subarray(100, 200))]).toEqual([206, true]);
    expect((await open(url, { 'if-none-match': whole.headers.etag as string })).statusCode).toBe(304);
    expect((await open(url.replace(/signature=[^&]+/, 'signature=AAAA'))).statusCode).toBe(404);
    expect(await market.db.query(`select 1 from files.file where bucket_key = 'media/x.png' and sha256 is not null`)).toEqual([]);
  });

  it('serves no object that was changed or deleted, and none of a forgotten bucket', async () => {
    bucket.objects.set('media/y.png', picture(10));
    const { url } = (await register()).files[0];
    bucket.objects.set('media/y.png', picture(10));
    const changed = await open(url);
    expect([changed.statusCode, changed.headers['cache-control'] ?? 'none']).toEqual([404, expect.not.stringContaining('immutable')]);
    expect((await register()).files[0].url).not.toBe(url);
    bucket.objects.delete('media/y.png');
    expect((await open(url)).statusCode).toBe(404);
    expect((await run('removeBucket', 'RemoveBucketInput', 'organisation { bucket { name } }', {})).organisation.bucket).toBeNull();
    expect((await open(url)).statusCode).toBe(404);
    expect((await register()).userErrors[0].__typename).toBe('ConflictError');
  });

  it('lists registered files to the organisation, and lets no other register them', async () => {
    bucket.objects.set('media/z.png', picture(10));
    const { id } = (await register()).files[0];
    const stranger = await registerRequester(market);
    expect((await register({}, { ...stranger, organisationId: requester.organisationId })).userErrors[0].__typename).toBe('NotFoundError');
    const { data } = await market.graphql(
      'query ($id: OrganisationID!) { organisation(id: $id) { files(first: 100) { nodes { id bucketKey } } bucket { name } } }',
      { id: publicId('Organisation', requester.organisationId) },
      { token: requester.token },
    );
    expect(data.organisation.files.nodes).toContainEqual({ id, bucketKey: 'media/z.png' });
  });
});
