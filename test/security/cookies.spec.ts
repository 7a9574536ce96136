/**
 * Each root field and route, asked by a browser whose session another site, or another transport, tries to use: without the
 * header, from a wrong origin, with the token of the cookie in the header, and the other way round.
 */
import { Browser, ORIGIN, SAME_ORIGIN } from '../identity/browser.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import {
  digest,
  outcomeOf,
  outcomeOfRoute,
  requestOf,
  rootFields,
  routes,
  type RootField,
  type Route,
  type World,
} from './matrix.engine.ts';
import { FIELDS, ROUTES } from './matrix.table.ts';
import { buildWorld, openSecurityMarket } from './world.ts';

type Person = 'workerA' | 'workerB' | 'requesterA' | 'admin';
const PEOPLE: readonly Person[] = ['workerA', 'workerB', 'requesterA', 'admin'];

let market: TestMarketplace;
let world: World;
let fields: RootField[];
let paths: Route[];
/** `gh=ghs_…` of each, by cookie. */
const cookies = {} as Record<Person, string>;
beforeAll(async () => {
  market = await openSecurityMarket();
  world = await buildWorld(market);
  fields = rootFields(market);
  paths = routes(market);
  for (const person of PEOPLE) {
    const browser = new Browser(market);
    await browser.signIn(world.emails[person]);
    cookies[person] = browser.cookie!;
  }
}, 120_000);
afterAll(() => market.close());

/** How the credential of somebody is misused. */
const MISUSES: Readonly<Record<string, (person: Person) => Record<string, string>>> = {
  'no header': (person) => ({ cookie: cookies[person], origin: ORIGIN }),
  'no origin': (person) => ({ cookie: cookies[person], 'x-guildhall': '1' }),
  'wrong origin': (person) => ({ cookie: cookies[person], 'x-guildhall': '1', origin: 'https://evil.example' }),
  'token of a cookie in the header': (person) => ({ authorization: `Bearer ${cookies[person].split('=')[1]}` }),
  'token of the header in a cookie': (person) => ({ ...SAME_ORIGIN, cookie: `gh=${world.tokens[person]}` }),
};

/** Somebody who may do it, by cookie; undefined: nobody of these. */
const whoMay = (allowed: readonly string[]) => PEOPLE.find((person) => allowed.includes(person));

async function send(root: RootField, headers: Record<string, string>) {
  const { text, variables } = requestOf(world, root, FIELDS[root.name]?.args?.(world));
  return market.graphql(text, variables, { headers, allowErrors: true });
}

async function sendRoute(route: Route, headers: Record<string, string>) {
  const { url, contentType, payload } = ROUTES[route.name]?.request?.(world) ?? {};
  const type: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
  return market.app.inject({ method: route.method, url: url ?? route.path, headers: { ...headers, ...type }, payload });
}

it.each(Object.keys(MISUSES))(
  'refuses every field and route that needs a session, and changes no row: %s',
  async (name) => {
    const faults: string[] = [];
    let asked = 0;
    const before = await digest(market);
    for (const root of fields.filter(({ allowance }) => allowance !== 'public')) {
      const person = whoMay(FIELDS[root.name]!.allowed);
      if (person === undefined) continue;
      asked++;
      const answer = await send(root, MISUSES[name]!(person));
      const isRefused = answer.status === 403 || outcomeOf(answer) === 'denied';
      if (!isRefused) faults.push(`${root.name} as ${person}: ${JSON.stringify(answer)}`);
    }
    for (const route of paths.filter(({ allowance }) => allowance !== 'public')) {
      const person = whoMay(ROUTES[route.name]!.allowed);
      // A link is followed without headers of a script: such a GET is a download.
      const isLink = route.method === 'GET' && (name === 'no header' || name === 'no origin');
      if (person === undefined || isLink) continue;
      asked++;
      const { statusCode } = await sendRoute(route, MISUSES[name]!(person));
      if (outcomeOfRoute(statusCode) !== 'denied') faults.push(`${route.name} as ${person}: ${statusCode}`);
    }
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(180);
    expect(await digest(market)).toBe(before);
  },
  120_000,
);

it.each(['no header', 'no origin', 'wrong origin'])(
  'refuses public fields and routes, too, when the cookie comes along: %s',
  async (name) => {
    for (const root of fields.filter(({ allowance }) => allowance === 'public')) {
      expect([root.name, (await send(root, MISUSES[name]!('workerA'))).status]).toEqual([root.name, 403]);
    }
    for (const route of paths.filter(({ allowance, method }) => allowance === 'public' && method !== 'GET')) {
      expect([route.name, (await sendRoute(route, MISUSES[name]!('workerA'))).statusCode]).toEqual([route.name, 403]);
    }
  },
);

// Without it, a refusal above could be about the request and not about the cookie.
it('answers the same queries and downloads to the browser itself', async () => {
  const faults: string[] = [];
  for (const root of fields.filter(({ operation }) => operation === 'query')) {
    const person = whoMay(FIELDS[root.name]!.allowed);
    if (person === undefined) continue;
    const answer = await send(root, { ...SAME_ORIGIN, cookie: cookies[person] });
    if (!['shown', 'empty'].includes(outcomeOf(answer))) faults.push(`${root.name} as ${person}: ${JSON.stringify(answer)}`);
  }
  for (const route of paths.filter(({ method, allowance }) => method === 'GET' && allowance !== 'public')) {
    const person = whoMay(ROUTES[route.name]!.allowed);
    if (person === undefined || ROUTES[route.name]!.hasEffect === true) continue;
    const { statusCode, headers } = await sendRoute(route, { cookie: cookies[person] });
    if (statusCode !== 200) faults.push(`${route.name} as ${person}: ${statusCode}`);
    // A stream of hints is read by a script of the page, and is no file.
    if (String(headers['content-type']).startsWith('text/event-stream')) continue;
    if (!String(headers['content-disposition']).startsWith('attachment')) faults.push(`${route.name}: shown, not kept`);
    if (headers['cross-origin-resource-policy'] !== 'same-origin') faults.push(`${route.name}: open to other sites`);
  }
  expect(faults).toEqual([]);
});
