/**
 * Hostile values in every argument of every operation, and in the addresses of every route: each gets a clear answer, none a
 * 5xx. What nothing could keep (NUL, half of a surrogate pair) is refused as bad input wherever it stands.
 */
import { newId, publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import type { GraphqlAnswer } from '../kit/marketplace.ts';
import { argumentsWith, places, type Place } from './hostile-input.engine.ts';
import { ask, rootFields, routes, type CallerName, type RootField, type Route, type World } from './matrix.engine.ts';
import { FIELDS, ROUTES } from './matrix.table.ts';
import { buildWorld, openSecurityMarket } from './world.ts';

let market: TestMarketplace;
let world: World;
let fields: RootField[];
beforeAll(async () => {
  market = await openSecurityMarket();
  world = await buildWorld(market);
  fields = rootFields(market);
}, 120_000);
afterAll(() => market.close());

const LONG = 'a'.repeat(100_000);

const UNSTORABLE: readonly unknown[] = ['a\0b', '\ud800', 'x\udc00y', '\udc00\ud800'];
const UNSTORABLE_JSON: readonly unknown[] = [...UNSTORABLE, { 'a\0': 1 }, { a: [{ b: '\ud800' }] }, { '\udfff': null }];

/** Empty, long, of many scripts, and what other languages take for something else. */
const TEXTS: readonly unknown[] = ['', LONG, "'; drop table x; -- %_\\", '\u202e\ufeff' + '\u{1f600}'.repeat(300), '2027-02-30'];
const OF_TYPE: Readonly<Record<string, readonly unknown[]>> = {
  Int: [2_147_483_647, -2_147_483_648, 0, -1],
  Float: [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 0, -1],
  Boolean: [true, false],
  String: TEXTS,
  MinorUnits: [
    '9223372036854775807',
    '999999999999999',
    '-9223372036854775807',
    '9223372036854775808',
    '9'.repeat(10_000),
    '0',
    '-1',
    '',
    '1e3',
  ],
  DateTime: ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '1969-12-31T23:59:59Z', '2027-02-30T00:00:00Z', 'banana', ''],
  JSON: [
    null,
    [],
    {},
    '',
    0,
    1e308,
    LONG,
    { toString: 1, constructor: { prototype: 2 } },
    Array.from({ length: 5_000 }, (_, index) => index),
  ],
};

/** Done last: they end what the others need. */
const AT_THE_END = [
  'Mutation.suspendPerson',
  'Mutation.blockWorker',
  'Mutation.changeEmail',
  'Mutation.changePassword',
  'Mutation.signOut',
  'Mutation.revokeAllSessions',
];

function callerOf(root: RootField): CallerName {
  const row = FIELDS[root.name];
  if (row === undefined) throw new Error(`${root.name} has no row in matrix.table.ts`);
  return row.doneBy ?? row.allowed[0] ?? 'anonymous';
}

function send(root: RootField, place: Place, value: unknown): Promise<GraphqlAnswer> {
  return ask(market, world, root, callerOf(root), argumentsWith(root, place, value, world, FIELDS[root.name]?.args?.(world) ?? {}));
}

function codesOf(answer: GraphqlAnswer): string[] {
  return (answer.errors ?? []).map((error) => String(error.extensions?.code));
}

const nameOf = (root: RootField, place: Place, value: unknown) =>
  `${root.name} ${[place.argument, ...place.path].join('.')} = ${JSON.stringify(value)?.slice(0, 60)}`;

it('finds the places of every operation that takes a value', () => {
  const found = fields.flatMap((root) => places(root).map(({ type }) => type.name));
  expect(found.length).toBeGreaterThan(400);
  for (const type of ['String', 'JSON', 'MinorUnits', 'DateTime', 'Int', 'BatchID']) expect(found).toContain(type);
});

