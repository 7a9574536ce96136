/**
 * The tours of docs/tour, run as the IDE of the demo runs them: the script of the page signs in, opens the tabs, and sends each of
 * them to the marketplace of the demo. Only the browser around the script is a stand-in.
 */
import { createContext, runInContext } from 'node:vm';
import type { AddressInfo } from 'node:net';
import { Ide } from '../src/platform/http/ide.ts';
import { readTours, type Tour, type TourStep } from '../src/platform/operations/tour.ts';
import { DEMO_PASSWORD, DEMO_ROLES, seedDemo } from '../lab/demo/demo.ts';
import { openMarketplace, type TestMarketplace } from './kit/marketplace.ts';

interface Tab {
  readonly title: string;
  readonly query: string;
  readonly variables: string;
  readonly headers: string;
}

interface Answer {
  readonly data?: Record<string, any>;
  readonly errors?: { message: string }[];
}

let market: TestMarketplace;
let url: string;
let tours: Tour[];

beforeAll(async () => {
  market = await openMarketplace({ HOLD_SECONDS: '60', NEW_WORKER_HOLD_SECONDS: '60', MINIMUM_PAYOUT_MINOR: '100' });
  await market.app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(market.app.getHttpServer().address() as AddressInfo).port}`;
  await seedDemo(market.app, url, market.clock);
  tours = await readTours('docs/tour', DEMO_ROLES);
}, 120_000);
afterAll(() => market.close());

class Storage {
  private readonly items = new Map<string, string>();
  readonly getItem = (name: string): string | null => this.items.get(name) ?? null;
  readonly setItem = (name: string, value: string): void => void this.items.set(name, value);
}

/** A browser tab with the page of the IDE; reloading keeps the storage, as a browser does. */
class Browser {
  readonly localStorage = new Storage();
  private readonly sessionStorage = new Storage();
  private reloaded: () => void = () => undefined;
  private buttons = new Map<string, () => void>();
  status = { textContent: '' };
  private window = { fetch: (address: string, init?: RequestInit) => fetch(new URL(address, url), init) };

  constructor(private readonly script: string) {
    this.load();
  }

  private load(): void {
    this.window = { fetch: (address, init) => fetch(new URL(address, url), init) };
    this.buttons = new Map();
    this.status = { textContent: '' };
    const buttons = tours.map(({ role }) => ({
      dataset: { role },
      setAttribute: () => undefined,
      addEventListener: (_event: string, press: () => void) => this.buttons.set(role, press),
    }));
    const location = {
      assign: () => {
        this.load();
        this.reloaded();
      },
    };
    const { window, localStorage, sessionStorage, status } = this;
    const document = { querySelector: () => status, querySelectorAll: () => buttons };
    runInContext(this.script, createContext({ window, document, location, localStorage, sessionStorage, Response, Headers }));
  }

  /** Presses the button of the role. @returns the tabs that GraphiQL finds after the reload */
  async signIn(role: string): Promise<Tab[]> {
    const reloaded = new Promise<void>((done) => (this.reloaded = done));
    this.buttons.get(role)!();
    await reloaded;
    return (JSON.parse(this.localStorage.getItem('graphiql:tabState')!) as { tabs: Tab[] }).tabs;
  }

  /** Sends a tab as GraphiQL does: the document, the parsed variables and the headers. */
  async run(tab: Tab): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...(JSON.parse(tab.headers) as Record<string, string>) };
    const variables: unknown = tab.variables === '' ? {} : JSON.parse(tab.variables);
    const response = await this.window.fetch('/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: tab.query, variables }),
    });
    return (await response.json()) as Answer;
  }
}

/** The script of the bar with the tours. */
const barIn = (scripts: readonly string[]) => scripts.find((script) => script.includes('guildhall:answers'))!;

const fetchIde = () => fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });

async function openIde(): Promise<Browser> {
  market.app.get(Ide).offerTours({ tours, password: DEMO_PASSWORD });
  const response = await fetchIde();
  const scripts = [...(await response.text()).matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]!);
  // The scripts of the own origin's header, of the bar, of the keys and of GraphiQL; the policy names the hash of each.
  expect(scripts).toHaveLength(4);
  expect(response.headers.get('content-security-policy')!.match(/'sha256-/g)).toHaveLength(4);
  return new Browser(barIn(scripts));
}

/** Each step once, in the order of its role, and after the step of another role that it names. */
function inOrder(): { role: string; index: number; step: TourStep }[] {
  const order: { role: string; index: number; step: TourStep }[] = [];
  const done = new Map(tours.map(({ role }) => [role, 0]));
  const runUpTo = (role: string, last: number) => {
    const { steps } = tours.find((tour) => tour.role === role)!;
    while (done.get(role)! <= last) {
      const index = done.get(role)!;
      const step = steps[index]!;
      if (step.after !== null) {
        const [other, file] = step.after.split('/') as [string, string];
        const needed = tours.find((tour) => tour.role === other)!.steps.findIndex((each) => each.file === file);
        expect({ after: step.after, exists: needed >= 0 }).toEqual({ after: step.after, exists: true });
        runUpTo(other, needed);
      }
      order.push({ role, index, step });
      done.set(role, index + 1);
    }
  };
  for (const { role, steps } of tours) runUpTo(role, steps.length - 1);
  return order;
}

/** The part of an answer that a path names, such as `payouts.nodes.0`. */
const partOf = (data: unknown, path: string): unknown =>
  path.split('.').reduce<any>((part, key) => (key === 'last' ? part?.at?.(-1) : part?.[key]), data);

const isEmpty = (value: unknown): boolean => value === undefined || value === null || (Array.isArray(value) && value.length === 0);

it('answers every operation of the tours, in order, as the IDE sends them', async () => {
  const browser = await openIde();
  const tabs: Record<string, Tab[]> = {};
  for (const { role, steps } of tours) {
    tabs[role] = await browser.signIn(role);
    expect(tabs[role]).toHaveLength(steps.length);
  }
  const order = inOrder();
  expect(order).toHaveLength(tours.reduce((sum, { steps }) => sum + steps.length, 0));
  for (const { role, index, step } of order) {
    const name = `${role}/${step.file}`;
    // What the worker process does between two roles: labels, releases of held money.
    if (step.after !== null) await market.sweep();
    const answer = await browser.run(tabs[role]![index]!);
    expect({ name, errors: answer.errors ?? [] }).toEqual({ name, errors: [] });
    if (step.query.includes('\nmutation')) {
      const [result] = Object.values(answer.data!);
      expect({ name, userErrors: result.userErrors }).toEqual({ name, userErrors: [] });
    }
    expect({ name, answers: step.answers }).toEqual({ name, answers: expect.any(String) });
    expect({ name, isEmpty: isEmpty(partOf(answer.data, step.answers!)) }).toEqual({ name, isEmpty: false });
  }
  // The money of the payout left the platform's bank account.
  const paid = await market.db.query("select 1 from payouts.payout where state = 'paid'");
  expect(paid).toHaveLength(1);
}, 180_000);

it('answers an error of its own when a reference stands for nothing yet', async () => {
  const browser = await openIde();
  const [, createBatch] = await browser.signIn('requester');
  const { errors } = await browser.run(createBatch!);
  expect(errors![0]!.message).toContain('"organisations.0.id"');
});

it('says in the bar why a sign-in failed', async () => {
  market.app.get(Ide).offerTours({ tours, password: 'another password' });
  const scripts = [...(await (await fetchIde()).text()).matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]!);
  const browser = new Browser(barIn(scripts));
  void browser.signIn('auditor');
  while (['', 'Signing in …'].includes(browser.status.textContent)) await new Promise((done) => setTimeout(done, 20));
  expect(browser.status.textContent).toMatch(/password/);
  expect(browser.localStorage.getItem('graphiql:tabState')).toBeNull();
});

it('leaves the buttons and the password out of the page of a marketplace without a demo', async () => {
  const other = await openMarketplace();
  try {
    const { body } = await other.app.inject({ method: 'GET', url: '/graphql', headers: { accept: 'text/html' } });
    expect(body).toContain('id="root"');
    expect(body).not.toContain('id="tours"');
    expect(body).not.toContain(DEMO_PASSWORD);
    const page = await other.app.inject({ method: 'GET', url: '/' });
    expect(page.body).toContain('id="root"');
    expect(page.body).not.toContain('guildhall-demo');
  } finally {
    await other.close();
  }
});
