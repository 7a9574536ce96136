/** How often one address and one account may ask: what is above the rate is answered 429, and nobody else is. */
import { PersonCommands, SessionCommands } from '../../src/identity/index.ts';
import { anonymous } from '../../src/platform/index.ts';
import { multipartBody, PNG } from '../files/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { PASSWORD, registerPerson, registerRequester } from '../kit/people.ts';

let market: TestMarketplace;
afterEach(() => market.close());
const open = async (settings: Record<string, string>) => {
  market = await openMarketplace(settings);
};

interface Sent {
  readonly status: number;
  readonly retryAfter: number;
  readonly body: any;
}

async function send(options: {
  from?: string;
  token?: string;
  authorization?: string;
  query?: string;
  url?: string;
  method?: 'GET' | 'POST';
  payload?: object;
}): Promise<Sent> {
  const { from = '198.51.100.1', token, query } = options;
  const authorization = options.authorization ?? (token === undefined ? undefined : `Bearer ${token}`);
  const response = await market.app.inject({
    method: options.method ?? (options.url === undefined ? 'POST' : 'GET'),
    url: options.url ?? '/graphql',
    remoteAddress: from,
    headers: authorization === undefined ? {} : { authorization },
    ...(query === undefined && options.payload === undefined ? {} : { payload: options.payload ?? { query } }),
  });
  const isJson = String(response.headers['content-type']).includes('json');
  return {
    status: response.statusCode,
    retryAfter: Number(response.headers['retry-after']),
    body: isJson ? response.json() : response.body,
  };
}
const times = async (count: number, one: (i: number) => Promise<Sent>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await one(i)).status);
  return statuses;
};
const limited = (statuses: readonly number[]) => statuses.filter((status) => status === 429).length;
const MARKETPLACE = '{ marketplace { currency } }';
const register = (i: number, email = `limited${i}@example.org`) =>
  `r${i}: register(input: { email: "${email}", password: "${PASSWORD}", name: "X", birthDate: "1990-05-17", country: "KE", acceptedTerms: "2026-11" }) { userErrors { __typename ... on RateLimitedError { message retryAfterSeconds } } }`;

