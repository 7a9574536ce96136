/** Sign-in with an identity provider: its answers, its faults, and the session. Uses a real provider. */
import { publicId } from '../../../src/kernel/index.ts';
import { expectUnchanged } from '../unchanged.ts';
import { mutate, setUpTotp } from '../authenticator-app.ts';
import { asOwner } from '../../kit/database.ts';
import { openMarketplace, openMarketplaceOn, type TestMarketplace } from '../../kit/marketplace.ts';
import { suspend } from '../../kit/people.ts';
import { openWithProvider, ProviderBrowser, TestProvider, registered } from './kit.ts';

let provider: TestProvider;
let market: TestMarketplace;
beforeAll(async () => {
  provider = await TestProvider.open();
  market = await openWithProvider(provider);
});
afterAll(async () => {
  await market.close();
  await provider.close();
});

const member = (sub: string) => registered(market, provider, sub);

describe('the answer of the provider', () => {
  const EXPIRED = { provider: 'refused', code: 'EXPIRED' };
  const REFUSED = { provider: 'refused', code: 'REFUSED' };

  it('works once', async () => {
    const browser = await member('erik');
    const address = await browser.atPages(await browser.begin(), 'erik');
    const flow = browser.cookies.get('gh-provider')!;
    expect((await browser.land(address)).fragment).toEqual({ provider: 'done' });
    browser.cookies.set('gh-provider', flow);
    const replay = await expectUnchanged(market, () => browser.land(address));
    expect(replay.fragment).toEqual(EXPIRED);
  });

  it('signs in once when it arrives ten times at the same moment', async () => {
    const browser = await member('fumi');
    const address = await browser.atPages(await browser.begin(), 'fumi');
    const sessions = async () => (await market.db.query('select 1 from identity.session')).length;
    const before = await sessions();
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const landings = await Promise.all(Array.from({ length: 10 }, () => new ProviderBrowser(market).land(address, { cookie })));
    expect(landings.filter(({ fragment }) => fragment.provider === 'done')).toHaveLength(1);
    expect(landings.filter(({ fragment }) => fragment.code === 'EXPIRED')).toHaveLength(9);
    expect(await sessions()).toBe(before + 1);
  });

  it('works in its own browser only', async () => {
    const browser = await member('gwen');
    const address = await browser.atPages(await browser.begin(), 'gwen');
    const thief = new ProviderBrowser(market);
    expect((await expectUnchanged(market, () => thief.land(address))).fragment).toEqual(EXPIRED);
    // Also in the browser of a thief who has started a sign-in.
    await thief.begin();
    expect((await expectUnchanged(market, () => thief.land(address))).fragment).toEqual(EXPIRED);
    expect(await thief.me()).toBeNull();
    expect((await browser.land(address)).fragment).toEqual({ provider: 'done' });
  });

  it('fails in a browser that started another flow, which stays open', async () => {
    const attacker = await member('mallory');
    const bait = await attacker.atPages(await attacker.begin(), 'mallory');
    const victim = await member('hana');
    const own = await victim.atPages(await victim.begin(), 'hana');
    const who = await victim.me();
    expect((await victim.land(bait)).fragment).toEqual(EXPIRED);
    expect(await victim.me()).toEqual(who);
    // The attacker's code with the victim's state: the verifier does not match.
    const mixed = new URL(own);
    mixed.searchParams.set('code', new URL(bait).searchParams.get('code')!);
    const second = new ProviderBrowser(market);
    for (const [name, value] of victim.cookies) second.cookies.set(name, value);
    expect((await second.land(mixed.href)).fragment).toEqual(REFUSED);
  });

  it('expires ten minutes after the start', async () => {
    const browser = await member('ivan');
    const address = await browser.atPages(await browser.begin(), 'ivan');
    market.clock.advanceSeconds(601);
    const asked = provider.asked.length;
    expect((await browser.land(address)).fragment).toEqual(EXPIRED);
    expect(provider.asked.length).toBe(asked);
  });

  it.each([
    ['no state', (url: URL) => url.searchParams.delete('state'), EXPIRED],
    ['another state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43)), EXPIRED],
    ['two states', (url: URL) => url.searchParams.append('state', 'x'), REFUSED],
    ['no code', (url: URL) => url.searchParams.delete('code'), REFUSED],
    ['another code', (url: URL) => url.searchParams.set('code', 'x'.repeat(43)), REFUSED],
    ['two codes', (url: URL) => url.searchParams.append('code', 'x'), REFUSED],
    ['another issuer (mix-up)', (url: URL) => url.searchParams.set('iss', 'https://evil.example'), REFUSED],
    ['no issuer', (url: URL) => url.searchParams.delete('iss'), REFUSED],
    ['an answer in place of the code', (url: URL) => url.searchParams.set('response', 'a.b.c'), REFUSED],
    ['an unknown error', (url: URL) => url.searchParams.set('error', '<script>'), REFUSED],
  ])('refuses an answer with %s', async (_name, change, expected) => {
    const browser = await member(`kofi-${Math.random()}`);
    const sub = (await browser.me('email')).email.split('@')[0];
    await browser.graphql('mutation { signOut { sessionId } }');
    const url = new URL(await browser.atPages(await browser.begin(), sub));
    change(url);
    expect((await browser.land(url.href)).fragment).toEqual(expected);
    expect(await browser.me()).toBeNull();
  });

  it('reports that the person did not want to continue', async () => {
    const browser = new ProviderBrowser(market);
    const address = await browser.atPages(await browser.begin('/tasks?page=2'), null);
    expect(await browser.land(address)).toMatchObject({ path: '/tasks?page=2', fragment: { provider: 'refused', code: 'DENIED' } });
  });

  it.each([
    ['of another issuer', { iss: 'https://evil.example' }, {}],
    ['for another client', { aud: 'another-client' }, {}],
    ['for several clients with another authorised party', { aud: ['guildhall', 'another-client'], azp: 'another-client' }, {}],
    ['with another nonce', { nonce: 'x'.repeat(43) }, {}],
    ['without a nonce', { nonce: undefined }, {}],
    ['that has expired', { exp: Math.floor(Date.now() / 1000) - 3600 }, {}],
    ['with the subject of another account', { sub: 'somebody-else' }, {}],
    ['without a subject', { sub: undefined }, {}],
    ['with a subject that is no text', { sub: 17 }, {}],
    ['with a very long subject', { sub: 'x'.repeat(300) }, {}],
    ['without a signature', {}, { alg: 'none' }],
    ['signed by the secret of the client', {}, { alg: 'HS256' }],
    ['signed by an unknown key', {}, { kid: 'unknown' }],
  ])('refuses an ID token %s', async (_name, claims, header) => {
    const browser = new ProviderBrowser(market);
    const address = await browser.atPages(await browser.begin(), provider.person('lena'));
    provider.tampering = {
      answer: (_path, body) => (body.id_token ? { ...body, id_token: provider.forge(body.id_token, claims, header) } : body),
    };
    try {
      expect((await browser.land(address)).fragment).toEqual(REFUSED);
    } finally {
      provider.tampering = {};
    }
    expect(await browser.me()).toBeNull();
    expect((await browser.graphql('{ providerRegistration { isWaiting email } }')).data.providerRegistration).toEqual({
      isWaiting: false,
      email: null,
    });
  });

  it('refuses an ID token with a changed signature, and an answer without one', async () => {
    const change = [(token: string) => token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA'), () => undefined];
    for (const changed of change) {
      const browser = new ProviderBrowser(market);
      const address = await browser.atPages(await browser.begin(), provider.person('lena'));
      provider.tampering = { answer: (_path, body) => (body.id_token ? { ...body, id_token: changed(body.id_token) } : body) };
      try {
        expect((await browser.land(address)).fragment).toEqual(REFUSED);
      } finally {
        provider.tampering = {};
      }
    }
  });

  // Without this test, a refusal above could come from the forging itself.
  it('accepts an ID token that was signed again with the same claims', async () => {
    const browser = new ProviderBrowser(market);
    const address = await browser.atPages(await browser.begin(), provider.person('lena'));
    provider.tampering = { answer: (_path, body) => (body.id_token ? { ...body, id_token: provider.forge(body.id_token, {}) } : body) };
    try {
      expect((await browser.land(address)).fragment).toEqual({ provider: 'register' });
    } finally {
      provider.tampering = {};
    }
  });
});

describe('a provider that is down', () => {
  const UNAVAILABLE = { provider: 'refused', code: 'UNAVAILABLE' };
  const failures: [string, (path: string, response: import('node:http').ServerResponse) => true | undefined][] = [
    ['answers 503', (path, response) => (path === '/token' ? (response.writeHead(503).end('busy'), true) : undefined)],
    ['breaks the connection', (path, response) => (path === '/token' ? (response.destroy(), true) : undefined)],
    [
      'never ends its answer',
      (path, response) => (path === '/token' ? (response.writeHead(200, { 'content-type': 'application/json' }), true) : undefined),
    ],
    [
      'answers with 2 MB',
      (path, response) =>
        path === '/token' ? (response.writeHead(200, { 'content-type': 'application/json' }).end('x'.repeat(2_000_000)), true) : undefined,
    ],
    ['answers 500 at the userinfo endpoint', (path, response) => (path === '/me' ? (response.writeHead(500).end(), true) : undefined)],
  ];
  it.each(failures)(
    'refuses the sign-in when the provider %s',
    async (_name, instead) => {
      const browser = new ProviderBrowser(market);
      const address = await browser.atPages(await browser.begin(), provider.person('lena'));
      provider.tampering = { instead };
      try {
        expect((await browser.land(address)).fragment).toEqual(UNAVAILABLE);
      } finally {
        provider.tampering = {};
      }
      expect(await browser.me()).toBeNull();
    },
    20_000,
  );

  it('sends no secret to the target of a redirect', async () => {
    const browser = new ProviderBrowser(market);
    const address = await browser.atPages(await browser.begin(), provider.person('lena'));
    const before = provider.asked.length;
    provider.tampering = {
      instead: (path, response) =>
        path === '/token' ? (response.writeHead(307, { location: `${provider.issuer}/elsewhere` }).end(), true) : undefined,
    };
    try {
      expect((await browser.land(address)).fragment).toEqual({ provider: 'refused', code: 'REFUSED' });
    } finally {
      provider.tampering = {};
    }
    expect(provider.asked.slice(before)).toEqual(['/token']);
  });

  it('refuses to start, and asks the provider again later', async () => {
    const sleeping = await openWithProvider(provider);
    try {
      provider.tampering = {
        instead: (path, response) => (path.includes('well-known') ? (response.writeHead(500).end(), true) : undefined),
      };
      const browser = new ProviderBrowser(sleeping);
      const answer = await browser.get('/oidc/begin');
      expect([answer.statusCode, answer.json().code]).toEqual([429, 'TRY_LATER']);
      provider.tampering = {};
      await new Promise((done) => setTimeout(done, 2_100));
      expect(await browser.begin()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/auth\?/);
    } finally {
      provider.tampering = {};
      await sleeping.close();
    }
  });
});

describe('starting a sign-in', () => {
  it('sends state, nonce and PKCE to the provider, and sets a cookie that scripts cannot read', async () => {
    const browser = new ProviderBrowser(market);
    const response = await browser.get('/oidc/begin');
    const { searchParams } = new URL(String(response.headers.location));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: 'guildhall',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:3000/oidc/callback',
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(String(response.headers['set-cookie'])).toMatch(/^gh-provider=gho_[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(response.headers['cache-control']).toBe('no-store');
    const again = await browser.get('/oidc/begin');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(new URL(String(again.headers.location)).searchParams.get(name)).not.toBe(searchParams.get(name));
    }
  });

  it('sets a cookie that no other host can set over https', async () => {
    const secure = await openWithProvider(provider, { PUBLIC_URL: 'https://labels.example.org' });
    try {
      const response = await new ProviderBrowser(secure).get('/oidc/begin');
      expect(String(response.headers['set-cookie'])).toMatch(
        /^__Host-gh-provider=gho_[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
    } finally {
      await secure.close();
    }
  });

  it('ignores a token that an attacker planted in the cookie', async () => {
    const attacker = await member('trudy');
    const bait = await attacker.atPages(await attacker.begin(), 'trudy');
    const victim = new ProviderBrowser(market);
    const planted = attacker.cookies.get('gh-provider')!;
    victim.cookies.set('gh-provider', planted);
    await victim.begin();
    expect(victim.cookies.get('gh-provider')).not.toBe(planted);
    expect((await victim.land(bait)).fragment).toEqual({ provider: 'refused', code: 'EXPIRED' });
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    'tasks',
    '',
    '/tasks#provider=done',
    '/tasks\n',
    '/%2f/evil.example',
    '/@evil.example:443\\@x',
    '/a?x=\u0000',
  ])('refuses to return to %j', async (returnTo) => {
    const response = await expectUnchanged(market, () =>
      new ProviderBrowser(market).get(`/oidc/begin?returnTo=${encodeURIComponent(returnTo)}`),
    );
    expect(response.statusCode).toBe(400);
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  it('refuses two returnTo parameters', async () => {
    expect((await new ProviderBrowser(market).get('/oidc/begin?returnTo=/a&returnTo=/b')).statusCode).toBe(400);
  });

  it.each(['cross-site', 'same-site'])('refuses a link of another site (%s)', async (site) => {
    const response = await expectUnchanged(market, () => new ProviderBrowser(market).get('/oidc/begin', { 'sec-fetch-site': site }));
    expect(response.statusCode).toBe(403);
  });

  it.each(['same-origin', 'none'])('accepts a link of its own pages, and a typed URL (%s)', async (site) => {
    expect((await new ProviderBrowser(market).get('/oidc/begin', { 'sec-fetch-site': site })).statusCode).toBe(303);
  });

  it('refuses to start, and offers no provider, without a provider in the settings', async () => {
    const without = await openMarketplace();
    try {
      const browser = new ProviderBrowser(without);
      for (const path of ['/oidc/begin', '/oidc/callback?code=x&state=y']) {
        const response = await browser.get(path);
        expect([response.statusCode, response.json().code]).toEqual([409, 'CONFLICT']);
      }
      expect((await without.graphql('{ marketplace { signInProvider { name } } }')).data.marketplace.signInProvider).toBeNull();
    } finally {
      await without.close();
    }
    expect((await market.graphql('{ marketplace { signInProvider { name beginPath } } }')).data.marketplace.signInProvider).toEqual({
      name: 'Test directory',
      beginPath: '/oidc/begin',
    });
  });
});

describe('a session by the provider', () => {
  it('replaces the session of the browser, and ends after twelve hours', async () => {
    const browser = await member('noor');
    const first = browser.cookies.get('gh')!;
    await browser.signIn('noor');
    const second = browser.cookies.get('gh')!;
    expect(second).not.toBe(first);
    browser.cookies.set('gh', first);
    expect(await browser.me()).toBeNull();
    browser.cookies.set('gh', second);
    const { sessions } = await browser.me('sessions { isCurrent transport createdAt endsAt steppedUpUntil }');
    const [current] = sessions.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
    expect(current.transport).toBe('COOKIE');
    expect(new Date(current.endsAt).getTime() - new Date(current.createdAt).getTime()).toBe(12 * 3600_000);
    // The provider remembered the person: nobody was asked for credentials.
    expect(current.steppedUpUntil).toBeNull();
    for (let hours = 0; hours < 11; hours++) {
      market.clock.advanceSeconds(3600);
      expect(await browser.me()).not.toBeNull();
    }
    market.clock.advanceSeconds(3600);
    expect(await browser.me()).toBeNull();
  });

  it('does not adopt a planted session', async () => {
    const attacker = await member('oscar');
    const planted = attacker.cookies.get('gh')!;
    await member('petra');
    const victim = new ProviderBrowser(market);
    victim.cookies.set('gh', planted);
    expect((await victim.signIn('petra')).fragment).toEqual({ provider: 'done' });
    expect(victim.cookies.get('gh')).not.toBe(planted);
    expect(await victim.me('email')).toEqual({ email: 'petra@corp.example' });
  });

  it('waits for a code when the person has a second factor, and still ends after twelve hours', async () => {
    const browser = await member('quin');
    await stepUpByHand(browser);
    const { app } = await setUpTotp(market, (query, variables) => browser.graphql(query, variables));
    const again = new ProviderBrowser(market);
    expect((await again.signIn('quin')).fragment).toEqual({ provider: 'totp' });
    expect(await again.me()).toBeNull();
    const send = (query: string, variables?: Record<string, unknown>) => again.graphql(query, variables);
    const wrong = await mutate(send, 'signInWithCode', 'next', { code: '000000' });
    expect(wrong.userErrors).toHaveLength(1);
    expect((await mutate(send, 'signInWithCode', 'next', { code: app.nextCode() })).next).toBe('DONE');
    const { sessions } = await again.me('sessions { isCurrent createdAt endsAt }');
    const [current] = sessions.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
    expect(new Date(current.endsAt).getTime() - new Date(current.createdAt).getTime()).toBe(12 * 3600_000);
  });

  it('allows a suspended person to sign in and read', async () => {
    const browser = await member('rosa');
    const { id } = await browser.me();
    const [{ personId }] = (await market.db.query<{ personId: string }>(
      `select person_id as "personId" from identity.person_private where email = 'rosa@corp.example'`,
    )) as [{ personId: string }];
    expect(publicId('Person', personId)).toBe(id);
    await suspend(market, personId);
    const again = new ProviderBrowser(market);
    expect((await again.signIn('rosa')).fragment).toEqual({ provider: 'done' });
    expect(await again.me('restrictions { kind }')).toEqual({ restrictions: [{ kind: 'SUSPENDED' }] });
  });
});

it('treats the same subject of another issuer as another person', async () => {
  const first = await member('sven');
  const other = await TestProvider.open();
  const moved = await openMarketplaceOn(market.database, other.settings, market.clock.now());
  try {
    const browser = new ProviderBrowser(moved);
    expect((await browser.signIn(other.person('sven'))).fragment).toEqual({ provider: 'register' });
    expect(await first.me('identities { isCurrent }')).toEqual({ identities: [{ isCurrent: true }] });
  } finally {
    await moved.app.close();
    await other.close();
  }
});

/** Grants the step-up directly in the row of the session, because this person has no password. */
async function stepUpByHand(browser: ProviderBrowser): Promise<void> {
  const email = (await browser.me('email')).email;
  await asOwner(market.database.ownerUrl, (client) =>
    client.query(
      `update identity.session set stepped_up_until = $2 where person_id = (select person_id from identity.person_private where email = $1)`,
      [email, new Date(market.clock.now().getTime() + 600_000)],
    ),
  );
}
