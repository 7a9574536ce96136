/**
 * Every screen in each of its states and looks, without a fault of accessibility. `--full` alone: more than a thousand looks. The short
 * forms are in screens.spec.ts and in the files of the roles.
 */
import type { Page, Route } from 'playwright-core';
import { PATHS } from '../console/src/app/paths.ts';
import { DEMO_PASSWORD } from '../lab/demo/demo.ts';
import { Client } from '../lab/sandbox/client.ts';
import { becomeWorker, createOrganisation, register, type Person } from '../lab/sandbox/people.ts';
import { VerificationCommands } from '../src/identity/index.ts';
import { axeFaults } from './kit/axe.ts';
import { enterAs, openConsole, type Console } from './kit/console.ts';
import { IS_FULL } from './kit/full.ts';
import { adminScreens, idsOfDemo, OPEN_SCREENS, requesterScreens, WORKER_SCREENS, type Screens } from './kit/screens.ts';

type Role = 'Worker' | 'Requester' | 'Admin';
const PLACES: Readonly<Record<Role, RegExp>> = { Worker: /^\/work\//, Requester: /^\/r\//, Admin: /^\/admin\// };
const ROLES: readonly Role[] = ['Worker', 'Requester', 'Admin'];

const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' },
  'reduced motion': { reducedMotion: 'reduce' },
} as const;
const PLAIN = { colorScheme: 'light', forcedColors: 'none', reducedMotion: 'no-preference' } as const;

const FAULT = { errors: [{ message: 'Something broke.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] };
const REFUSAL = { errors: [{ message: 'Not for you.', extensions: { code: 'FORBIDDEN' } }] };

/** Reads of the frame around a page. They are answered, for without them the page does not begin. */
const FRAME = ['Session', 'RequesterHome'];
const NO_FRAME = 'the organisation itself';

/** How the server answers a screen's reads. */
const STATES: Readonly<Record<string, (route: Route) => unknown>> = {
  data: (route) => route.continue(),
  loading: () => undefined,
  error: (route) => route.fulfill({ status: 200, json: FAULT }),
  refused: (route) => route.fulfill({ status: 200, json: REFUSAL }),
  offline: (route) => route.abort('connectionfailed'),
};

let console_: Console;
let screens: Readonly<Record<Role, Screens>>;
beforeAll(async () => {
  console_ = await openConsole();
  const { batchId, personId } = await idsOfDemo(console_.market);
  screens = { Worker: WORKER_SCREENS, Requester: requesterScreens(batchId), Admin: adminScreens(personId) };
}, 180_000);
afterAll(() => console_.close());

/** Every address of one thing. Without its data, any id is good enough. */
const ofOneThing = (role: Role): Screens =>
  Object.fromEntries(
    Object.entries(PATHS)
      .filter(([, path]) => PLACES[role].test(path) && path.includes(':id'))
      .map(([name, path]) => [`${name} of one`, path.replace(':id', 'x_1')]),
  );

/** Waits until the screen shows its state: a skeleton, or the result of its reads, below a heading. */
async function settle(page: Page, state: string): Promise<void> {
  await page.locator('main h1, .desk h1').first().waitFor();
  if (state !== 'loading') await page.waitForFunction(() => document.querySelector('.skeleton') === null);
}

/** Registers somebody by the API, and signs them in by the page. @param next what they do before they sign in */
async function signInAs(page: Page, email: string, name: string, next: (person: Person) => Promise<void>): Promise<void> {
  const client = new Client(console_.url);
  await next(await register(client, { email, name, password: DEMO_PASSWORD }));
  client.close();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(({ pathname }) => pathname !== '/sign-in');
}

/** A new person with an organisation and a worker's profile, without any work. */
const signInAsNewcomer = (page: Page): Promise<void> =>
  signInAs(page, 'nuria@people.example', 'Nuria Vidal', async (person) => {
    await console_.market.get(VerificationCommands).confirmByOperator(console_.market.system, person.email);
    await becomeWorker(person);
    await createOrganisation(person, 'Letters of Nuria');
  });

async function faultsOfLooks(page: Page, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (const [look, media] of Object.entries(LOOKS)) {
    await page.emulateMedia({ ...PLAIN, ...media });
    faults.push(...(await axeFaults(page)).map((fault) => `${name}, ${look}: ${fault}`));
  }
  return faults;
}

(IS_FULL ? describe : describe.skip)('every screen in every look', () => {
  const cases = ROLES.flatMap((role) => Object.keys(STATES).map((state) => [role, state] as const));

  it.each(cases)(
    'has no fault for a %s in the state: %s',
    async (role, state) => {
      const { page, complaints } = await console_.open({ viewport: { width: 1280, height: 800 } });
      await enterAs(page, role);
      let answered = FRAME;
      await page.route('/graphql', (route) => {
        const isAnswered = answered.some((name) => route.request().postData()?.includes(`"operationName":"${name}"`) === true);
        return isAnswered ? route.continue() : STATES[state]!(route);
      });
      const faults: string[] = [];
      const pages = Object.entries({ ...screens[role], ...(state === 'data' ? {} : ofOneThing(role)) });
      for (const [name, path] of role === 'Requester' ? [...pages, [NO_FRAME, '/r'] as const] : pages) {
        answered = name === NO_FRAME ? ['Session'] : FRAME;
        await page.goto(path);
        await settle(page, state);
        faults.push(...(await faultsOfLooks(page, name)));
      }
      expect(faults).toEqual([]);
      expect(complaints.filter((each) => each.startsWith('script') || each.startsWith('policy'))).toEqual([]);
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    },
    300_000,
  );

  it('has no fault for a new organisation and a new worker', async () => {
    const { page } = await console_.open();
    await signInAsNewcomer(page);
    const faults: string[] = [];
    const { home, batches, money, team, tests, downloads } = screens.Requester;
    for (const path of [home, batches, money, team, tests, downloads, ...Object.values(WORKER_SCREENS)]) {
      await page.goto(path!);
      await settle(page, 'data');
      faults.push(...(await faultsOfLooks(page, path!)));
    }
    expect(faults).toEqual([]);
  }, 300_000);

  it('has no fault before the address is confirmed', async () => {
    const { page } = await console_.open();
    await signInAs(page, 'ines@people.example', 'Ines Roca', () => Promise.resolve());
    const faults: string[] = [];
    for (const path of ['/', '/verify', '/account', '/work/profile', '/r']) {
      await page.goto(path);
      await settle(page, 'data');
      faults.push(...(await faultsOfLooks(page, path)));
    }
    expect(faults).toEqual([]);
  }, 120_000);

  it('has no fault on the pages without a session', async () => {
    const { page } = await console_.open();
    const faults: string[] = [];
    for (const [name, path] of Object.entries(OPEN_SCREENS)) {
      await page.goto(path);
      await settle(page, 'data');
      faults.push(...(await faultsOfLooks(page, name)));
    }
    expect(faults).toEqual([]);
  }, 300_000);
});

it.each(ROLES)(
  'has a page behind each address of the list for a %s',
  async (role) => {
    const { page } = await console_.open();
    await enterAs(page, role);
    const lost: string[] = [];
    for (const [name, path] of Object.entries(screens[role])) {
      await page.goto(path);
      await settle(page, 'data');
      if ((await page.getByRole('heading', { name: 'There is no such page' }).count()) > 0) lost.push(name);
    }
    expect(lost).toEqual(role === 'Worker' ? ['not-found'] : []);
  },
  120_000,
);
