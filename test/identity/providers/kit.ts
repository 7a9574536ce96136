/**
 * A test identity provider (oidc-provider), behind a server that can answer late, wrongly or not at all; and a browser that signs
 * in on its pages.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LightMyRequestResponse } from 'fastify';
import type ProviderClass from 'oidc-provider';
import { createTestDatabase } from '../../kit/database.ts';
import { openMarketplaceOn, type GraphqlAnswer, type TestMarketplace } from '../../kit/marketplace.ts';
import { PASSWORD } from '../../kit/people.ts';
import { SIGN_IN } from '../browser.ts';

export const PUBLIC_URL = 'http://127.0.0.1:3000';
export const CALLBACK = `${PUBLIC_URL}/oidc/callback`;
const CLIENT = { id: 'guildhall', secret: 'the-secret-of-guildhall-at-the-provider' };

/** Claims of an account at the provider; `sub` is its id there. */
export type Account = Readonly<Record<string, unknown>>;

/** Manipulates traffic between the marketplace and the provider. */
export interface Tampering {
  /** Replaces the JSON of an answer. @param path `/token` */
  readonly answer?: (path: string, body: Record<string, any>) => unknown;
  /** Answers in place of the provider; undefined: pass the request on. */
  readonly instead?: (path: string, response: ServerResponse) => true | undefined;
}

export class TestProvider {
  tampering: Tampering = {};
  /** Offset of its clock from the system clock, in seconds: equal to the offset of the marketplace's clock. */
  ahead = 0;
  /** Paths that the marketplace or a browser requested. */
  readonly asked: string[] = [];
  private readonly accounts = new Map<string, Account>();

  private constructor(
    readonly issuer: string,
    private readonly outer: Server,
    private readonly inner: Server,
    private readonly key: KeyObject,
    private readonly publicUrl: string,
  ) {}

