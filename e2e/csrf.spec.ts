/** The server refuses requests that another site makes a visitor's browser send, even with the session's cookie. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { tokenOf } from './kit/batches.ts';
import { enterAs, openConsole, type Console, type Visitor } from './kit/console.ts';

const GRAPHQL = JSON.stringify({ query: 'mutation { signOut(input: {}) { userErrors { message } } }' });

let console_: Console;
let other: Server;
let port: number;
beforeAll(async () => {
  console_ = await openConsole();
  other = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>Other</title>'));
  await new Promise<void>((resolve) => other.listen(0, resolve));
  ({ port } = other.address() as AddressInfo);
}, 180_000);
afterAll(async () => {
  await new Promise((resolve) => other.close(resolve));
  await console_.close();
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function signedIn(): Promise<Visitor & { readonly cookie: string }> {
  const visitor = await console_.open();
  await enterAs(visitor.page, 'Requester');
  const [cookie] = await visitor.context.cookies();
  return { ...visitor, cookie: cookie!.value };
}

/** Sends a request from a page. @returns the status; null where the browser did not let it through */
const send = (page: Page, url: string, { method, path, headers = {}, body }: Sent): Promise<number | null> =>
  page.evaluate(
    async (request) => {
      const init = { method: request.method, headers: request.headers, credentials: 'include' as const };
      const response = await fetch(request.address, { ...init, ...(request.body === undefined ? {} : { body: request.body }) }).catch(
        () => null,
      );
      return response === null ? null : response.status;
    },
    { address: `${url}${path}`, method, headers, body },
  );

interface Answered {
  readonly path: string;
  readonly status: number;
  readonly hasCookie: boolean;
}

/** Records the responses to requests of other servers' pages. */
async function recordResponses(work: () => Promise<void>): Promise<Answered[]> {
  const answered: Answered[] = [];
  const server = console_.market.app.getHttpServer();
  const listen = (request: IncomingMessage, response: ServerResponse) =>
    response.on('finish', () => {
      const { url = '', headers } = request;
      if (headers.origin === undefined || headers.origin === console_.url) return;
      answered.push({ path: url, status: response.statusCode, hasCookie: headers.cookie?.includes('gh=') === true });
    });
  server.on('request', listen);
  await work();
  server.off('request', listen);
  return answered;
}

const isSignedIn = async (page: Page): Promise<boolean> => (await page.evaluate(meId)) !== null;

/** Runs in the page. */
async function meId(): Promise<string | null> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-guildhall': '1' },
    body: JSON.stringify({ query: '{ me { id } }' }),
  });
  const { data } = (await response.json()) as { data: { me: { id: string } } | null };
  return data?.me.id ?? null;
}

/**
 * Cookies ignore the port, so a page of another server on the same host sends them. Another host name is another site, and browsers send no
 * cookie from there (SameSite=Lax): the server refuses the request without a session.
 */
const HOSTS = [
  { host: '127.0.0.1', hasCookie: true, statuses: [403, 403, 403, 403] },
  { host: 'localhost', hasCookie: false, statuses: [400, 400, 415, 401] },
] as const;

