/** What a GraphQL query may cost and how long it may run, over real HTTP: the cost is known before anything is executed. */
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { publicId } from '../../src/kernel/index.ts';
import { GRAPHQL_LIMITS } from '../../src/platform/graphql/graphql.module.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester } from '../kit/people.ts';
import { ask, rootFields, type World } from './matrix.engine.ts';
import { BATCH } from './world.ts';

/** Long enough for what is allowed on a busy machine. */
const TIMEOUT_MS = 5_000;
const DRAFTS = 100;

let market: TestMarketplace;
let port: number;
let token: string;
let id: string;

beforeAll(async () => {
  market = await openMarketplace({ QUERY_TIMEOUT_MS: String(TIMEOUT_MS) });
  await market.app.listen(0, '127.0.0.1');
  port = (market.app.getHttpServer().address() as AddressInfo).port;
  const requester = await registerRequester(market);
  token = requester.token;
  id = publicId('Organisation', requester.organisationId);
  for (let made = 0; made < DRAFTS; made++) await createDraft(`Draft ${made}`);
}, 120_000);
afterAll(() => market.close());

const CREATE =
  'mutation ($input: CreateBatchInput!) { createBatch(input: $input) { batch { id title current { version } } userErrors { message } } }';
const input = (title: string) => ({ ...BATCH, organisationId: id, title });

async function createDraft(title: string): Promise<void> {
  const { data } = await market.graphql(CREATE, { input: input(title) }, { token });
  expect(data.createBatch.userErrors).toEqual([]);
}

interface Answer {
  readonly status: number;
  readonly body: { data?: any; errors?: { message: string; extensions: { code: string } }[] };
  readonly milliseconds: number;
}

/** One request over HTTP; `leaveAfterMs` closes the connection, and the answer is then null. */
function send(query: string, variables: unknown = {}, leaveAfterMs?: number): Promise<Answer | null> {
  const payload =
    typeof variables === 'string' ? `{"query":${JSON.stringify(query)},"variables":${variables}}` : JSON.stringify({ query, variables });
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const sent = httpRequest({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Answer['body'];
        resolve({ status: response.statusCode ?? 0, body, milliseconds: performance.now() - began });
      });
    });
    sent.on('error', (error) => (leaveAfterMs === undefined ? reject(error) : resolve(null)));
    sent.end(payload);
    if (leaveAfterMs !== undefined) setTimeout(() => sent.destroy(), leaveAfterMs);
  });
}

/** The statements that the process sends to the database while `work` runs. */
async function statements(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const original = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [statement] = args;
    seen.push(typeof statement === 'string' ? statement : (statement as { text: string }).text);
    return original.apply(this, args);
  } as typeof pg.Client.prototype.query;
  try {
    await work();
  } finally {
    Reflect.set(pg.Client.prototype, 'query', original);
  }
  return seen;
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs `work` while nobody else may touch batches: every statement about them waits. */
async function withBatchesLocked<T>(work: (unlock: () => Promise<void>) => Promise<T>): Promise<T> {
  return asOwner(market.database.ownerUrl, async (client) => {
    await client.query('begin; lock table batches.batch in access exclusive mode');
    let isLocked = true;
    const unlock = async () => {
      if (isLocked) await client.query('commit');
      isLocked = false;
    };
    try {
      return await work(unlock);
    } finally {
      await unlock();
    }
  });
}

const NESTED = `query ($id: OrganisationID!, $n: Int!) { organisation(id: $id) { batches(first: $n) { nodes {
  organisation { batches(first: $n) { nodes { organisation { batches(first: $n) { nodes { id } } } } } } } } } }`;
const WITH_DEFAULT = NESTED.replace('$n: Int!', '$n: Int! = 100');
const OMITTED = NESTED.replace(', $n: Int!', '').replaceAll('(first: $n)', '');
const WITH_FRAGMENT = `query ($id: OrganisationID!, $n: Int!) { organisation(id: $id) { ...a } }
  fragment a on Organisation { batches(first: $n) { nodes { organisation { ...b } } } }
  fragment b on Organisation { batches(first: $n) { nodes { id title state } } }`;
const INLINE = `query ($id: OrganisationID!, $n: Int!) { organisation(id: $id) { ... on Organisation { batches(first: $n) { nodes {
  ... { organisation { ... on Organisation { batches(first: $n) { edges { node { organisation { batches(first: $n) { nodes { id } } } } } } } } } } } } } }`;
