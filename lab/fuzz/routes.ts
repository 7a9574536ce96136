/** Every HTTP route beside GraphQL, as a right request; and how a request is spoilt on its way. */
import type { Random } from '../../src/kernel/index.ts';
import { hostileString } from './hostile.ts';
import type { WireRequest } from './sender.ts';
import type { World } from './world.ts';

export interface RouteTemplate {
  /** `GET /files/:id/:name` */
  readonly name: string;
  readonly make: (world: World, random: Random) => { path: string; contentType?: string; body?: string | Buffer };
}

const idOf = (world: World, random: Random, kind: Parameters<World['ids']['get']>[0]) => random.pick(world.ids.get(kind) ?? ['none']);
/** A hostile value of a query; half of a surrogate pair cannot be encoded. */
const parameter = (random: Random) => encodeURIComponent(hostileString(random).replaceAll(/\p{Surrogate}/gu, ''));
const plain = (path: string) => () => ({ path });
const ofBatch = (file: string) => (world: World, random: Random) => ({ path: `/batches/${idOf(world, random, 'Batch')}/${file}` });
const papers = ['statement', 'receipt', 'invoice', 'payouts', 'year', 'trial-balance'];
const paper = (random: Random) => `${random.pick(papers)}.${random.pick(['html', 'csv', 'pdf'])}`;

const BOUNDARY = 'fuzz-boundary';
function multipart(name: string, content: string): { contentType: string; body: string } {
  return {
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    body: `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/plain\r\n\r\n${content}\r\n--${BOUNDARY}--\r\n`,
  };
}

const UPLOADS = [
  { contentType: 'text/csv', body: 'text\nseven\n' },
  { contentType: 'text/csv', body: 'text,externalId\r\n"open' },
  { contentType: 'text/csv', body: `${'a,'.repeat(3_000)}b\n1\n` },
  { contentType: 'application/x-ndjson', body: '{"text":"seven"}\n{"externalId":"t","id":1234567890123456789}\n' },
  { contentType: 'application/jsonl', body: `{"a":${'['.repeat(20_000)}` },
  { contentType: 'application/json', body: '[{"data":{"text":"seven"},"annotations":[{"result":[{}]}]}]' },
  { contentType: 'application/json', body: '[' },
] as const;

const STATEMENTS = [
  { contentType: 'text/csv', body: 'date,amount,text\n2026-11-01,1.00,of the fuzz\n' },
  { contentType: 'text/csv', body: 'Buchungstag;Betrag\r\n01.11.2026;"1,00' },
  { contentType: 'application/xml', body: '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>' },
  {
    contentType: 'text/xml',
    body: '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt/></BkToCstmrStmt></Document>',
  },
  { contentType: 'application/xml', body: '<a>'.repeat(20_000) },
] as const;

/** Addresses of the console, which is one page for all of them. */
export const CONSOLE_PAGES = [
  ...['/', '/work', '/work/*', '/r', '/r/*', '/admin', '/admin/*', '/account', '/account/*'],
  ...['/sign-in', '/register', '/verify', '/forgot', '/reset', '/change-email', '/invitation', '/pool'],
];