describe('the rate limit of registrations', () => {
  it('refuses the 21st registration in an hour from one address, in any spelling of the address', async () => {
    await open({ RATE_REGISTRATION_ADDRESS: '20/3600', TRUST_PROXY: '1' });
    const visitor = (address: string) => ({ actor: anonymous, requestId: 'test', address });
    const spellings = ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:cb00:7107', '[::ffff:203.0.113.7]:443', '203.0.113.7:4711'];
    const kinds: string[] = [];
    for (let i = 0; i < 60; i++) {
      const result = await market.get(PersonCommands).register(visitor(spellings[i % 5]!), {
        ...{ email: `many${i}@example.org`, name: 'Many', password: PASSWORD, birthDate: '1990-05-17' },
        ...{ country: 'KE', acceptedTerms: '2026-11', device: null },
      });
      kinds.push(result.ok ? 'OK' : result.refusals[0].kind);
    }
    expect(kinds.slice(0, 20)).toEqual(Array(20).fill('OK'));
    expect(kinds.slice(20)).toEqual(Array(40).fill('RATE_LIMITED'));
    const [row] = await market.db.query<{ n: number }>(`select count(*)::int as n from identity.person_private where email like 'many%'`);
    expect(row?.n).toBe(20);
  });

  it('counts each attempt in aliases, in parallel requests and with refused input', async () => {
    await open({ RATE_REGISTRATION_ADDRESS: '5/3600' });
    const { body } = await send({ query: `mutation { ${[0, 1, 2, 3].map((i) => register(i)).join(' ')} }` });
    expect(Object.values<any>(body.data).flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const bad = await send({ query: `mutation { ${register(9, 'no address')} }` });
    expect(bad.body.data.r9.userErrors).toEqual([{ __typename: 'InvalidInputError' }]);
    const all = await Promise.all(
      [10, 20].map((from) => send({ query: `mutation { ${[0, 1, 2].map((i) => register(from + i)).join(' ')} }` })),
    );
    const errors = all.flatMap((answer) => Object.values<any>(answer.body.data).flatMap(({ userErrors }) => userErrors));
    expect(errors).toHaveLength(6);
    for (const error of errors) {
      expect(error.__typename).toBe('RateLimitedError');
      expect(error.retryAfterSeconds).toBeGreaterThan(3500);
      expect(error.retryAfterSeconds).toBeLessThanOrEqual(3600);
    }
    expect((await send({ from: '198.51.100.2', query: `mutation { ${register(30)} }` })).body.data.r30.userErrors).toEqual([]);
  });

  it('counts registrations of all processes together', async () => {
    await open({ RATE_REGISTRATION_ADDRESS: '3/3600' });
    for (let i = 0; i < 3; i++) await send({ query: `mutation { ${register(i)} }` });
    const rows = await market.db.query<{ key: string; points: number }>('select key, points from identity.rate_limit');
    expect(rows).toEqual([{ key: expect.stringMatching(/^registration_address:[0-9a-f]{64}$/), points: 3 }]);
    await market.db.query('update identity.rate_limit set points = 0');
    expect((await send({ query: `mutation { ${register(4)} }` })).body.data.r4.userErrors).toEqual([]);
  });
});

describe('the rate limit of sign-ins', () => {
  it('limits sign-ins from one address, right and wrong, by GraphQL and POST /session', async () => {
    await open({ RATE_SIGN_IN_ADDRESS: '6/60' });
    const { email } = await registerPerson(market);
    const post = (password: string, from?: string) => send({ from, url: '/session', method: 'POST', payload: { email, password } });
    expect(await times(3, () => post(PASSWORD))).toEqual([201, 201, 201]);
    const aliases = Array.from(
      { length: 5 },
      (_, i) => `s${i}: signIn(input: { email: "other${i}@example.org", password: "a guess" }) { userErrors { __typename } }`,
    );
    const { body } = await send({ query: `mutation { ${aliases.join(' ')} }` });
    const kinds = Object.values<any>(body.data).map(({ userErrors }) => userErrors[0].__typename);
    expect(kinds.filter((kind) => kind === 'RateLimitedError')).toHaveLength(2);
    const refused = await post(PASSWORD);
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', retryAfterSeconds: refused.retryAfter } });
    expect(refused.retryAfter).toBeGreaterThan(0);
    expect((await post(PASSWORD, '198.51.100.2')).status).toBe(201);
  });

  it('limits sign-ins to one account from all addresses, with a separate counter for a device token', async () => {
    await open({ RATE_SIGN_IN_ACCOUNT: '4/60' });
    const { email } = await registerPerson(market);
    const signIn = (i: number, deviceToken?: string | null) =>
      market
        .get(SessionCommands)
        .signIn(
          { actor: anonymous, requestId: 'test', address: `198.51.100.${i}` },
          { email: i % 2 ? email : email.toUpperCase(), password: PASSWORD, device: null, deviceToken },
        );
    const first = await signIn(1);
    const deviceToken = first.ok ? first.value.deviceToken : null;
    for (let i = 2; i <= 4; i++) expect((await signIn(i)).ok).toBe(true);
    const fifth = await signIn(5);
    expect(fifth.ok ? null : fifth.refusals[0].kind).toBe('RATE_LIMITED');
    for (let i = 6; i <= 9; i++) expect((await signIn(i, deviceToken)).ok).toBe(true);
    const tenth = await signIn(10, deviceToken);
    expect(tenth.ok ? null : tenth.refusals[0].kind).toBe('RATE_LIMITED');
  });

  it('accepts a sign-in after the end of the window', async () => {
    await open({ RATE_SIGN_IN_ADDRESS: '2/1' });
    const { email } = await registerPerson(market);
    const post = () => send({ url: '/session', method: 'POST', payload: { email, password: PASSWORD } });
    expect(limited(await times(3, post))).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await post()).status).toBe(201);
  });
});

describe('the rate limit of requests without credentials', () => {
  it('refuses 700 of 1000 queries within a minute from one address', async () => {
    await open({ RATE_ANONYMOUS_ADDRESS: '300/60' });
    const answers: Sent[] = [];
    for (let i = 0; i < 1000; i++) answers.push(await send({ query: i % 2 ? MARKETPLACE : '{ __typename }' }));
    expect(answers.slice(0, 300).every(({ status }) => status === 200)).toBe(true);
    expect(limited(answers.map(({ status }) => status))).toBe(700);
    const last = answers.at(-1)!;
    expect(last.retryAfter).toBeGreaterThan(0);
    expect(last.retryAfter).toBeLessThanOrEqual(60);
    expect(last.body.errors).toEqual([
      {
        message: expect.stringContaining(`wait ${last.retryAfter} seconds`),
        extensions: { code: 'RATE_LIMITED', retryAfterSeconds: last.retryAfter },
      },
    ]);
  });

  it('counts malformed requests, unknown routes and broken bodies', async () => {
    await open({ RATE_ANONYMOUS_ADDRESS: '4/60' });
    const asks = [{ query: '{ nonsense' }, { query: '{ nothing }' }, { url: '/nowhere' }, { url: '/labels.csv' }];
    for (const ask of asks) expect((await send(ask)).status).not.toBe(429);
    const refused = await send({ url: '/nowhere' });
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', retryAfterSeconds: refused.retryAfter } });
    expect((await send({ query: MARKETPLACE })).status).toBe(429);
    expect((await send({ url: '/graphql?query={__typename}' })).status).toBe(429);
  });

  it('counts requests with invalid credentials as requests without credentials', async () => {
    await open({ RATE_ANONYMOUS_ADDRESS: '5/60' });
    const bad = ['Bearer nonsense', 'Basic YTpi', `Bearer ghs_${'a'.repeat(43)}`, `Bearer ghk_abcdefgh_${'a'.repeat(43)}`, 'x'];
    const statuses = await times(10, (i) => send({ authorization: bad[i % 5], query: i < 5 ? '{ __typename }' : MARKETPLACE }));
    expect(limited(statuses)).toBe(5);
    expect((await send({ query: MARKETPLACE })).status).toBe(429);
  });

  it('limits neither other addresses nor requests with credentials from the same address', async () => {
    await open({ RATE_ANONYMOUS_ADDRESS: '3/60' });
    const { token } = await registerPerson(market);
    expect(limited(await times(6, () => send({ query: MARKETPLACE })))).toBe(3);
    expect((await send({ from: '198.51.100.2', query: MARKETPLACE })).status).toBe(200);
    expect((await send({ token, query: '{ me { id } }' })).status).toBe(200);
  });

  it('counts requests of one IPv6 /64 together', async () => {
    await open({ RATE_ANONYMOUS_ADDRESS: '3/60' });
    expect(limited(await times(6, (i) => send({ from: `2001:db8:1:2::${i}`, query: MARKETPLACE })))).toBe(3);
    expect((await send({ from: '2001:db8:1:3::1', query: MARKETPLACE })).status).toBe(200);
  });

  it('answers health checks above the limit', async () => {
    await open({ RATE_ANONYMOUS_ADDRESS: '1/60', RATE_REQUESTS_ADDRESS: '1/60' });
    await times(3, () => send({ query: MARKETPLACE }));
    for (const url of ['/health/live', '/health/ready']) expect(await times(5, () => send({ url }))).toEqual(Array(5).fill(200));
  });
});

