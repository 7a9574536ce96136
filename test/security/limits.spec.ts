/** What a hostile request gets: a 4xx before anything is executed, and no word about our insides. */
import { GRAPHQL_LIMITS } from '../../src/platform/graphql/graphql.module.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { processorTimeOf } from '../kit/processor-time.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace();
});
afterAll(() => market.close());

async function post(payload: string, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  const response = await market.app.inject({ method: 'POST', url: '/graphql', headers, payload });
  return { status: response.statusCode, body: response.body };
}

const query = (text: string, variables: unknown = {}) => post(JSON.stringify({ query: text, variables }));

describe('GraphQL requests beyond the limits', () => {
  it('refuses too many aliases with 400', async () => {
    const aliases = Array.from({ length: GRAPHQL_LIMITS.aliases + 1 }, (_, index) => `a${index}: marketplace { currency }`);
    expect((await query(`{ ${aliases.join(' ')} }`)).status).toBe(400);
    expect((await query(`{ ${aliases.slice(0, 5).join(' ')} }`)).status).toBe(200);
  });

  it('refuses a query that nests too deep with 400', async () => {
    const deep = (levels: number): string => (levels === 0 ? 'currency' : `... on Marketplace { ${deep(levels - 1)} }`);
    expect((await query(`{ marketplace { ${deep(3)} } }`)).status).toBe(200);
    expect((await query(`{ marketplace { ${deep(GRAPHQL_LIMITS.depth + 5)} } }`)).status).toBe(400);
  });

  it('refuses too many directives with 400', async () => {
    const directives = '@include(if: true) '.repeat(GRAPHQL_LIMITS.directives + 1);
    expect((await query(`{ marketplace { currency ${directives} } }`)).status).toBe(400);
  });

  it('refuses a cost that fragments multiply with 400', async () => {
    const fragments = Array.from(
      { length: 9 },
      (_, index) => `fragment f${index} on Marketplace { ...f${index + 1} ...f${index + 1} ...f${index + 1} }`,
    );
    const { status } = await query(`{ marketplace { ...f0 } } ${fragments.join(' ')} fragment f9 on Marketplace { currency termsVersion }`);
    expect(status).toBe(400);
  });

  it('refuses too many tokens with 400', async () => {
    expect((await query(`{ marketplace { ${'currency '.repeat(GRAPHQL_LIMITS.tokens + 1)} } }`)).status).toBe(400);
  });

  it('refuses a batch, a form, plain text, and invalid JSON with 400', async () => {
    expect((await post(JSON.stringify([{ query: '{ marketplace { currency } }' }]))).status).toBe(400);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const { status } = await post('{"query":"{ marketplace { currency } }"}', { 'content-type': type });
      expect([400, 415]).toContain(status);
    }
    expect((await post('{"query":')).status).toBe(400);
  });

  it('refuses circular fragments with 400', async () => {
    expect((await query('{ marketplace { ...a } } fragment a on Marketplace { ...b } fragment b on Marketplace { ...a }')).status).toBe(
      400,
    );
  });

  it('refuses a request that contains a prototype with 400', async () => {
    expect((await post('{"query":"{ marketplace { currency } }","variables":{"__proto__":{"polluted":1}}}')).status).toBe(400);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    ['items that are no objects', Array.from({ length: 300 }, () => true)],
    ['items that are null', Array.from({ length: 300 }, () => null)],
    ['items with ids of no shape', Array.from({ length: 300 }, () => ({ taskId: 'x' }))],
  ])('refuses variables with more faults than it reports with 400: %s', async (_what, tasks) => {
    const text = 'mutation ($input: RemoveGoldInput!) { removeGold(input: $input) { userErrors { message } } }';
    const { status, body } = await query(text, { input: { batchId: 'none', tasks } });
    expect(status).toBe(400);
    const { errors } = JSON.parse(body) as { errors: { message: string; extensions: { code: string } }[] };
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(errors.at(-1)?.message).toBe('Too many errors processing variables, error limit reached. Execution aborted.');
  });

  it('refuses variables with a hundred thousand faults quickly, and reports the first', async () => {
    const text = 'mutation ($input: RestrictPersonInput!) { suspendPerson(input: $input) { userErrors { message } } }';
    const evidence = Array.from({ length: 40_000 }, () => ({ description: {} }));
    const milliseconds = await processorTimeOf(async () => {
      const { status, body } = await query(text, { input: { evidence } });
      expect(status).toBe(400);
      expect((JSON.parse(body) as { errors: unknown[] }).errors.length).toBeLessThan(60);
    });
    // Ten thousand errors alone took two seconds.
    expect(milliseconds).toBeLessThan(1_000);
  });

  it('refuses a name of a million characters with 400', async () => {
    const { status, body } = await query(`{ ${'a'.repeat(1_000_000)} }`);
    expect(status).toBe(400);
    expect(body.length).toBeLessThan(3_000_000);
  });
});

