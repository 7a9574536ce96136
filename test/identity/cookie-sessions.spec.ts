/** Browser sessions: attributes of the cookie, which requests may send it, and when it ends. */
import { publicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, makeAdmin, PASSWORD, registerPerson, registerRequester, registerWorker, signIn } from '../kit/people.ts';
import { Browser, ORIGIN, SAME_ORIGIN, SIGN_IN } from './browser.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace({ ADMIN_SESSION_IDLE_SECONDS: '1800' });
});
afterAll(() => market.close());

const inputFor = (email: string) => ({ input: { email, password: PASSWORD, transport: 'COOKIE' } });
const tokenIn = (cookie: string | null) => String(cookie).split('=')[1]!;

async function signedIn(): Promise<{ browser: Browser; email: string; personId: string }> {
  const { email, personId } = await registerPerson(market);
  const browser = new Browser(market);
  await browser.signIn(email);
  return { browser, email, personId: publicId('Person', personId) };
}

async function post(headers: Record<string, string>, email: string, url = '/graphql') {
  return market.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify({ query: SIGN_IN, variables: inputFor(email) }),
  });
}

describe('the session cookie', () => {
  it('contains the session token, which the answer does not show', async () => {
    const { email, personId } = await registerPerson(market);
    const browser = new Browser(market);
    const payload = await browser.signIn(email);
    expect(payload).toMatchObject({ next: 'DONE', credentials: { token: null, personId: publicId('Person', personId) }, userErrors: [] });
    expect(JSON.stringify(payload)).not.toContain(tokenIn(browser.cookie));
    expect(await browser.me()).toBe(publicId('Person', personId));
  });

  it('has attributes that hide it from scripts and other sites', async () => {
    const { email } = await registerPerson(market);
    expect(String((await post(SAME_ORIGIN, email)).headers['set-cookie'])).toMatch(
      /^gh=ghs_[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it('has a prefix that binds it to this host over https', async () => {
    const secure = await openMarketplace({ PUBLIC_URL: 'https://labels.example.org/api' });
    try {
      const { email } = await registerPerson(secure);
      const browser = new Browser(secure, { 'x-guildhall': '1', origin: 'https://labels.example.org' });
      await browser.signIn(email);
      expect(browser.cookie).toMatch(/^__Host-gh=ghs_/);
      expect(await browser.me()).not.toBeNull();
      // A neighbouring host can set a cookie without the prefix for this host.
      browser.cookie = browser.cookie!.replace('__Host-gh', 'gh');
      expect(await browser.me()).toBeNull();
      const response = await secure.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', 'x-guildhall': '1', origin: 'https://labels.example.org' },
        payload: JSON.stringify({ query: SIGN_IN, variables: inputFor(email) }),
      });
      expect(String(response.headers['set-cookie'])).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
    } finally {
      await secure.close();
    }
  });

  it('requires https, except on the local machine', async () => {
    const plain = await openMarketplace({ PUBLIC_URL: 'http://labels.example.org' });
    try {
      const { email } = await registerPerson(plain);
      const browser = new Browser(plain, { 'x-guildhall': '1', origin: 'http://labels.example.org' });
      const { userErrors } = await browser.signIn(email);
      expect(userErrors).toEqual([expect.objectContaining({ __typename: 'ForbiddenError', message: expect.stringContaining('https') })]);
      expect(browser.cookie).toBeNull();
    } finally {
      await plain.close();
    }
  });

  it('comes with a registration as well, which ends the replaced session', async () => {
    const { browser, personId } = await signedIn();
    const earlier = new Browser(market);
    earlier.cookie = browser.cookie;
    expect(await earlier.me()).toBe(personId);
    const { data } = await browser.graphql(
      `mutation ($input: RegisterInput!) {
        register(input: $input) { next me { id } credentials { token } userErrors { message } }
      }`,
      {
        input: {
          email: 'by.cookie@example.org',
          password: PASSWORD,
          name: 'By Cookie',
          birthDate: '1990-05-17',
          country: 'KE',
          acceptedTerms: '2026-11',
          transport: 'COOKIE',
        },
      },
    );
    expect(data.register).toMatchObject({ next: 'DONE', credentials: { token: null }, userErrors: [] });
    expect(await browser.me()).toBe(data.register.me.id);
    expect(await earlier.me()).toBeNull();
  });

  it('changes at each sign-in, so that a planted cookie is never adopted', async () => {
    const victim = await registerPerson(market);
    const attacker = await signedIn();
    const browser = new Browser(market);
    const planted = attacker.browser.cookie!;
    browser.cookie = planted;
    await browser.signIn(victim.email);
    expect(browser.cookie).not.toBe(planted);
    attacker.browser.cookie = planted;
    // The planted session ends: the browser that held it now has another one.
    expect(await attacker.browser.me()).toBeNull();
    browser.cookie = `gh=ghs_${'A'.repeat(43)}`;
    await browser.signIn(victim.email);
    expect(browser.cookie).not.toContain('AAAA');
    expect(await browser.me()).toBe(publicId('Person', victim.personId));
  });

  it('stops working when the session is signed out, revoked elsewhere, or its password changed', async () => {
    const { browser, email } = await signedIn();
    const thief = new Browser(market);
    thief.cookie = browser.cookie;
    await browser.graphql('mutation { signOut { sessionId } }');
    expect(browser.cookie).toBeNull();
    expect(await thief.me()).toBeNull();

    await browser.signIn(email);
    thief.cookie = browser.cookie;
    const other = await signIn(market, email);
    const { data } = await market.graphql('{ me { sessions { id transport isCurrent lastUsedAt } } }', {}, { token: other });
    const [stolen] = data.me.sessions.filter((session: { transport: string }) => session.transport === 'COOKIE');
    expect(data.me.sessions).toContainEqual(expect.objectContaining({ transport: 'BEARER', isCurrent: true }));
    await market.graphql(
      'mutation ($id: SessionID!) { revokeSession(input: { sessionId: $id }) { sessionId } }',
      { id: stolen.id },
      { token: other },
    );
    expect([await browser.me(), await thief.me()]).toEqual([null, null]);

    await browser.signIn(email);
    thief.cookie = browser.cookie;
    await market.graphql(
      `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { message } } }`,
      { input: { currentPassword: PASSWORD, newPassword: 'another walk along the shore' } },
      { token: other },
    );
    expect(await thief.me()).toBeNull();
  });

  it('counts as no credential when its session has ended, so that its owner can sign in again', async () => {
    const { browser, email } = await signedIn();
    const dead = browser.cookie!;
    await browser.graphql('mutation { revokeAllSessions { count } }');
    expect(browser.cookie).toBeNull();
    browser.cookie = dead;
    const refused = await browser.graphql('{ me { id } }');
    expect(refused.errors![0]!.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await browser.graphql('{ marketplace { currency } }')).data.marketplace.currency).toBe('USD');
    expect(await browser.signIn(email)).toMatchObject({ next: 'DONE' });
    expect(await browser.me()).not.toBeNull();
  });
});

describe('the transport of a session', () => {
  it('refuses a cookie token in the header, and a header token in a cookie', async () => {
    const { browser, email } = await signedIn();
    const asHeader = await market.graphql('{ me { id } }', {}, { token: tokenIn(browser.cookie), allowErrors: true });
    expect(asHeader.errors![0]!.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
    const other = new Browser(market);
    other.cookie = `gh=${await signIn(market, email)}`;
    expect(await other.me()).toBeNull();
    expect((await other.get('/me/export.json')).statusCode).toBe(401);
    expect((await browser.get('/me/export.json')).statusCode).toBe(200);
  });

  it('refuses an API key in a cookie', async () => {
    const { token } = await registerPerson(market);
    const { data } = await market.graphql('mutation { createApiKey(input: { name: "k", scopes: [ACCOUNT] }) { secret } }', {}, { token });
    const browser = new Browser(market);
    browser.cookie = `gh=${data.createApiKey.secret}`;
    expect(await browser.me()).toBeNull();
  });

  it('ignores the cookie when the request has an Authorization header, valid or not', async () => {
    const [mine, theirs] = [await signedIn(), await registerPerson(market)];
    const ask = (headers: Record<string, string>) =>
      market.graphql('{ me { id } }', {}, { headers: { cookie: mine.browser.cookie!, ...headers }, allowErrors: true });
    expect((await ask({ authorization: `Bearer ${theirs.token}` })).data.me.id).toBe(publicId('Person', theirs.personId));
    const bad = await ask({ authorization: 'Bearer ghs_nothing', ...SAME_ORIGIN });
    expect(bad.errors![0]!.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('a request caused by another site', () => {
  const QUERY = '{ me { id } }';
  const send = async (browser: Browser, headers: Record<string, string>) =>
    (await market.graphql(QUERY, {}, { headers: { cookie: browser.cookie!, ...headers }, allowErrors: true })).status;

  it('gets 403 without the header, from another origin, and without an origin', async () => {
    const { browser } = await signedIn();
    expect(await send(browser, SAME_ORIGIN)).toBe(200);
    expect(await send(browser, { 'x-guildhall': '1', 'sec-fetch-site': 'same-origin' })).toBe(200);
    const refused: Record<string, string>[] = [
      {},
      { origin: ORIGIN },
      { origin: ORIGIN, 'x-guildhall': '0' },
      { 'x-guildhall': '1' },
      { 'x-guildhall': '1', origin: 'https://evil.example' },
      { 'x-guildhall': '1', origin: 'null' },
      { 'x-guildhall': '1', origin: '' },
      { 'x-guildhall': '1', origin: `${ORIGIN}.evil.example` },
      { 'x-guildhall': '1', origin: 'http://127.0.0.1:3001' },
      { 'x-guildhall': '1', origin: 'https://127.0.0.1:3000' },
      { 'x-guildhall': '1', origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      { 'x-guildhall': '1', 'sec-fetch-site': 'same-site' },
      { 'x-guildhall': '1', 'sec-fetch-site': 'cross-site' },
      { 'x-guildhall': '1', 'sec-fetch-site': 'none' },
    ];
    for (const headers of refused) expect([headers, await send(browser, headers)]).toEqual([headers, 403]);
  });

  it('does not sign the browser in as another person', async () => {
    const { email } = await registerPerson(market);
    for (const headers of [{}, { origin: ORIGIN }, { 'x-guildhall': '1', origin: 'https://evil.example' }]) {
      const response = await post(headers as Record<string, string>, email);
      expect(response.json().data.signIn.userErrors).toEqual([expect.objectContaining({ __typename: 'ForbiddenError' })]);
      expect(response.headers['set-cookie']).toBeUndefined();
    }
  });

  it('finds no GraphQL by GET, and no header that shares an answer with another origin', async () => {
    const { browser } = await signedIn();
    const url = `/graphql?query=${encodeURIComponent(QUERY)}`;
    const headers = { cookie: browser.cookie!, 'x-guildhall': '1', 'apollo-require-preflight': '1', origin: 'https://evil.example' };
    for (const sent of [headers, { ...headers, origin: ORIGIN }, { cookie: browser.cookie! }]) {
      const response = await market.app.inject({ method: 'GET', url, headers: sent });
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expect(response.body).not.toContain('per_');
    }
    for (const method of ['OPTIONS', 'GET', 'POST'] as const) {
      const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      const response = await market.app.inject({ method, url: '/graphql', headers: preflight });
      expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('a download by link', () => {
  it('sends an attachment to this origin only', async () => {
    const requester = await registerRequester(market);
    const worker = await registerWorker(market);
    await addMember(market, requester, 'owner', worker);
    const browser = new Browser(market);
    await browser.signIn(worker.email);
    const organisationId = publicId('Organisation', requester.organisationId);
    const urls = ['/me/export.json', '/worker/papers/statement.html', `/organisations/${organisationId}/papers/statement.html`];
    for (const url of urls) {
      const { statusCode, headers } = await browser.get(url);
      expect([url, statusCode]).toEqual([url, 200]);
      expect(headers['content-disposition']).toMatch(/^attachment/);
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
    expect(
      (await market.app.inject({ method: 'GET', url: urls[0]!, headers: { cookie: browser.cookie!, origin: 'https://evil.example' } }))
        .statusCode,
    ).toBe(403);
  });
});

describe('a session of an admin', () => {
  it('ends after 30 minutes without use, by cookie and by header', async () => {
    const admin = await createAdmin(market);
    const browser = new Browser(market);
    await browser.signIn(admin.email);
    const token = await signIn(market, admin.email);
    for (let minutes = 0; minutes < 60; minutes += 20) {
      market.clock.advanceSeconds(20 * 60);
      expect(await browser.me()).not.toBeNull();
      expect((await market.graphql('{ me { id } }', {}, { token })).data.me.id).toBe(publicId('Person', admin.personId));
    }
    market.clock.advanceSeconds(30 * 60);
    expect(await browser.me()).toBeNull();
    expect((await market.graphql('{ me { id } }', {}, { token, allowErrors: true })).errors![0]!.extensions!.code).toBe('UNAUTHENTICATED');
  });

  it('ends after 30 minutes also when it began before the person became an admin', async () => {
    const { browser, email, personId } = await signedIn();
    market.clock.advanceSeconds(3 * 3600);
    expect(await browser.me()).toBe(personId);
    await makeAdmin(market, { email });
    market.clock.advanceSeconds(30 * 60);
    expect(await browser.me()).toBeNull();
  });
});
