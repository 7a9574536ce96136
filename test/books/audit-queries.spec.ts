/** Every query of docs/audit/ on a marketplace with 10,000 payouts: it answers, in time, by index, and the page names it. */
import { readdirSync, readFileSync } from 'node:fs';
import { asOwner } from '../kit/database.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { largeTables, planOf, statementsOf, wholeTables } from '../kit/plans.ts';
import { DAY, openReviewMarket } from '../review/kit.ts';
import { LONG_PAYOUT, makeAuditWorld, PAYOUTS, type AuditWorld } from './audit-world.ts';

const FOLDER = new URL('../../docs/audit/', import.meta.url);
const PAGE = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.graphql'));

/** Rows from which on a table counts as large: the marketplace has 10,000 payouts, each with several entries and acts. */
const LARGE_ROWS = 5_000;
/** The time that a query of the API may take. */
const TIME_LIMIT_MS = 10_000;

let market: TestMarketplace;
let world: AuditWorld;
beforeAll(async () => {
  market = await openReviewMarket({
    MINIMUM_PAYOUT_MINOR: '1',
    HOLD_SECONDS: '60',
    DISPUTE_SECONDS: String(20 * DAY),
    SESSION_IDLE_SECONDS: String(60 * DAY),
    ADMIN_SESSION_IDLE_SECONDS: String(30 * DAY),
    SESSION_MAXIMUM_SECONDS: String(90 * DAY),
  });
  world = await makeAuditWorld(market);
}, 180_000);
// Closing the marketplace runs every integrity check.
afterAll(() => market.close(), 120_000);

interface Question {
  readonly text: string;
  readonly question: string;
  readonly variables: Record<string, unknown>;
  /** Path of the list that is not empty. */
  readonly answers: readonly string[];
}

function read(file: string): Question {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const comment = (name: string) => new RegExp(`^# ${name}: (.+)$`, 'm').exec(text)?.[1] ?? fail(`${file} has no comment "# ${name}:"`);
  const variables = JSON.parse(comment('variables'), (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith('$') ? (world.ids[value.slice(1)] ?? fail(`the world has no ${value}`)) : value,
  ) as Record<string, unknown>;
  return { text, question: text.split('\n')[0]!.slice(2), variables, answers: comment('answers').split('.') };
}

function fail(message: string): never {
  throw new Error(message);
}

const at = (data: unknown, path: readonly string[]): any => path.reduce<any>((value, key) => value?.[key], data);

it('the test world has at least 10,000 payouts', async () => {
  const [row] = await market.db.query<{ count: number }>(`select count(*)::int as count from payouts.payout where state = 'paid'`);
  expect(row!.count).toBeGreaterThanOrEqual(PAYOUTS);
});

it('docs/audit.md lists each query file with its question', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(9);
  for (const file of FILES) {
    const { question } = read(file);
    expect(PAGE).toContain(`](audit/${file})`);
    expect([file, PAGE.replaceAll(/ +/g, ' ').includes(`| ${question} | [${file}]`)]).toEqual([file, true]);
  }
  const named = [...PAGE.matchAll(/\]\(audit\/([\w-]+\.graphql)\)/g)].map(([, file]) => file!);
  expect(named.sort()).toEqual([...FILES].sort());
});

describe.each(FILES)('%s', (file) => {
  it('answers within the limits of query cost and time', async () => {
    const { text, variables, answers } = read(file);
    const started = performance.now();
    const { data } = await market.graphql(text, variables, { token: world.token });
    expect(performance.now() - started).toBeLessThan(TIME_LIMIT_MS);
    expect(at(data, answers)?.length).toBeGreaterThan(0);
  });

  it('reads no large table by a sequential scan', async () => {
    const { text, variables } = read(file);
    const statements = await statementsOf(market, () => market.graphql(text, variables, { token: world.token }));
    expect(statements.length).toBeGreaterThan(0);
    const found = await asOwner(market.database.ownerUrl, async (client) => {
      const large = await largeTables(client, LARGE_ROWS);
      expect([...large]).toEqual(expect.arrayContaining(['payout', 'entry', 'posted', 'act', 'bonus', 'release']));
      const whole: [string[], string][] = [];
      for (const { sql, parameters } of statements) {
        const tables = wholeTables(await planOf(client, sql, parameters)).filter((table) => large.has(table));
        if (tables.length > 0) whole.push([tables, sql.replaceAll(/\s+/g, ' ')]);
      }
      return whole;
    });
    expect(found).toEqual([]);
  });
});

it('pages list all payouts by amount once, the largest first', async () => {
  const { text, variables } = read('payouts-by-amount-and-date.graphql');
  const seen: string[] = [];
  const amounts: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const asked = { ...variables, minimumMinor: '1000', requestedBefore: null, first: 100, after };
    const { nodes, pageInfo }: any = (await market.graphql(text, asked, { token: world.token })).data.payouts;
    seen.push(...nodes.map(({ id }: any) => id));
    amounts.push(...nodes.map(({ amount }: any) => amount.text));
    ({ hasNextPage: more, endCursor: after } = pageInfo);
  }
  expect([seen.length, new Set(seen).size]).toEqual([PAYOUTS + 1, PAYOUTS + 1]);
  const cents = amounts.map((text) => Number(text.replace(/\D/g, '')));
  expect([...cents].sort((a, b) => b - a)).toEqual(cents);
}, 60_000);

it('the trace of a payout for hundreds of assignments is complete, and its batches add up to the payout', async () => {
  const { text, variables } = read('story-of-a-payout.graphql');
  const { moneyStory } = (await market.graphql(text, variables, { token: world.token })).data;
  expect(moneyStory.isComplete).toBe(true);
  const { nodes } = moneyStory.batches;
  const cents = nodes.map(({ amount }: any) => Number(amount.text.replace(/\D/g, '')));
  expect(cents.reduce((sum: number, each: number) => sum + each, 0)).toBe(LONG_PAYOUT.assignments * 50);
  expect(nodes.reduce((sum: number, { assignmentCount }: any) => sum + assignmentCount, 0)).toBe(LONG_PAYOUT.assignments);
  expect(nodes.length).toBeGreaterThanOrEqual(LONG_PAYOUT.batches);
  expect(moneyStory.chapterCount).toBeGreaterThan(2 * LONG_PAYOUT.assignments);
});

it('the totals of a worker with hundreds of payouts add up, and so do all pages of entries', async () => {
  const { text, variables } = read('worker-money.graphql');
  let sum = 0n;
  let balance = 0n;
  let count = 0;
  const cents = (amount: { text: string }): bigint => BigInt(amount.text.replaceAll(/[^\d-]/g, ''));
  for (let after: string | null = null, more = true; more;) {
    const answer = await market.graphql(text, { ...variables, first: 100, after }, { token: world.token });
    const money: any = answer.data.workerMoney[0];
    balance = cents(money.balance);
    expect(cents(money.earned) + cents(money.adjustments) + cents(money.other) - cents(money.paidOut) + cents(money.cameBack)).toBe(
      balance,
    );
    for (const { amount } of money.entries.nodes) sum += cents(amount);
    count += money.entries.nodes.length;
    ({ hasNextPage: more, endCursor: after } = money.entries.pageInfo);
  }
  expect(sum).toBe(balance);
  expect(count).toBeGreaterThan(1_000);
}, 60_000);
