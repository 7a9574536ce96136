/** The headers of every answer: pages, data, files, and every way to be refused. */
import { connect, type AddressInfo } from 'node:net';
import { multipartBody, PNG } from '../files/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, type TestRequester } from '../kit/people.ts';

type Headers = Readonly<Record<string, unknown>>;

let market: TestMarketplace;
let requester: TestRequester;
beforeAll(async () => {
  market = await openMarketplace({
    PUBLIC_URL: 'https://labels.example.org',
    RATE_ANONYMOUS_ADDRESS: '1000/60',
    METRICS_TOKEN: 'metrics-token',
  });
  requester = await registerRequester(market);
});
afterAll(() => market.close());

const directives = (headers: Headers): Map<string, string> =>
  new Map(
    String(headers['content-security-policy'])
      .split(';')
      .map((part) => part.trim().split(/ (.*)/s))
      .map(([name = '', sources = '']) => [name, sources]),
  );

function expectHeaders(headers: Headers, resources = 'same-origin'): void {
  const policy = directives(headers);
  expect(policy.get('default-src')).toBe("'none'");
  expect(policy.get('frame-ancestors')).toBe("'none'");
  expect(policy.get('base-uri')).toBe("'none'");
  expect(policy.get('form-action')).toBe("'none'");
  expect(policy.get('script-src') ?? '').not.toMatch(/unsafe|\*|http/);
  expect(headers).toMatchObject({
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': resources,
  });
  expect(headers['x-powered-by']).toBeUndefined();
}

const ask = (url: string, more: object = {}) => market.app.inject({ method: 'GET', url, ...more });
const post = (payload: unknown, more: object = {}) =>
  market.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json' },
    payload: payload as string,
    ...more,
  });

it.each([
  ['health', 200, () => ask('/health/live')],
  ['a query', 200, () => post({ query: '{ __typename }' })],
  ['a query by GET', 405, () => ask('/graphql?query={__typename}')],
  ['the page of the console', 200, () => ask('/')],
  ['a HEAD request', 200, () => market.app.inject({ method: 'HEAD', url: '/health/live' })],
  ['an unknown route', 404, () => ask('/nowhere')],
  ['an unknown method', 404, () => market.app.inject({ method: 'DELETE', url: '/graphql' })],
  ['a malformed body', 400, () => post('{"query":')],
  ['a refused query', 400, () => post({ query: '{ nothing }' })],
  ['a body that is too large', 413, () => post({ query: `# ${'x'.repeat(3 * 1024 * 1024)}` })],
  ['a type that is not taken', 415, () => market.app.inject({ method: 'POST', url: '/session', payload: 'text' })],
  ['a wrong password', 401, () => market.app.inject({ method: 'POST', url: '/session', payload: { email: 'a@b.example', password: 'x' } })],
  ['a webhook that nobody signed', 409, () => market.app.inject({ method: 'POST', url: '/stripe/webhook', payload: {} })],
  ['an upload without credentials', 401, () => market.app.inject({ method: 'POST', url: '/files?organisationId=org_x' })],
  ['a file at a wrong address', 404, () => ask('/files/fil_0/x.png?expires=1&signature=x')],
  ['a paper at a wrong address', 404, () => ask('/papers/worker/receipt.html?expires=1&signature=x')],
  ['metrics without the token', 401, () => ask('/metrics')],
  ['metrics', 200, () => ask('/metrics', { headers: { authorization: 'Bearer metrics-token' } })],
  ['a page after paying', 200, () => ask('/stripe/paid')],
  ['an address that cannot be decoded', 400, () => ask('/%zz')],
  ['an address that cannot be decoded below a route', 400, () => ask('/files/fil_0/%E0%A4%A')],
])('%s (%i) has all security headers', async (_what, status, request) => {
  const response = await request();
  expect([response.statusCode, response.statusCode === 429]).toEqual([status, false]);
  expectHeaders(response.headers);
});

it('429 has all security headers', async () => {
  const many = await openMarketplace({ PUBLIC_URL: 'https://labels.example.org', RATE_ANONYMOUS_ADDRESS: '1/60' });
  try {
    await many.app.inject({ url: '/nowhere' });
    for (const url of ['/nowhere', '/graphql?query={__typename}', '/']) {
      const response = await many.app.inject({ url });
      expect(response.statusCode).toBe(429);
      expectHeaders(response.headers);
    }
  } finally {
    await many.close();
  }
});

it('sends all security headers in the response to bytes that are no HTTP request', async () => {
  await market.app.listen(0, '127.0.0.1');
  const { port } = market.app.getHttpServer().address() as AddressInfo;
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
    socket.on('data', (part) => (text += part.toString()));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [status, ...lines] = head.split('\r\n');
  expect(status).toBe('HTTP/1.1 400 Bad Request');
  expectHeaders(Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)) as [string, string][]));
  expect(JSON.parse(body)).toMatchObject({ code: 'BAD_REQUEST' });
});

