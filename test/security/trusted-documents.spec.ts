/** Documents that are known by their hash pass the static limits, and nothing else that a request has to pass. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicId } from '../../src/kernel/index.ts';
import { readManifest } from '../../src/platform/graphql/trusted-documents.ts';
import { GRAPHQL_LIMITS } from '../../src/platform/graphql/graphql.module.ts';
import { everything } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerRequester, registerWorker, type TestRequester } from '../kit/people.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const aliases = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: id`).join(' ');

const MANY_ALIASES = `query Me { me { ${aliases(GRAPHQL_LIMITS.aliases + 5)} } }`;
const MANY_TOKENS = `query Tokens($id: OrganisationID!) { organisation(id: $id) { batches(first: 1, states: [${'OPEN '.repeat(GRAPHQL_LIMITS.tokens)}]) { nodes { id } } } }`;
const NESTED = (levels: number): string => (levels === 0 ? 'id' : `organisation { batches(first: 1) { nodes { ${NESTED(levels - 1)} } } }`);
const DEEP = `query Deep($id: OrganisationID!) { organisation(id: $id) { batches(first: 1) { nodes { ${NESTED(5)} } } } }`;
const PAGES = `query Pages($id: OrganisationID!, $first: Int!) { organisation(id: $id) { batches(first: $first) { nodes { tasks(first: $first) { nodes { id } } } } } }`;
const REVIEW = `mutation Approve($id: BatchID!) { approveBatch(input: { batchId: $id }) { batch { id } userErrors { code } } }`;
const OLD = 'query Old { fieldOfAnEarlierRelease }';
const TRUSTED = [MANY_ALIASES, MANY_TOKENS, DEEP, PAGES, REVIEW, OLD];

let market: TestMarketplace;
let directory: string;
let requester: TestRequester;
let organisationId: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'guildhall-trusted-'));
  const manifest = Object.fromEntries(TRUSTED.map((text, index) => [`${index % 2 === 0 ? 'sha256:' : ''}${hashOf(text)}`, text]));
  writeFileSync(join(directory, '1.0.0.json'), JSON.stringify(manifest));
  market = await openMarketplace({ TRUSTED_DOCUMENTS: directory });
  requester = await registerRequester(market);
  organisationId = publicId('Organisation', requester.organisationId);
});
afterAll(async () => {
  await market.close();
  rmSync(directory, { recursive: true });
});

async function send(body: unknown, token: string | null = requester.token) {
  const response = await market.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    payload: JSON.stringify(body),
  });
  const { data, errors = [] } = response.json<{ data?: any; errors?: { message: string; extensions?: { code?: string } }[] }>();
  return { status: response.statusCode, data, codes: errors.map((error) => error.extensions?.code), errors };
}
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });
const byHash = (text: string, variables: unknown = {}, token?: string | null) =>
  send({ extensions: persisted(hashOf(text)), variables }, token);

describe('a trusted document', () => {
  it.each([
    ['more aliases', MANY_ALIASES],
    ['more tokens', MANY_TOKENS],
    ['more levels', DEEP],
  ])('answers a document by its hash and by its text although it has %s than a stranger may send', async (_what, text) => {
    const variables = { id: organisationId };
    expect(await byHash(text, variables)).toMatchObject({ status: 200, codes: [] });
    expect(await send({ query: text, variables })).toMatchObject({ status: 200, codes: [] });
    expect(await send({ query: text, variables, extensions: persisted(hashOf(text)) })).toMatchObject({ status: 200, codes: [] });
    expect(await send({ query: `${text} `, variables })).toMatchObject({ status: 400 });
  });

  it('refuses a document whose variables make it cost too much', async () => {
    expect(await byHash(PAGES, { id: organisationId, first: 2 })).toMatchObject({ status: 200, codes: [] });
    expect(await byHash(PAGES, { id: organisationId, first: 100 })).toMatchObject({ status: 400, codes: ['QUERY_TOO_EXPENSIVE'] });
    expect(await byHash(PAGES, { id: organisationId, first: 1_000_000 })).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
    expect(await byHash(PAGES, { id: organisationId })).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
  });

  it('refuses a mutation to callers without the role, and changes nothing', async () => {
    const admin = await createAdmin(market);
    const worker = await registerWorker(market);
    const id = publicId('Batch', requester.organisationId);
    const before = await everything(market);
    expect(await byHash(REVIEW, { id }, null)).toMatchObject({ data: null, codes: ['UNAUTHENTICATED'] });
    for (const token of [requester.token, worker.token]) {
      expect(await byHash(REVIEW, { id }, token)).toMatchObject({ data: null, codes: ['FORBIDDEN'] });
    }
    expect(await byHash(REVIEW, { id }, admin.token)).toMatchObject({
      data: { approveBatch: { batch: null, userErrors: [{ code: 'BATCH_NOT_FOUND' }] } },
    });
    expect(await everything(market)).toEqual(before);
  });

  it('knows no document that the schema cannot answer any more', async () => {
    expect(await byHash(OLD)).toMatchObject({ codes: ['PERSISTED_QUERY_NOT_FOUND'] });
    expect(await send({ query: OLD })).toMatchObject({ status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'] });
  });
});

describe('a hash that a stranger sends', () => {
  const own = 'query Own { me { id } }';

  it('refuses a text of another hash', async () => {
    const expensive = `query Me { me { ${aliases(GRAPHQL_LIMITS.aliases + 1)} } }`;
    for (const query of [own, expensive, `${MANY_ALIASES}\n`]) {
      expect(await send({ query, extensions: persisted(hashOf(MANY_ALIASES)) })).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
    }
    expect(await send({ query: expensive, extensions: persisted(hashOf(expensive)) })).toMatchObject({ status: 400 });
  });

  it('learns no hash from a request', async () => {
    expect(await byHash(own)).toMatchObject({ data: undefined, codes: ['PERSISTED_QUERY_NOT_FOUND'] });
    expect(await send({ query: own, extensions: persisted(hashOf(own)) })).toMatchObject({ status: 200, codes: [] });
    expect(await byHash(own)).toMatchObject({ data: undefined, codes: ['PERSISTED_QUERY_NOT_FOUND'] });
  });

  it.each<[string, unknown]>([
    ['no hash', { persistedQuery: { version: 1 } }],
    ['another version', persisted(hashOf(MANY_ALIASES), 2)],
    ['a version as a text', persisted(hashOf(MANY_ALIASES), '1')],
    ['a list of hashes', persisted([hashOf(MANY_ALIASES)])],
    ['a hash in capitals', persisted(hashOf(MANY_ALIASES).toUpperCase())],
    ['something before the hash', persisted(`sha256:${hashOf(MANY_ALIASES)}`)],
    ['something behind the hash', persisted(`${hashOf(MANY_ALIASES)}0`)],
    ['an object as the hash', persisted({ toString: 1 })],
    ['the name of a property of every object', persisted('__proto__')],
    ['true for the extension', { persistedQuery: true }],
  ])('answers nothing to %s', async (_what, extensions) => {
    const { data, codes } = await send({ extensions });
    expect(data ?? null).toBeNull();
    expect(['PERSISTED_QUERY_NOT_FOUND', 'BAD_USER_INPUT', 'BAD_REQUEST']).toContain(codes[0]);
  });

  it('refuses a batch of requests with hashes', async () => {
    const one = { extensions: persisted(hashOf(MANY_ALIASES)) };
    const { status, data } = await send([one, one]);
    expect({ status, data }).toEqual({ status: 400, data: undefined });
  });
});

describe('readManifest', () => {
  it('refuses a hash that is not that of its document, and what is no manifest', () => {
    expect(() => readManifest('a.json', JSON.stringify({ [hashOf(DEEP)]: PAGES }))).toThrow('a.json has the hash');
    expect(() => readManifest('a.json', JSON.stringify({ ['sha256:']: PAGES }))).toThrow('a.json has the hash');
    expect(() => readManifest('a.json', JSON.stringify([PAGES]))).toThrow('a.json is not an object');
    expect(() => readManifest('a.json', JSON.stringify({ [hashOf(DEEP)]: [DEEP] }))).toThrow('a.json is not an object');
  });
});
