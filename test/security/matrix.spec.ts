/**
 * The table of matrix.table.ts, held against the running application: each cell that is not allowed gets a refusal and
 * changes no row, each that is allowed gets past the guard, and what is asked without an effect is answered.
 */
import { PassportAuthenticator } from '../../src/identity/index.ts';
import { anonymous, deny } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import {
  ask,
  CALLERS,
  digest,
  outcomeOf,
  outcomeOfRoute,
  rootFields,
  routes,
  type CallerName,
  type Outcome,
  type RootField,
  type Route,
  type World,
} from './matrix.engine.ts';
import { FIELDS, ROUTES } from './matrix.table.ts';
import { buildWorld, openSecurityMarket, runner } from './world.ts';

let market: TestMarketplace;
let world: World;
let fields: RootField[];
let paths: Route[];
beforeAll(async () => {
  market = await openSecurityMarket();
  world = await buildWorld(market);
  fields = rootFields(market);
  paths = routes(market);
  // The time of last use is written at the first use: not by a refusal.
  for (const token of Object.values(world.tokens)) if (token !== null) await market.graphql('{ me { id } }', {}, { token });
}, 120_000);
afterAll(() => market.close());

const REFUSED: readonly Outcome[] = ['denied', 'absent', 'empty'];

/** Done last, and in this order: they end what the others need. */
const AT_THE_END = [
  'Mutation.blockWorker',
  'Mutation.unblockWorker',
  'Mutation.holdMoney',
  'Mutation.endStepUp',
  'Mutation.changeEmail',
  'Mutation.changePassword',
  'Mutation.revokeAllSessions',
  'Mutation.signOut',
  'Mutation.suspendPerson',
];

function rowOf<R>(table: Readonly<Record<string, R>>, name: string): R {
  const row = table[name];
  if (row === undefined) throw new Error(`${name} has no row in matrix.table.ts: say there who may use it`);
  return row;
}

async function askField(root: RootField, caller: CallerName): Promise<{ outcome: Outcome; text: string }> {
  const answer = await ask(market, world, root, caller, rowOf(FIELDS, root.name).args?.(world));
  return { outcome: outcomeOf(answer), text: JSON.stringify(answer.errors ?? answer.data) };
}

async function askRoute(route: Route, caller: CallerName): Promise<{ outcome: Outcome; text: string }> {
  const { url, contentType, payload } = rowOf(ROUTES, route.name).request?.(world) ?? {};
  const token = world.tokens[caller];
  const response = await market.app.inject({
    method: route.method,
    url: url ?? route.path,
    headers: { ...(contentType ? { 'content-type': contentType } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) },
    payload,
  });
  return { outcome: outcomeOfRoute(response.statusCode), text: `${response.statusCode} ${response.body.slice(0, 300)}` };
}

/** What the guard says to this caller. */
async function guard(declared: RootField['allowance'], isWrite: boolean, caller: CallerName): Promise<string | null> {
  const token = world.tokens[caller];
  const actor = token === null ? anonymous : ((await market.get(PassportAuthenticator).actorOf(token)) ?? anonymous);
  return deny(actor, declared, isWrite)?.message ?? null;
}

describe('every root field and route', () => {
  it('has a row in the table, and every row has a field or route', () => {
    expect(Object.keys(FIELDS).sort()).toEqual(fields.map(({ name }) => name).sort());
    expect(Object.keys(ROUTES).sort()).toEqual(paths.map(({ name }) => name).sort());
  });

  it('declares whom it is for', () => {
    const undeclared = [...fields, ...paths].filter(({ allowance }) => allowance === undefined).map(({ name }) => name);
    expect(undeclared).toEqual([]);
  });

  it('declares as public only what the table marks as public', () => {
    const isPublic = [...fields, ...paths].filter(({ allowance }) => allowance === 'public').map(({ name }) => name);
    const forAnyone = Object.entries({ ...FIELDS, ...ROUTES }).filter(([, { allowed }]) => allowed.includes('anonymous'));
    expect(isPublic.sort()).toEqual(forAnyone.map(([name]) => name).sort());
  });
});