describe('the rate limits of requests with credentials', () => {
  it('limits an account across all its addresses and sessions', async () => {
    await open({ RATE_REQUESTS_ACCOUNT: '4/60' });
    const person = await registerPerson(market);
    const other = await registerPerson(market);
    const ask = (i: number) => send({ from: `198.51.100.${i}`, token: person.token, query: i % 2 ? '{ me { id } }' : '{ __typename }' });
    const statuses = await times(6, ask);
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    const refused = await ask(7);
    expect(refused.body.errors[0].extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: refused.retryAfter });
    expect((await send({ token: other.token, query: '{ me { id } }' })).status).toBe(200);
  });

  it('limits an address across all its accounts', async () => {
    await open({ RATE_REQUESTS_ADDRESS: '5/60' });
    const people = [await registerPerson(market), await registerPerson(market)];
    const statuses = await times(8, (i) => send({ token: people[i % 2]!.token, query: '{ me { id } }' }));
    expect(limited(statuses)).toBe(3);
  });

  it('limits mutations, and counts each field', async () => {
    await open({ RATE_MUTATIONS_ACCOUNT: '5/60' });
    const { token } = await registerPerson(market);
    const rename = (count: number) =>
      `mutation { ${Array.from({ length: count }, (_, i) => `m${i}: updateMe(input: { name: "Name ${i}" }) { userErrors { __typename } }`).join(' ')} }`;
    expect((await send({ token, query: rename(4) })).status).toBe(200);
    const partly = await send({ token, query: rename(3) });
    // One of them was done before: the answer is GraphQL's, and its errors say which were not.
    expect(partly.status).toBe(200);
    expect(partly.retryAfter).toBeGreaterThan(0);
    expect(partly.body.errors.map(({ path }: { path: string[] }) => path)).toEqual([['m1']]);
    for (const error of partly.body.errors)
      expect(error.extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: partly.retryAfter });
    expect((await send({ token, query: '{ me { id } }' })).status).toBe(200);
  });

  it('limits uploads and downloads', async () => {
    await open({ RATE_UPLOADS_ACCOUNT: '2/60', RATE_DOWNLOADS_ADDRESS: '3/60', RATE_ANONYMOUS_ADDRESS: '1/60' });
    const { token } = await registerRequester(market);
    const { data } = await market.graphql('{ organisations { id } }', {}, { token });
    const { contentType, body: payload } = multipartBody('a.png', PNG);
    const upload = () =>
      market.app.inject({
        method: 'POST',
        url: `/files?organisationId=${data.organisations[0].id}`,
        headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
        payload,
      });
    const first = await upload();
    expect(first.statusCode).toBe(201);
    expect((await upload()).statusCode).toBe(201);
    const refused = await upload();
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([429, 'RATE_LIMITED']);
    const { pathname, search } = new URL(first.json<{ url: string }>().url);
    expect(await times(4, () => send({ url: pathname + search }))).toEqual([200, 200, 200, 429]);
  });

  it('limits event streams that one address and one account open', async () => {
    await open({ RATE_DOWNLOADS_ADDRESS: '3/60', RATE_REQUESTS_ACCOUNT: '4/60' });
    const { token } = await registerPerson(market);
    const ask = (from: string, topics = 'me') => send({ url: `/events?topics=${topics}&once=1`, token, from });
    // One that is refused counts, too.
    expect((await ask('198.51.100.7', 'queue:payouts')).status).toBe(404);
    expect(await times(3, () => ask('198.51.100.7'))).toEqual([200, 200, 429]);
    expect(await times(2, () => ask('198.51.100.8'))).toEqual([200, 429]);
  });
});
