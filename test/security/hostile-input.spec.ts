/**
 * Hostile values in every argument of every operation, and in the addresses of every route: each gets a clear answer, none a
 * 5xx. What nothing could keep (NUL, half of a surrogate pair) is refused as bad input wherever it stands.
 */
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

const TEXTS: readonly unknown[] = ['', ' \u200b', LONG, "'; drop table x; --", '%_\\', '\u202eabc\ufeff', '\u{1f600}'.repeat(300), '2027-02-30', '-1', 'NaN'];
const OF_TYPE: Readonly<Record<string, readonly unknown[]>> = {
  Int: [2_147_483_647, -2_147_483_648, 0, -1],
  Float: [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 0, -1],
  Boolean: [true, false],
  String: TEXTS,
  ID: TEXTS,
  MinorUnits: ['999999999999999', '-9223372036854775807', '9223372036854775808', '9'.repeat(10_000), '0', '-1', '', '1e3'],
  DateTime: ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '1969-12-31T23:59:59Z', '2027-02-30T00:00:00Z', 'banana', ''],
  JSON: [null, [], {}, '', 0, 1e308, LONG, { toString: 1, constructor: { prototype: 2 } }, Array.from({ length: 5_000 }, (_, index) => index)],
};

/** Done last: they end what the others need. */
const AT_THE_END = ['Mutation.suspendPerson', 'Mutation.blockWorker', 'Mutation.changePassword', 'Mutation.signOut', 'Mutation.revokeAllSessions'];

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