/** Requests that a browser sends to another origin without a preflight request. */
const SIMPLE: readonly Sent[] = [
  { method: 'POST', path: '/graphql', headers: { 'content-type': 'text/plain' }, body: GRAPHQL },
  { method: 'POST', path: '/graphql', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `query=${GRAPHQL}` },
  {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${GRAPHQL}\r\n--x--\r\n`,
  },
  {
    method: 'POST',
    path: '/files',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n',
  },
];

describe.each(HOSTS)('a page of another server at $host', ({ host, hasCookie, statuses }) => {
  it('gets a refusal for every simple request', async () => {
    const visitor = await signedIn();
    await visitor.page.goto(`http://${host}:${port}/`);
    const answered = await recordResponses(async () => {
      // The browser hides the response from the page: it has no CORS header.
      for (const request of SIMPLE) expect(await send(visitor.page, console_.url, request)).toBe(null);
    });
    expect(answered).toEqual(SIMPLE.map(({ path }, index) => ({ path, status: statuses[index], hasCookie })));
    const back = await visitor.context.newPage();
    await back.goto(console_.url);
    expect(await isSignedIn(back)).toBe(true);
  }, 60_000);

  it('sends no request with the header x-guildhall, because the preflight request fails', async () => {
    const visitor = await signedIn();
    await visitor.page.goto(`http://${host}:${port}/`);
    const headers = { 'content-type': 'application/json', 'x-guildhall': '1' };
    const answered = await recordResponses(async () => {
      expect(await send(visitor.page, console_.url, { method: 'POST', path: '/graphql', headers, body: GRAPHQL })).toBe(null);
    });
    // Only the preflight request, without a cookie.
    expect(answered.map(({ path, hasCookie }) => [path, hasCookie])).toEqual([['/graphql', false]]);
    expect(answered[0]!.status).toBeGreaterThanOrEqual(400);
    const back = await visitor.context.newPage();
    await back.goto(console_.url);
    expect(await isSignedIn(back)).toBe(true);
  }, 60_000);

  it('gets a refusal when it sends a form', async () => {
    const visitor = await signedIn();
    await visitor.page.goto(`http://${host}:${port}/`);
    const answer = visitor.page.waitForResponse((response) => response.url() === `${console_.url}/graphql`);
    await visitor.page.evaluate((action) => {
      const form = document.createElement('form');
      Object.assign(form, { action, method: 'post', enctype: 'text/plain' });
      const field = document.createElement('input');
      Object.assign(field, { name: '{"query":"mutation { signOut(input: {}) { userErrors { message } } }","x":"', value: '"}' });
      form.append(field);
      document.body.append(form);
      form.submit();
    }, `${console_.url}/graphql`);
    expect((await answer).status()).toBeGreaterThanOrEqual(400);
    const back = await visitor.context.newPage();
    await back.goto(console_.url);
    expect(await isSignedIn(back)).toBe(true);
  }, 60_000);
});

it('refuses a request of its own page without the header, and takes it with the header', async () => {
  const { page } = await signedIn();
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ me { id } }' });
  const ask = (more: Record<string, string>) =>
    send(page, console_.url, { method: 'POST', path: '/graphql', headers: { ...headers, ...more }, body });
  expect([await ask({}), await ask({ 'x-guildhall': '1' })]).toEqual([403, 200]);
  const form = SIMPLE.at(-1)!;
  expect(await send(page, console_.url, form)).toBe(403);
}, 60_000);

it('refuses a cookie whose session was revoked', async () => {
  const { page, context, cookie } = await signedIn();
  expect(await page.evaluate(meId)).not.toBe(null);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Welcome to Guildhall' }).waitFor();
  await context.addCookies([{ name: 'gh', value: cookie, url: console_.url }]);
  expect(await page.evaluate(meId)).toBe(null);
}, 60_000);

it('refuses the token of a cookie as a bearer, and a bearer as a cookie', async () => {
  const { page, context, cookie } = await signedIn();
  const bearer = (token: string) =>
    page.evaluate(async (sent) => {
      const response = await fetch('/graphql', {
        method: 'POST',
        credentials: 'omit',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${sent}` },
        body: JSON.stringify({ query: '{ me { id } }' }),
      });
      return ((await response.json()) as { data: { me: unknown } | null }).data?.me ?? null;
    }, token);
  const token = await tokenOf(console_.market, 'town@guildhall.example');
  expect([await bearer(cookie), (await bearer(token)) !== null]).toEqual([null, true]);
  await context.clearCookies();
  await context.addCookies([{ name: 'gh', value: token, url: console_.url }]);
  expect(await page.evaluate(meId)).toBe(null);
}, 60_000);