it('forbids scripts in a file, and lets pages of other origins embed it as an image', async () => {
  const { data } = await market.graphql('{ organisations { id } }', {}, { token: requester.token });
  const { contentType, body: payload } = multipartBody('a.png', PNG);
  const made = await market.app.inject({
    method: 'POST',
    url: `/files?organisationId=${data.organisations[0].id}`,
    headers: { authorization: `Bearer ${requester.token}`, 'content-type': contentType },
    payload,
  });
  const { pathname, search } = new URL(made.json<{ url: string }>().url);
  const file = await ask(pathname + search);
  expect(file.statusCode).toBe(200);
  expectHeaders(file.headers, 'cross-origin');
  const policy = directives(file.headers);
  expect(policy.get('sandbox')).toBe('');
  expect(policy.has('script-src')).toBe(false);
});

it('forbids a page of papers to load or run anything', async () => {
  const { data } = await market.graphql('{ organisations { id } }', {}, { token: requester.token });
  const url = `/organisations/${data.organisations[0].id}/papers/statement.html?year=2026&month=10`;
  const page = await ask(url, { headers: { authorization: `Bearer ${requester.token}` } });
  expectHeaders(page.headers);
  expect(directives(page.headers).has('script-src')).toBe(false);
});

it('the IDE runs the scripts in its page by their hashes, asks this server only, and no other page may run any', async () => {
  const page = await ask('/graphql', { headers: { accept: 'text/html' } });
  expectHeaders(page.headers);
  const policy = directives(page.headers);
  expect(policy.get('script-src')).toMatch(/^'sha256-[A-Za-z0-9+/]{43}='( 'sha256-[A-Za-z0-9+/]{43}=')*$/);
  expect(policy.get('connect-src')).toBe("'self'");
  expect(directives((await ask('/stripe/paid')).headers).has('script-src')).toBe(false);
});

it('the console runs and loads files of this server only, and keeps those with a hash in their name', async () => {
  const page = await ask('/work/board');
  expect(page.statusCode).toBe(200);
  expectHeaders(page.headers);
  const policy = directives(page.headers);
  expect(policy.get('script-src')).toBe("'self'");
  expect(policy.get('connect-src')).toBe("'self'");
  expect(policy.get('style-src')).toMatch(/^'self'( 'sha256-[A-Za-z0-9+/]{43}=')+$/);
  expect(page.headers['cache-control']).toBe('no-cache');
  const [script = ''] = /\/assets\/[\w.-]+\.js/.exec(page.body) ?? [];
  const compressed = await ask(script, { headers: { 'accept-encoding': 'gzip, br' } });
  expectHeaders(compressed.headers);
  expect(compressed.headers).toMatchObject({ 'content-encoding': 'br', 'content-type': 'text/javascript; charset=utf-8' });
  expect(compressed.headers['cache-control']).toContain('immutable');
  const plain = await ask(script);
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.rawPayload.length).toBeGreaterThan(compressed.rawPayload.length);
  for (const name of ['..%2Findex.html', '%2e%2e%2findex.html', 'none.js', 'index.html']) {
    expect((await ask(`/assets/${name}`)).statusCode).toBe(404);
  }
});

it('serves the service worker without caching, with a policy that allows only this server', async () => {
  const script = await ask('/service-worker.js');
  expect(script.statusCode).toBe(200);
  expectHeaders(script.headers);
  expect(script.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' });
  const policy = directives(script.headers);
  expect([policy.get('default-src'), policy.get('connect-src'), policy.get('script-src')]).toEqual(["'none'", "'self'", undefined]);
});

it('sends no HSTS header without https', async () => {
  const plain = await openMarketplace();
  try {
    for (const url of ['/health/live', '/%zz']) {
      const { headers } = await plain.app.inject({ url });
      expect(headers['strict-transport-security']).toBeUndefined();
      expect(headers['x-frame-options']).toBe('DENY');
    }
  } finally {
    await plain.close();
  }
});

it('takes the token of metrics and no other text', async () => {
  const status = async (authorization?: string) =>
    (await ask('/metrics', authorization === undefined ? {} : { headers: { authorization } })).statusCode;
  expect(await status('Bearer metrics-token')).toBe(200);
  for (const bad of [
    undefined,
    '',
    'Bearer ',
    'Bearer metrics-tokem',
    'Bearer metrics-toke',
    'Bearer metrics-token2',
    'bearer metrics-token',
    'metrics-token',
    `Bearer ${'x'.repeat(10_000)}`,
  ]) {
    expect(await status(bad)).toBe(401);
  }
});