const ALIASED = `query ($id: OrganisationID!, $n: Int!) { organisation(id: $id) { ${Array.from(
  { length: 3 },
  (_, index) => `b${index}: batches(first: $n) { nodes { organisation { batches(first: $n) { nodes { id title state } } } } }`,
).join(' ')} } }`;
describe('a document with several operations', () => {
  const post = async (payload: unknown) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await market.app.inject({ method: 'POST', url: '/graphql', headers, payload: payload as object });
    return { status: response.statusCode, ...response.json<Answer['body']>() };
  };
  const query = 'query A { me { id } } query B { me { name } }';

  it.each<[string, object]>([
    ['names none of them', { query }],
    ['names another', { query, operationName: 'C' }],
    ['names a property that every object has', { query: '{ me { id } }', operationName: '__proto__' }],
    ['names one where the document has no names', { query: '{ me { id } }', operationName: 'A' }],
    ['has a mutation beside a query and names none', { query: 'mutation A { signOut { userErrors { message } } } query B { me { id } }' }],
  ])('refuses it with 400 when the request %s', async (_case, payload) => {
    const { status, errors } = await post(payload);
    expect([status, errors!.map(({ extensions }) => extensions.code)]).toEqual([400, ['OPERATION_RESOLUTION_FAILURE']]);
  });

  it('executes the one that the request names', async () => {
    const { status, data } = await post({ query, operationName: 'B' });
    expect([status, Object.keys(data.me)]).toEqual([200, ['name']]);
  });
});

describe('the cost of a query', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['pages come from a variable', NESTED, { n: 100 }],
    ['pages come from the default of a variable', WITH_DEFAULT, {}],
    ['pages have the default of the argument', OMITTED, {}],
    ['pages stand in fragments of fragments', WITH_FRAGMENT, { n: 60 }],
    ['pages stand in inline fragments and edges', INLINE, { n: 60 }],
    ['aliases repeat a nested page', ALIASED, { n: 60 }],
  ])('refuses a query before execution when %s', async (_name, query, variables) => {
    let answer: Answer | null = null;
    const sent = await statements(async () => {
      answer = await send(query, { id, ...variables });
    });
    expect(answer!.status).toBe(400);
    expect(answer!.body.errors).toMatchObject([
      { message: expect.stringContaining('points'), extensions: { code: 'QUERY_TOO_EXPENSIVE' } },
    ]);
    expect(answer!.body.errors![0]!.message).toMatch(/costs [\d,]+ points, and 20,000 are allowed.*"organisation".*"first"/);
    expect(answer!.body.data).toBeUndefined();
    // Who asks is known before; of what is asked for, nothing is read.
    expect(sent.filter((statement) => /batches\.|identity\.organisation\b/.test(statement))).toEqual([]);
  });

  it('keeps the cost of a default apart from that of null, which no page may have', async () => {
    const query = 'query ($id: OrganisationID!, $n: Int = 3) { organisation(id: $id) { batches(first: $n) { nodes { id } } } }';
    expect((await send(query, { id }))!.status).toBe(200);
    expect((await send(query, { id, n: null }))!.status).toBe(400);
    expect((await send(query, { id, n: 101 }))!.status).toBe(400);
    expect((await send(query, { id, n: 4 }))!.status).toBe(200);
  });

  it('counts nothing for a page that @skip or @include leaves out', async () => {
    const query = NESTED.replace('organisation { batches', 'organisation @include(if: $deep) { batches')
      .replace('$n: Int!', '$n: Int!, $deep: Boolean!')
      .replace('nodes {', 'nodes { id');
    expect((await send(query, { id, n: 100, deep: false }))!.status).toBe(200);
    expect((await send(query, { id, n: 100, deep: true }))!.status).toBe(400);
  });

  it('counts the most expensive possible type of an interface', async () => {
    const { queryCost } = await import('../../src/platform/graphql/query-cost.ts');
    const { buildSchema, parse, Kind } = await import('graphql');
    const schema = buildSchema(`
      type Query { things(first: Int! = 10): ThingConnection! plain: [Thing!]! }
      type ThingConnection { nodes: [Thing!]! }
      interface Thing { id: ID! }
      type Small implements Thing { id: ID! name: String }
      type Large implements Thing { id: ID! things(first: Int! = 10): ThingConnection! }`);
    const cost = (text: string, variables: Record<string, unknown> = {}) => {
      const document = parse(text);
      const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)!;
      return queryCost({ schema, document, operation, variables }).points;
    };
    // The connection 10, and for each of 10 objects 2, the field `nodes` 1 and its `id` 1.
    expect(cost('{ things { nodes { id } } }')).toBe(10 + 10 * (2 + 1 + 1));
    expect(cost('query ($n: Int! = 3) { things(first: $n) { nodes { id } } }')).toBe(10 + 3 * 4);
    expect(cost('query ($n: Int! = 3) { things(first: $n) { nodes { id } } }', { n: 7 })).toBe(10 + 7 * 4);
    const large = 10 + 10 * 4;
    expect(cost('{ things(first: 2) { nodes { ... on Small { name } ... on Large { things { nodes { id } } } } } }')).toBe(
      10 + 2 * (3 + large),
    );
    expect(cost('{ plain { id } }')).toBe(1 + 5 * (2 + 1));
    // Fragments on other types than what is read cost, as the operation that is not asked for does not.
    expect(cost('query A { plain { id } } query B { things(first: 100) { nodes { id } } }')).toBe(1 + 5 * 3);
  });

  it('counts a list by its declared length', async () => {
    const { GraphQLSchemaHost } = await import('@nestjs/graphql');
    const { queryCost } = await import('../../src/platform/graphql/query-cost.ts');
    const { parse, Kind } = await import('graphql');
    const { schema } = market.get(GraphQLSchemaHost);
    const document = parse('{ worker { earnings { byDay { day } } } }');
    const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)!;
    expect(queryCost({ schema, document, operation, variables: {} }).points).toBe(1 + 1 + 1 + 366 * (2 + 1));
  });

  it('allows a page of 100 objects with their counts', async () => {
    const query = `query ($id: OrganisationID!, $n: Int!) { organisation(id: $id) { batches(first: $n) { nodes { id title state createdAt
      organisation { name } reserved { minor currency text } cost { total { text } } current { version instructions form { name prompt } } } } } }`;
    const answer = (await send(query, { id, n: 100 }))!;
    expect([answer.status, answer.body.data?.organisation.batches.nodes.length]).toEqual([200, DRAFTS]);
  });

  it('refuses fragments that multiply beyond the maximum number of nodes', async () => {
    const spreads = (name: string) => `...${name} `.repeat(8);
    const levels = Array.from({ length: 8 }, (_, level) => `fragment f${level} on Marketplace { ${spreads(`f${level + 1}`)} }`);
    const answer = (await send(`{ marketplace { ...f0 } } ${levels.join(' ')} fragment f8 on Marketplace { currency }`))!;
    expect([answer.status, answer.milliseconds < 5_000]).toEqual([400, true]);
  });
});