export const ROUTES: readonly RouteTemplate[] = [
  { name: 'GET /health/live', make: plain('/health/live') },
  { name: 'GET /health/ready', make: plain('/health/ready') },
  { name: 'GET /metrics', make: plain('/metrics') },
  ...CONSOLE_PAGES.map((page) => ({ name: `GET ${page}`, make: plain(page.replace('*', 'page')) })),
  { name: 'GET /service-worker.js', make: plain('/service-worker.js') },
  { name: 'GET /assets/:name', make: plain('/assets/page.js') },
  {
    name: 'POST /stripe/webhook',
    make: () => ({ path: '/stripe/webhook', contentType: 'application/json', body: '{"id":"evt_1","type":"x"}' }),
  },
  { name: 'GET /stripe/paid', make: plain('/stripe/paid?session_id=cs_1') },
  { name: 'GET /stripe/return', make: plain('/stripe/return') },
  { name: 'GET /stripe/again', make: plain('/stripe/again') },
  {
    name: 'GET /oidc/begin',
    make: (_world, random) => ({ path: `/oidc/begin?returnTo=${parameter(random)}` }),
  },
  {
    name: 'GET /oidc/callback',
    make: (_world, random) => ({ path: `/oidc/callback?code=${parameter(random)}&state=${parameter(random)}` }),
  },
  {
    name: 'POST /session',
    make: (_world, random) => ({
      path: '/session',
      contentType: 'application/json',
      body: JSON.stringify({ email: 'nobody@fuzz.example', password: hostileString(random) }),
    }),
  },
  {
    name: 'POST /session/code',
    make: (_world, random) => ({
      path: '/session/code',
      contentType: 'application/json',
      body: JSON.stringify({ signInToken: hostileString(random), code: hostileString(random) }),
    }),
  },
  {
    name: 'POST /organisations/:id/bonuses',
    make: (world, random) => ({
      path: `/organisations/${idOf(world, random, 'Organisation')}/bonuses?onFault=${random.pick(['refuse', 'skip', ''])}`,
      contentType: 'text/csv',
      body: `externalId,workerId,amount,reason\nb${random.below(1e9)},${idOf(world, random, 'Worker')},${random.pick(['1.00', '-1', '1e9', hostileString(random)])},For the remarks.\n`,
    }),
  },
  {
    name: 'POST /bank/statements',
    make: (_world, random) => ({
      path: `/bank/statements?account=DE1&currency=USD&opening=0&closing=1.00&dates=${random.pick(['ymd', 'dmy', 'x'])}`,
      ...random.pick(STATEMENTS),
    }),
  },
  {
    name: 'POST /batches/:id/tasks',
    make: (world, random) => ({ path: `/batches/${idOf(world, random, 'Batch')}/tasks?onFault=skip`, ...random.pick(UPLOADS) }),
  },
  ...['labels.csv', 'labels.jsonl', 'label-studio.json', 'answers.csv', 'answers.jsonl'].map((file) => ({
    name: `GET /batches/:id/${file}`,
    make: ofBatch(file),
  })),
  {
    name: 'POST /files',
    make: (world, random) => ({
      path: `/files?organisationId=${idOf(world, random, 'Organisation')}`,
      ...multipart(
        random.pick(['a.txt', hostileString(random).replaceAll(/["\r\n]/g, '')]),
        random.pick(['\x89PNG\r\n\x1a\n', 'text', hostileString(random)]),
      ),
    }),
  },
  { name: 'GET /files/:id/:name', make: (world, random) => ({ path: random.pick([...world.addresses, '/files/none/none']) }) },
  {
    name: 'GET /events',
    make: (world, random) => ({
      path: `/events?topics=${random.pick(['me,', ''])}batch:${idOf(world, random, 'Batch')}${random.pick(['', ',queue:payouts', `,${encoded(hostileString(random)).slice(0, 4_000)}`])}&once=1`,
    }),
  },
  {
    name: 'POST /evidence',
    make: (_world, random) => ({ path: '/evidence', ...multipart('a.txt', random.pick(['text', hostileString(random)])) }),
  },
  { name: 'GET /evidence/:id', make: (world, random) => ({ path: `/evidence/${idOf(world, random, 'File')}` }) },
  { name: 'GET /me/export.json', make: plain('/me/export.json') },
  {
    name: 'GET /people/:id/export.json',
    make: (world, random) => ({
      path: `/people/${idOf(world, random, 'Person')}/export.json?reason=${random.pick(['asked_in_writing', 'legal_demand', ''])}`,
    }),
  },
  { name: 'GET /audit/export.jsonl', make: plain('/audit/export.jsonl') },
  {
    name: 'GET /worker/papers/:file',
    make: (world, random) => ({ path: `/worker/papers/${paper(random)}?assignmentId=${idOf(world, random, 'Assignment')}` }),
  },
  {
    name: 'GET /organisations/:id/papers/:file',
    make: (world, random) => ({ path: `/organisations/${idOf(world, random, 'Organisation')}/papers/${paper(random)}` }),
  },
  { name: 'GET /books/papers/:file', make: (_world, random) => ({ path: `/books/papers/${paper(random)}` }) },
  {
    name: 'GET /papers/:audience/:file',
    make: (_world, random) => ({ path: `/papers/${random.pick(['books', 'worker', 'x'])}/${paper(random)}?signature=a&expires=1` }),
  },
  {
    name: 'GET /payout-runs/:file',
    make: (world, random) => ({ path: `/payout-runs/${idOf(world, random, 'PayoutRun')}.${random.pick(['csv', 'xml', 'exe'])}` }),
  },
];

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'get', 'X'];
const TYPES = [
  ...[
    'application/json',
    'application/json; charset=utf-16',
    'text/plain',
    'text/csv',
    'multipart/form-data',
    'multipart/form-data; boundary=',
  ],
  ...[
    `multipart/form-data; boundary=${'b'.repeat(3_000)}`,
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'text/html',
    '',
    '/',
    'a/b; q="',
  ],
  ...['application/xml', 'application/x-ndjson', 'image/svg+xml'],
];
const HEADERS: readonly (readonly [string, string])[] = [
  ['range', 'bytes=0-0'],
  ['range', 'bytes=-1'],
  ['range', 'bytes=5-1'],
  ['range', `bytes=${Array.from({ length: 500 }, (_unused, index) => `${index}-${index}`).join(',')}`],
  ['range', 'bytes=99999999999999999999-'],
  ['range', 'lines=1-2'],
  ['if-range', '"x"'],
  ['if-none-match', '*'],
  ['accept', 'text/html'],
  ['accept-encoding', 'gzip, br, identity;q=0, *'],
  ['x-forwarded-for', '1.2.3.4, \u0000'],
  ['x-forwarded-host', 'evil.example'],
  ['x-request-id', 'a\u0001b'],
  ['x-request-id', 'x'.repeat(5_000)],
  ['transfer-encoding', 'chunked'],
  ['transfer-encoding', 'gzip, chunked'],
  ['content-length', '-1'],
  ['content-length', '5, 5'],
  ['content-length', '99999999999'],
  ['content-encoding', 'gzip'],
  ['expect', '100-continue'],
  ['upgrade', 'websocket'],
  ['cookie', 'a=b; '.repeat(500)],
  ['authorization', 'Basic YTpi'],
  ['authorization', 'Bearer'],
  ['authorization', `Bearer ${'x'.repeat(10_000)}`],
  ['stripe-signature', 't=1,v1=00'],
  ['stripe-signature', `t=${'9'.repeat(400)},v1=zz`],
  ['origin', 'null'],
  ['device', '\r\nset-cookie: injected=1'],
];

/** A right request, spoilt in up to three ways; `spoilt` 0 leaves it as it is. */
export function spoil(request: WireRequest, random: Random): WireRequest {
  let result = request;
  for (let times = random.below(4); times > 0; times--) result = random.pick(SPOILERS)(result, random);
  return result;
}

type Spoiler = (request: WireRequest, random: Random) => WireRequest;

const withHeader = (request: WireRequest, name: string, value: string): WireRequest => ({
  ...request,
  headers: [...request.headers.filter(([other]) => other !== name), [name, value]],
});
const encoded = (text: string) => encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, '\ufffd'));

const SPOILERS: readonly Spoiler[] = [
  (request, random) => ({ ...request, method: random.pick(METHODS) }),
  (request, random) => withHeader(request, 'content-type', random.pick(TYPES)),
  (request, random) => withHeader(request, ...random.pick(HEADERS)),
  (request, random) => ({ ...request, body: Buffer.from(hostileString(random)) }),
  (request, random) => ({ ...request, body: Buffer.from(request.body.toString('utf8'), random.pick(['utf16le', 'latin1'] as const)) }),
  (request, random) => ({
    ...request,
    body: Buffer.concat([request.body, Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28])]).subarray(random.below(5)),
  }),
  (request, random) => ({
    ...request,
    body: Buffer.alloc(random.pick([0, 1, 100_000, 3_000_000]), random.pick(['a', '\u0000', '<!---->', '{"a":', '"'])),
  }),
  (request, random) => ({ ...request, cutAfter: random.below(request.body.length + 1) }),
  (request, random) => ({
    ...request,
    path: `${request.path}${request.path.includes('?') ? '&' : '?'}${encoded(hostileString(random)).slice(0, 6_000)}`,
  }),
  (request, random) => ({
    ...request,
    path: `${request.path.split('?')[0]}?${random.pick(['a[]=1&a[]=2', 'organisationId=a&organisationId=b', '__proto__[a]=1', '%', '%zz=%', 'expires=-1', 'expires=1e9&signature=x', 'from=2027-02-30', 'year=99999999999', 'currency=%00', 'format=../..'])}`,
  }),
  (request, random) => {
    const parts = request.path.split('/');
    const at = 1 + random.below(Math.max(1, parts.length - 1));
    return { ...request, path: parts.with(Math.min(at, parts.length - 1), encoded(hostileString(random)).slice(0, 4_000)).join('/') };
  },
  (request, random) => ({
    ...request,
    path: request.path + random.pick(['/', '//', '/..', '/%2e%2e/', '%00', '%', '%ff', ';a=b', '#a', '.csv', '\t']),
  }),
  (request) => ({ ...request, path: request.path.replace('/', '//') }),
  (request, random) => ({
    ...request,
    path: random.pick(['*', 'http://evil.example/', '/%c0%ae%c0%ae/', '/graphql', '/_double', '/.env', '']),
  }),
];