  /** @param publicUrl of the marketplace that people return to */
  static async open(publicUrl = PUBLIC_URL): Promise<TestProvider> {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const inner = createServer();
    const outer = createServer();
    await Promise.all([listen(inner), listen(outer)]);
    const provider = new TestProvider(`http://127.0.0.1:${portOf(outer)}`, outer, inner, privateKey, publicUrl);
    const oidc = await quietly(provider.issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${publicUrl}/oidc/callback`],
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      ],
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' } as never] },
      cookies: { keys: ['a key for the cookies of a test'] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
      findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...provider.accounts.get(id) }) }),
      features: { devInteractions: { enabled: true } },
      ttl: { AuthorizationCode: 60, AccessToken: 600, IdToken: 600, Interaction: 600, Session: 3600, Grant: 3600 },
    });
    inner.on('request', oidc.callback());
    outer.on('request', (request, response) => provider.serve(request, response));
    return provider;
  }

  /** Settings of a marketplace that uses this provider. */
  get settings(): Record<string, string> {
    const { id, secret } = CLIENT;
    return {
      OIDC_ISSUER: this.issuer,
      OIDC_CLIENT_ID: id,
      OIDC_CLIENT_SECRET: secret,
      OIDC_NAME: 'Test directory',
      PUBLIC_URL: this.publicUrl,
    };
  }

  /** Adds an account at the provider, or changes its claims. */
  person(sub: string, claims: Account = {}): string {
    this.accounts.set(sub, { email: `${sub}@corp.example`, email_verified: true, name: `Person ${sub}`, ...claims });
    return sub;
  }

  /** Returns an ID token with changed claims, signed with the provider's own key. */
  forge(idToken: string, claims: Record<string, unknown>, header: Record<string, unknown> = {}): string {
    const [head = '', body = ''] = idToken.split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const parts = `${encode({ ...decode(head), ...header })}.${encode({ ...decode(body), ...claims })}`;
    return `${parts}.${sign('sha256', Buffer.from(parts), this.key).toString('base64url')}`;
  }

  async close(): Promise<void> {
    await Promise.all([this.outer, this.inner].map((server) => new Promise((done) => (server.closeAllConnections(), server.close(done)))));
  }

  private changed(path: string, body: Record<string, any>): unknown {
    const authTime = typeof body.id_token === 'string' ? decode(body.id_token.split('.')[1]!).auth_time : undefined;
    const moved =
      typeof authTime === 'number'
        ? { ...body, id_token: this.forge(body.id_token as string, { auth_time: authTime + this.ahead }) }
        : body;
    return this.tampering.answer === undefined ? moved : this.tampering.answer(path, moved);
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?', 1)[0]!;
    this.asked.push(path);
    if (this.tampering.instead?.(path, response) === true) return;
    const { method, headers, url } = request;
    const onward = forward({ host: '127.0.0.1', port: portOf(this.inner), method, path: url, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const isJson = String(answer.headers['content-type']).startsWith('application/json');
        const sent = isJson ? JSON.stringify(this.changed(path, JSON.parse(text) as Record<string, any>)) : text;
        const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = answer.headers;
        response.writeHead(answer.statusCode ?? 500, rest).end(sent);
      });
    });
    request.pipe(onward);
  }
}

/** Starts the provider without its console warnings: it wants a newer Node, and a database of its own. */
async function quietly(issuer: string, configuration: Readonly<Record<string, unknown>>): Promise<ProviderClass> {
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  try {
    const { default: Provider } = await import('oidc-provider');
    return new Provider(issuer, configuration);
  } finally {
    Object.assign(console, { warn, info });
  }
}

export function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

function listen(server: Server): Promise<void> {
  return new Promise((done) => server.listen(0, '127.0.0.1', done));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Opens a marketplace that uses the provider. Its clock starts at the real time, because the provider uses the real clock. */
export async function openWithProvider(provider: TestProvider, settings: Record<string, string> = {}): Promise<TestMarketplace> {
  return openMarketplaceOn(await createTestDatabase(), { ...provider.settings, ...settings }, new Date());
}

/** Cookies that a response of the marketplace sets, by name. */
function cookiesOf(response: LightMyRequestResponse): Map<string, string> {
  const set = response.headers['set-cookie'];
  const lines = set === undefined ? [] : Array.isArray(set) ? set : [set];
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).split(';', 1)[0]!]));
}

/** Where the marketplace redirected the browser, with the decoded fragment. */
export interface Landing {
  readonly status: number;
  readonly path: string;
  readonly fragment: Record<string, string>;
  readonly headers: LightMyRequestResponse['headers'];
}

/** A browser with the cookies of the marketplace and of the provider. */
export class ProviderBrowser {
  /** Cookies of the marketplace: `gh`, `gh-provider`. */
  readonly cookies = new Map<string, string>();
  /** Cookies of the provider, by which it remembers who has signed in. */
  private readonly atProvider = new Map<string, string>();

  constructor(private readonly market: TestMarketplace) {}

  get sent(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { 'x-guildhall': '1', origin: PUBLIC_URL, 'user-agent': 'A browser', ...(cookie === '' ? {} : { cookie }) };
  }

  /** Follows a link to the marketplace. */
  async get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    const { cookie } = this.sent;
    const sent = { 'user-agent': 'A browser', ...(cookie === undefined ? {} : { cookie }), ...headers };
    const response = await this.market.app.inject({ method: 'GET', url: url.replace(PUBLIC_URL, ''), headers: sent });
    this.keep(response);
    return response;
  }

  async graphql(query: string, variables: Record<string, unknown> = {}): Promise<GraphqlAnswer> {
    const headers = { ...this.sent, 'content-type': 'application/json' };
    const response = await this.market.app.inject({
      method: 'POST',
      url: '/graphql',
      headers,
      payload: JSON.stringify({ query, variables }),
    });
    this.keep(response);
    return { ...response.json<GraphqlAnswer>(), status: response.statusCode };
  }

  async signInByPassword(email: string): Promise<any> {
    const { data } = await this.graphql(SIGN_IN, { input: { email, password: PASSWORD, transport: 'COOKIE' } });
    return data.signIn;
  }

  async me(selection = 'id'): Promise<any> {
    const { data } = await this.graphql(`{ me { ${selection} } }`);
    return data?.me ?? null;
  }

  /** Starts a sign-in. @returns the URL of the provider */
  async begin(returnTo = '/tasks'): Promise<string> {
    const response = await this.get(`/oidc/begin?returnTo=${encodeURIComponent(returnTo)}`);
    if (response.statusCode !== 303) throw new Error(`beginning answered ${response.statusCode}: ${response.body}`);
    return String(response.headers.location);
  }

  /** Signs in on the pages of the provider, and stops before the return. @returns the callback URL */
  async atPages(url: string, login: string | null): Promise<string> {
    let next = { url, body: null as URLSearchParams | null };
    for (let step = 0; step < 12; step++) {
      const response = await fetch(next.url, {
        method: next.body === null ? 'GET' : 'POST',
        redirect: 'manual',
        headers: { cookie: [...this.atProvider].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(next.body === null ? {} : { body: next.body }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const at = pair.indexOf('=');
        if (pair.slice(at + 1) === '') this.atProvider.delete(pair.slice(0, at));
        else this.atProvider.set(pair.slice(0, at), pair.slice(at + 1));
      }
      const location = response.headers.get('location');
      if (location !== null) {
        const target = new URL(location, next.url).href;
        if (target.startsWith(CALLBACK)) return target;
        next = { url: target, body: null };
        continue;
      }
      const page = await response.text();
      const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
      // Between two accounts, the provider ends the session of the first with a form that submits itself.
      const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]);
      if (action !== undefined && prompt === undefined && hidden.length > 0) {
        next = { url: new URL(action, next.url).href, body: new URLSearchParams(hidden) };
        continue;
      }
      if (action === undefined || prompt === undefined) throw new Error(`the provider shows ${response.status}: ${page.slice(0, 500)}`);
      const target = new URL(action, next.url).href;
      if (login === null) next = { url: `${target}/abort`, body: null };
      else next = { url: target, body: new URLSearchParams({ prompt, ...(prompt === 'login' ? { login, password: 'any' } : {}) }) };
    }
    throw new Error('the provider does not send the browser back');
  }

  /** Returns to the marketplace. */
  async land(address: string, headers: Record<string, string> = {}): Promise<Landing> {
    const response = await this.get(address, headers);
    const [path = '', fragment = ''] = String(response.headers.location ?? '').split('#');
    return { status: response.statusCode, path, fragment: Object.fromEntries(new URLSearchParams(fragment)), headers: response.headers };
  }

  /** Runs a complete sign-in. */
  async signIn(login: string, returnTo = '/tasks'): Promise<Landing> {
    return this.land(await this.atPages(await this.begin(returnTo), login));
  }

  /** Registers after a first sign-in. @returns the payload */
  async register(more: Record<string, unknown> = {}): Promise<any> {
    const input = { birthDate: '1990-05-17', country: 'KE', acceptedTerms: '2026-11', ...more };
    const { data, errors } = await this.graphql(
      `mutation ($input: RegisterWithProviderInput!) { answer: registerWithProvider(input: $input) {
         next me { id email emailVerified } credentials { token deviceToken endsAt } userErrors { __typename message path } } }`,
      { input },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data.answer;
  }

  private keep(response: LightMyRequestResponse): void {
    for (const [name, value] of cookiesOf(response)) {
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** Returns the browser of a person who has registered with the provider and is signed in. */
export async function registered(market: TestMarketplace, provider: TestProvider, sub: string): Promise<ProviderBrowser> {
  const browser = new ProviderBrowser(market);
  await browser.signIn(provider.person(sub));
  expect((await browser.register()).userErrors).toEqual([]);
  return browser;
}