it('text that nothing could keep is bad input in every argument that takes text', async () => {
  const faults: string[] = [];
  for (const root of fields) {
    for (const place of places(root).filter(({ type }) => !['Int', 'Float', 'Boolean'].includes(type.name))) {
      for (const value of place.type.name === 'JSON' ? UNSTORABLE_JSON : UNSTORABLE) {
        const answer = await send(root, place, value);
        const message = answer.errors?.[0]?.message ?? '';
        const isRefused = answer.status === 400 && codesOf(answer).join() === 'BAD_USER_INPUT' && /NUL|surrogate/.test(message);
        if (!isRefused) faults.push(`${nameOf(root, place, value)}: ${answer.status} ${JSON.stringify(answer.errors ?? answer.data)}`);
      }
    }
  }
  expect(faults).toEqual([]);
}, 300_000);

it('no hostile value in any argument is answered with an error of ours', async () => {
  const faults: string[] = [];
  const order = (name: string) => AT_THE_END.indexOf(name);
  for (const root of [...fields].sort((a, b) => order(a.name) - order(b.name))) {
    for (const place of places(root)) {
      for (const value of OF_TYPE[place.type.name] ?? ['', LONG, 'no such value']) {
        const answer = await send(root, place, value);
        if (answer.status >= 500 || codesOf(answer).includes('INTERNAL_SERVER_ERROR')) {
          faults.push(`${nameOf(root, place, value)}: ${answer.status} ${JSON.stringify(answer.errors)}`);
        }
      }
    }
  }
  expect(faults).toEqual([]);
}, 600_000);

describe('the address of every route', () => {
  const PARTS = [
    '%00',
    'a%00b',
    '%ED%A0%80',
    '%C0%80',
    '%FF',
    '%25',
    '%',
    '..%2f..%2fetc',
    '%F0%9F%98%80',
    'a'.repeat(5_000),
    '%E2%80%AE',
    '__proto__',
  ];

  async function statusOf(route: Route, url: string): Promise<{ status: number; body: string }> {
    const { contentType, payload } = ROUTES[route.name]?.request?.(world) ?? {};
    const token = world.tokens[ROUTES[route.name]?.allowed[0] ?? 'anonymous'];
    const headers = { ...(contentType ? { 'content-type': contentType } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await market.app.inject({ method: route.method, url, headers, payload });
    return { status: response.statusCode, body: response.body.slice(0, 200) };
  }

  it('no hostile part of a path and no hostile parameter is answered with an error of ours', async () => {
    const faults: string[] = [];
    for (const route of routes(market)) {
      const given = ROUTES[route.name]?.request?.(world).url ?? route.path;
      const url = given.startsWith('http') ? given.replace(/^https?:\/\/[^/]+/, '') : given;
      const [path, query = ''] = url.split('?') as [string, string | undefined];
      const template = route.path.split('/');
      const urls = PARTS.flatMap((part) => [
        ...template.flatMap((name, index) =>
          name.startsWith(':')
            ? [
                `${path
                  .split('/')
                  .map((each, at) => (at === index ? part : each))
                  .join('/')}?${query}`,
              ]
            : [],
        ),
        ...[...new URLSearchParams(query).keys()].map((name) => `${path}?${query.replace(new RegExp(`${name}=[^&]*`), `${name}=${part}`)}`),
        `${path}?${query}&extra=${part}`,
        `${path}?${query}&${part}=1`,
      ]);
      for (const each of urls) {
        const { status, body } = await statusOf(route, each);
        // 503 is how a route says that the database does not answer, which it does here.
        if (status >= 500) faults.push(`${route.name} ${each.slice(0, 120)}: ${status} ${body}`);
        if (each.includes('%00') && status !== 400 && status !== 404) faults.push(`${route.name} ${each.slice(0, 120)}: ${status} ${body}`);
      }
    }
    expect(faults).toEqual([]);
  }, 120_000);

  it('NUL in a parameter is refused with its name', async () => {
    const response = await market.app.inject({ method: 'GET', url: '/health/live?a%00=1' });
    const none = { number: null, money: null, time: null };
    const parameters = [
      { ...none, name: 'path', text: 'The query', code: null },
      { ...none, name: 'fault', text: 'has a key that must not hold the character NUL (U+0000); remove it', code: 'KEY_FAULT' },
      { ...none, name: 'fault.message', text: 'must not hold the character NUL (U+0000); remove it', code: 'NUL_REFUSED' },
    ];
    const message = 'The query has a key that must not hold the character NUL (U+0000); remove it.';
    expect([response.statusCode, response.json()]).toEqual([
      400,
      { code: 'INVALID', message, messageCode: 'VALUE_FAULT', parameters, path: [] },
    ]);
  });

  it('a body that is no JSON, or repeats a prototype, is refused', async () => {
    const post = (payload: string) =>
      market.app.inject({ method: 'POST', url: '/session', headers: { 'content-type': 'application/json' }, payload });
    for (const payload of [
      '{',
      'null',
      '[]',
      '"a"',
      '{"email":"a\\u0000","password":"b"}',
      '{"__proto__":1}',
      '{"email":1e400,"password":[]}',
      '[['.repeat(50_000),
    ]) {
      const { statusCode } = await post(payload);
      expect([payload.slice(0, 40), statusCode >= 400 && statusCode < 500]).toEqual([payload.slice(0, 40), true]);
    }
    const body = (await post('{"email":"hunter2","password": hunter2')).body;
    expect(body).not.toContain('hunter2');
  });

  it('a User-Agent that nothing could keep is kept as far as it can be', async () => {
    const response = await market.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', 'user-agent': 'device \ud800\0' },
      payload: JSON.stringify({
        query: 'mutation ($input: RegisterInput!) { register(input: $input) { credentials { token } userErrors { message } } }',
        variables: {
          input: {
            email: 'device@example.org',
            password: 'a long enough password',
            name: 'D',
            birthDate: '1990-01-01',
            country: 'KE',
            acceptedTerms: '2026-11',
          },
        },
      }),
    });
    expect(response.json<GraphqlAnswer>().errors).toBeUndefined();
    const { data } = response.json<{ data: { register: { credentials: { token: string } } } }>();
    const { data: me } = await market.graphql('{ me { sessions { device } } }', {}, { token: data.register.credentials.token });
    expect(me.me.sessions).toEqual([{ device: 'device \ufffd\ufffd' }]);
  });
});