it('refuses whoever is not in a row, and changes no row of the database', async () => {
  const faults: string[] = [];
  let before = await digest(market);
  const refuseAll = async (name: string, allowed: readonly CallerName[], send: (caller: CallerName) => ReturnType<typeof askField>) => {
    const denied = CALLERS.filter((caller) => !allowed.includes(caller));
    for (const caller of denied) {
      const { outcome, text } = await send(caller);
      if (!REFUSED.includes(outcome)) faults.push(`${name} as ${caller}: ${outcome} ${text}`);
    }
    if (denied.length === 0) return;
    const after = await digest(market);
    if (after !== before) faults.push(`${name}: a refusal changed the database`);
    before = after;
  };
  for (const root of fields) await refuseAll(root.name, rowOf(FIELDS, root.name).allowed, (caller) => askField(root, caller));
  for (const route of paths) await refuseAll(route.name, rowOf(ROUTES, route.name).allowed, (caller) => askRoute(route, caller));
  expect(faults).toEqual([]);
}, 300_000);

it('passes whoever is in a row through the guard', async () => {
  const faults: string[] = [];
  for (const root of fields) {
    for (const caller of rowOf(FIELDS, root.name).allowed) {
      const refusal = await guard(root.allowance, root.operation === 'mutation', caller);
      if (refusal !== null) faults.push(`${root.name} as ${caller}: ${refusal}`);
    }
  }
  for (const route of paths) {
    for (const caller of rowOf(ROUTES, route.name).allowed) {
      const refusal = await guard(route.allowance, route.method !== 'GET', caller);
      if (refusal !== null) faults.push(`${route.name} as ${caller}: ${refusal}`);
    }
  }
  expect(faults).toEqual([]);
});

it('answers whoever is in the row of a query', async () => {
  const faults: string[] = [];
  for (const root of fields.filter(({ operation }) => operation === 'query')) {
    const { allowed, isOwnList } = rowOf(FIELDS, root.name);
    for (const caller of allowed) {
      const { outcome, text } = await askField(root, caller);
      if (outcome !== 'shown' && !(isOwnList === true && outcome === 'empty')) faults.push(`${root.name} as ${caller}: ${outcome} ${text}`);
    }
  }
  for (const route of paths) {
    const { allowed, hasEffect } = rowOf(ROUTES, route.name);
    if (route.method !== 'GET' || hasEffect === true) continue;
    for (const caller of allowed) {
      const { outcome, text } = await askRoute(route, caller);
      if (outcome !== 'shown') faults.push(`${route.name} as ${caller}: ${outcome} ${text}`);
    }
  }
  expect(faults).toEqual([]);
});

it("an admin's API key that was not made for administration is nobody special", async () => {
  const input = { name: 'reads', scopes: ['ACCOUNT', 'REQUESTER_READ'] };
  const { secret } = await runner(market)(world.tokens.admin!, 'createApiKey', input, 'secret');
  const asKey = { ...world, tokens: { ...world.tokens, admin: secret as string } };
  const names = ['Query.batch', 'Query.task', 'Query.assignment', 'Query.organisation', 'Query.person'];
  for (const root of fields.filter(({ name }) => names.includes(name))) {
    expect([root.name, outcomeOf(await ask(market, asKey, root, 'admin'))]).toEqual([
      root.name,
      root.name === 'Query.person' ? 'denied' : expect.stringMatching(/denied|absent/),
    ]);
  }
});

// Without it, a refusal above could be about the request and not about who asked. It changes the world: keep it last.
it('the same mutations are not refused to one who may', async () => {
  const faults: string[] = [];
  const order = (name: string) => AT_THE_END.indexOf(name);
  const expectDone = async (name: string, caller: CallerName | undefined, send: (caller: CallerName) => ReturnType<typeof askField>) => {
    if (caller === undefined) return void faults.push(`${name} is for nobody`);
    const { outcome, text } = await send(caller);
    if (outcome !== 'shown') faults.push(`${name} as ${caller}: ${outcome} ${text}`);
  };
  for (const route of paths) {
    const { allowed, hasEffect } = rowOf(ROUTES, route.name);
    if (route.method === 'GET' && hasEffect !== true) continue;
    await expectDone(route.name, allowed[0], (caller) => askRoute(route, caller));
  }
  const mutations = fields.filter(({ operation }) => operation === 'mutation');
  for (const root of mutations.sort((a, b) => order(a.name) - order(b.name))) {
    const { allowed, doneBy } = rowOf(FIELDS, root.name);
    await expectDone(root.name, doneBy ?? allowed[0], (caller) => askField(root, caller));
  }
  expect(faults).toEqual([]);
}, 120_000);