describe('refusals of queries over the other limits', () => {
  const fields = (count: number, text: (index: number) => string) => Array.from({ length: count }, (_, index) => text(index)).join(' ');
  it.each([
    ['depth', `{ marketplace { ${'... on Marketplace { '.repeat(20)} currency ${'}'.repeat(20)} } }`, /nests deeper than 14 levels/],
    ['aliases', `{ ${fields(16, (index) => `a${index}: marketplace { currency }`)} }`, /more than 15 aliases; send it as several requests/],
    ['directives', `{ marketplace { currency ${'@include(if: true) '.repeat(21)} } }`, /more than 20 directives/],
    ['tokens', `{ marketplace { ${'currency '.repeat(2_001)} } }`, /too many tokens/],
  ])('refuses %s', async (_name, query, message) => {
    const answer = (await send(query))!;
    expect(answer.status).toBe(400);
    expect(answer.body.errors!.map((error) => error.message)).toContainEqual(expect.stringMatching(message));
    expect(JSON.stringify(answer.body)).not.toContain('Syntax Error');
  });
});

describe('refusals of a page size outside 1 to 100', () => {
  const literal = (first: string) => `{ organisation(id: "${id}") { batches(first: ${first}) { nodes { id } } } }`;
  const variable = 'query ($id: OrganisationID!, $n: Int!) { organisation(id: $id) { batches(first: $n) { nodes { id } } } }';

  it.each([5000, 101, 0, -1, 2_147_483_647])('refuses first: %d', async (first) => {
    for (const answer of [await send(literal(String(first))), await send(variable, { id, n: first })]) {
      expect(answer!.status).toBe(400);
      expect(answer!.body.errors).toEqual([
        {
          message: '"first" of Organisation.batches must be 1 to 100; read further pages with "after".',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
    }
  });

  it.each([
    ['a text', '"ten"'],
    ['null', 'null'],
    ['a fraction', '1.5'],
    ['more than 32 bits', '1099511627776'],
    ['more than a double holds', '1e400'],
    ['a list', '[1]'],
    ['an object', '{"a":1}'],
  ])('refuses first as %s, in a variable and as a literal', async (_name, json) => {
    const answer = (await send(variable, `{"id":"${id}","n":${json}}`))!;
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(answer.body.errors![0]!.message).toMatch(
      /^(Variable "\$n" (must|of the type)|The request holds a number of 5 characters at character \d+, which)/,
    );
    const written = (await send(literal(json.replaceAll('"a"', 'a'))))!;
    expect(written.status).toBe(400);
    expect(written.body.errors![0]!.extensions.code).toMatch(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/);
  });

  it('names the field, without a syntax error, for every query of the schema that has pages', async () => {
    const world = { tokens: {}, ids: {}, personIds: {}, emails: {}, also: {} } as unknown as World;
    const paged = rootFields(market).filter(({ field }) => field.args.some(({ name }) => name === 'first'));
    expect(paged.length).toBeGreaterThan(10);
    for (const root of paged) {
      for (const first of [5_000, 0]) {
        const { errors } = await ask(market, world, root, 'anonymous', { first });
        expect([root.name, errors?.map(({ message, extensions }) => [message, extensions?.code])]).toEqual([
          root.name,
          [[`"first" of ${root.name} must be 1 to 100; read further pages with "after".`, 'BAD_USER_INPUT']],
        ]);
      }
    }
  });

  it('names a missing variable', async () => {
    const answer = (await send(variable, { id }))!;
    expect([answer.status, answer.body.errors![0]!.message]).toEqual([
      400,
      'Variable "$n" of the type "Int!" is required, and was not sent.',
    ]);
  });
});

describe('the time of a query', () => {
  const SLOW = `query ($id: OrganisationID!) { organisation(id: $id) { batches(first: 10) { nodes { id current { version }
    tasks(first: 1) { nodes { id } } } } } }`;
  const isNested = (statement: string) => /batch_version|batches\.task\b/.test(statement);

  it('answers a fast query, and loads nested objects', async () => {
    const sent = await statements(async () => expect((await send(SLOW, { id }))!.body.errors).toBeUndefined());
    expect(sent.filter(isNested).length).toBeGreaterThan(0);
  });

  it('ends a slow query with one error, starts no further field, and answers health checks meanwhile', async () => {
    const sent = await statements(() =>
      withBatchesLocked(async (unlock) => {
        const pending = send(SLOW, { id });
        await sleep(300);
        const began = performance.now();
        expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
        expect(performance.now() - began).toBeLessThan(1_000);
        const answer = (await pending)!;
        expect(answer.milliseconds).toBeGreaterThanOrEqual(TIMEOUT_MS);
        expect(answer.milliseconds).toBeLessThan(TIMEOUT_MS + 2_000);
        expect(answer.body).toEqual({
          data: null,
          errors: [
            {
              message: 'The query took longer than 5 seconds and was stopped. Ask for fewer objects ("first") or fewer fields at once.',
              extensions: { code: 'QUERY_TIMEOUT' },
            },
          ],
        });
        await unlock();
        // The statement that waited ends now, and its rows would lead on.
        await sleep(500);
      }),
    );
    expect(sent.filter(isNested)).toEqual([]);
  });

  it('starts no further field after the client disconnects', async () => {
    const sent = await statements(() =>
      withBatchesLocked(async (unlock) => {
        expect(await send(SLOW, { id }, 300)).toBeNull();
        await sleep(200);
        await unlock();
        await sleep(500);
      }),
    );
    expect(sent.some((statement) => /from batches\.batch\b/i.test(statement))).toBe(true);
    expect(sent.filter(isNested)).toEqual([]);
  });
});

describe('a mutation that began', () => {
  const titles = async () => {
    const { rows } = await asOwner(market.database.ownerUrl, (client) =>
      client.query<{ title: string }>("select title from batches.batch where title like 'Late%' order by title"),
    );
    return rows.map(({ title }) => title);
  };

  it('finishes a mutation after its client disconnects', async () => {
    await withBatchesLocked(async (unlock) => {
      expect(await send(CREATE, { input: input('Late and alone') }, 300)).toBeNull();
      await sleep(200);
      await unlock();
      await sleep(700);
    });
    expect(await titles()).toEqual(['Late and alone']);
  });

  it('finishes a mutation that takes longer than QUERY_TIMEOUT_MS, and returns its result', async () => {
    const answer = await withBatchesLocked(async (unlock) => {
      const pending = send(CREATE, { input: input('Late but done') });
      await sleep(TIMEOUT_MS + 500);
      await unlock();
      return (await pending)!;
    });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data.createBatch).toMatchObject({ batch: { title: 'Late but done', current: { version: 1 } }, userErrors: [] });
    expect(await titles()).toEqual(['Late and alone', 'Late but done']);
  }, 30_000);

  it('finishes all fields of a mutation in order when its client disconnects during the first', async () => {
    const two =
      'mutation ($a: CreateBatchInput!, $b: CreateBatchInput!) { a: createBatch(input: $a) { batch { id } } b: createBatch(input: $b) { batch { id } } }';
    await withBatchesLocked(async (unlock) => {
      expect(await send(two, { a: input('Late of two, first'), b: input('Late of two, second') }, 300)).toBeNull();
      await sleep(200);
      await unlock();
      await sleep(1_000);
    });
    expect(await titles()).toEqual(expect.arrayContaining(['Late of two, first', 'Late of two, second']));
  });
});

it('the limits of queries equal the documented ones', () => {
  expect(GRAPHQL_LIMITS).toEqual({ depth: 14, aliases: 15, directives: 20, cost: 20_000, tokens: 2_000 });
});