describe('variables', () => {
  const WITH_JSON = `mutation ($v: JSON!) { submitAssignment(input: { assignmentId: "${publicId('Assignment', newId())}", answer: $v }) { userErrors { message } } }`;
  const post = async (variables: string, query = WITH_JSON) => {
    const payload = `{"query":${JSON.stringify(query)},"variables":${variables}}`;
    const response = await market.app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' }, payload });
    return {
      status: response.statusCode,
      codes: (response.json<GraphqlAnswer>().errors ?? []).map((error) => String(error.extensions?.code)),
    };
  };

  it.each([
    ['a number beyond a double', '{"v":1e400}'],
    ['a number beyond a double deep inside', '{"v":{"a":[[-1e999]]}}'],
    ['nesting of 100,000 levels', `{"v":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a NUL in an unused variable', '{"w":"\\u0000"}'],
    ['half of a pair in a key', '{"v":{"\\ud800":1}}'],
    ['a list instead of variables', '["\\u0000"]'],
  ])('%s is bad input', async (_name, variables) => {
    const { status, codes } = await post(variables);
    expect(status).toBe(400);
    expect(codes.join()).toMatch(/^(BAD_USER_INPUT|BAD_REQUEST)$/);
  });

  it('the same in literals is bad input', async () => {
    for (const literal of ['"a\\u0000"', '{ a: "\\u0000" }', '[1e400]', '{ __proto__: 1 }', '"""\0"""']) {
      const { status } = await post('{}', `{ marketplace { currency @include(if: true) } batchCard(id: ${literal}) { title } }`);
      expect([literal, status]).toEqual([literal, 400]);
    }
  });

  it('whole surrogate pairs and every other character pass', async () => {
    expect(await post('{"v":"\\ud83d\\ude00 \\u0001 \\uffff \\u202e"}')).toEqual({ status: 200, codes: ['UNAUTHENTICATED'] });
  });
});