it('a body over the limit gets 413', async () => {
  expect((await query(`# ${'x'.repeat(3 * 1024 * 1024)}\n{ marketplace { currency } }`)).status).toBe(413);
});

it.each(['mutation { signOut { userErrors { message } } }', '{ marketplace { currency } }'])('%s by GET is refused', async (text) => {
  const response = await market.app.inject({
    method: 'GET',
    url: `/graphql?query=${encodeURIComponent(text)}`,
    headers: { 'apollo-require-preflight': '1' },
  });
  expect([response.statusCode, response.headers.allow]).toEqual([405, 'POST']);
});

describe('a server in production', () => {
  let production: TestMarketplace;
  beforeAll(async () => {
    production = await openMarketplace({ NODE_ENV: 'production', PUBLIC_URL: 'https://guildhall.example' });
  });
  afterAll(() => production.close());

  it('offers no introspection, no suggestion and no IDE', async () => {
    const introspection = await production.graphql('{ __schema { types { name } } }', {}, { allowErrors: true });
    expect(introspection.status).toBe(400);
    const typo = await production.graphql('{ marketplac { currency } }', {}, { allowErrors: true });
    expect(JSON.stringify(typo)).not.toMatch(/did you mean/i);
    const browsed = await production.app.inject({ method: 'GET', url: '/graphql', headers: { accept: 'text/html' } });
    expect(browsed.statusCode).toBe(405);
    expect((await production.app.inject({ method: 'GET', url: '/metrics' })).statusCode).toBe(401);
  });
});

describe('the routes for operators', () => {
  it('health, metrics and the console answer', async () => {
    const get = async (url: string) => market.app.inject({ method: 'GET', url });
    expect((await get('/health/live')).json()).toEqual({ status: 'live' });
    expect((await get('/health/ready')).json()).toEqual({ status: 'ready' });
    expect((await get('/metrics')).body).toContain('guildhall_http_request_seconds_bucket');
    const page = await get('/');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
  });

  it('a browser that opens the address of the API gets the IDE', async () => {
    const get = (url: string, accept: string) => market.app.inject({ method: 'GET', url, headers: { accept } });
    const page = await get('/graphql', 'text/html,application/xhtml+xml');
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.body).toContain('graphiql');
    expect(page.body).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
    expect((await get('/graphql', 'application/json')).statusCode).toBe(405);
    expect((await get('/graphql?query={marketplace{currency}}', 'text/html')).statusCode).not.toBe(302);
  });

  it('a request keeps the id that a proxy gave it, when it is harmless', async () => {
    const ask = async (id: string) =>
      (await market.app.inject({ method: 'GET', url: '/health/live', headers: { 'x-request-id': id } })).headers['x-request-id'];
    expect(await ask('abc-123')).toBe('abc-123');
    expect(await ask('bad id {}')).not.toBe('bad id {}');
  });
});

it('a bug shows one opaque error with the id of its request, and no word of SQL', async () => {
  const { asOwner } = await import('../kit/database.ts');
  const { registerWorker } = await import('../kit/people.ts');
  const { token } = await registerWorker(market);
  await asOwner(market.database.ownerUrl, (client) => client.query('alter table identity.worker_profile rename to mislaid'));
  try {
    const response = await market.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-request-id': 'request-of-the-test' },
      payload: JSON.stringify({ query: '{ worker { country } }' }),
    });
    const { errors } = response.json<{ errors: { message: string; extensions: Record<string, unknown> }[] }>();
    expect(errors[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'request-of-the-test' });
    expect(errors[0]?.message).toContain('request-of-the-test');
    expect(response.body).not.toMatch(/relation|select|identity/);
  } finally {
    await asOwner(market.database.ownerUrl, (client) => client.query('alter table identity.mislaid rename to worker_profile'));
  }
});
