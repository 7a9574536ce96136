/** What a page of money costs does not grow with the history before and behind it: measured in buffers, never in time. */
import { firstIdAt, publicId } from '../../src/kernel/index.ts';
import { MoneyByAgeRepository } from '../../src/books/oversight/money-by-age.repository.ts';
import { MoneyTraces } from '../../src/books/traces/money-trace.ts';
import { EarningsRepository } from '../../src/books/statements/earnings.repository.ts';
import { ReceiptRepository } from '../../src/books/statements/receipt.repository.ts';
import { SpendingRepository } from '../../src/books/statements/spending.repository.ts';
import { walk } from '../../src/ledger/trace.reader.ts';
import { wholeEntry } from '../../src/ledger/trace.repository.ts';
import { PayoutScheduleRepository } from '../../src/payouts/schedules/payout-schedule.repository.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { buffersOf, statementsOf } from '../kit/plans.ts';
import { insertHistory } from './money-history.ts';

const UNTIL = new Date('2026-11-01T00:00:00Z');
const YEAR = { from: new Date('2025-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
const PAGE = 50;

let market: TestMarketplace;
let [little, much] = [{} as TestPerson, {} as TestPerson];
let [small, large] = [{} as TestRequester, {} as TestRequester];
beforeAll(async () => {
  market = await openMarketplace();
  [little, much] = [await registerWorker(market), await registerWorker(market)];
  [small, large] = [await registerRequester(market), await registerRequester(market)];
  const of = { answersPerBatch: 25, days: 300, until: UNTIL };
  await insertHistory(market.database.ownerUrl, { ...of, workerId: little.personId, organisationId: small.organisationId, batches: 10 });
  await insertHistory(market.database.ownerUrl, { ...of, workerId: much.personId, organisationId: large.organisationId, batches: 400 });
  await asOwner(market.database.ownerUrl, (client) => client.query('vacuum analyze'));
}, 240_000);
// The rows were inserted past the triggers: no integrity check runs.
afterAll(async () => {
  await market.app.close();
  await market.database.drop();
});

describe('receipts', () => {
  const page = (person: TestPerson, after: string | null) =>
    market.get(ReceiptRepository).page(market.db, person.personId, YEAR, after, PAGE);

  it('a page in the middle of 10,000 receipts reads as much as a page of 250', async () => {
    const middle = firstIdAt(new Date('2026-06-01T00:00:00Z'));
    expect((await page(much, middle)).length).toBe(PAGE);
    const [of250, of10000] = [await buffersOf(market, () => page(little, null)), await buffersOf(market, () => page(much, middle))];
    expect(of10000).toBeLessThan(1.5 * of250);
  });

  it('every receipt is paid by payouts of its amount', async () => {
    const receipts = await page(much, firstIdAt(new Date('2026-03-01T00:00:00Z')));
    expect(receipts.map(({ paidBy }) => paidBy.reduce((sum, { amountMinor }) => sum + amountMinor, 0n))).toEqual(receipts.map(() => 100n));
  });
});

it('spending of a page of batches reads the postings of these batches alone', async () => {
  const page = (organisation: TestRequester) =>
    market.get(SpendingRepository).byBatch(market.db, organisation.organisationId, YEAR, null, 10);
  expect((await page(large)).map(({ rewardsMinor }) => rewardsMinor)).toEqual(Array(10).fill(2_500n));
  const [of10, of400] = [await buffersOf(market, () => page(small)), await buffersOf(market, () => page(large))];
  expect(of400).toBeLessThan(1.5 * of10);
});

it('spending and earnings of a year read no journal', async () => {
  const asked = await statementsOf(market, async () => {
    const sums = await market.get(SpendingRepository).total(market.db, large.organisationId, YEAR);
    expect(sums).toEqual({
      approvedCount: 10_000,
      rewardsMinor: 1_000_000n,
      rewardFeesMinor: 200_000n,
      bonusesMinor: 0n,
      bonusFeesMinor: 0n,
    });
    const of = { workerId: much.personId, currency: 'USD', timeZone: 'America/Havana' };
    const days = await market.get(EarningsRepository).byDay(market.db, of, YEAR);
    expect(days.reduce((sum, { approvedMinor }) => sum + approvedMinor, 0n)).toBe(1_000_000n);
    expect(days.reduce((sum, { approvedCount }) => sum + approvedCount, 0)).toBe(10_000);
  });
  for (const { sql } of asked) expect(sql).not.toContain('journal_view');
});

it('days of earnings are the days of the time zone', async () => {
  const of = { workerId: little.personId, currency: 'USD', timeZone: 'America/Havana' };
  const days = await market.get(EarningsRepository).byDay(market.db, of, YEAR);
  const expected = await market.db.query<{ day: string; count: number }>(
    `select to_char(decided_at at time zone $2, 'YYYY-MM-DD') as day, count(*)::int as count from work.assignment where worker_id = $1 group by 1 order by 1`,
    [of.workerId, of.timeZone],
  );
  expect(days.filter(({ approvedCount }) => approvedCount > 0).map(({ day, approvedCount: count }) => ({ day, count }))).toEqual(expected);
});

it('money by age reads what accounts hold, not what they spent', async () => {
  const spent = await market.db.query<{ entries: number }>('select count(*)::int as entries from ledger.entry');
  const buffers = await buffersOf(market, () => market.get(MoneyByAgeRepository).byAge(market.db, UNTIL));
  expect(buffers).toBeLessThan(spent[0]!.entries / 10);
});

it('a walk through the ledger reads no more slices of a level than its limit', async () => {
  const [first] = await market.db.query<{ id: string; seq: number }>(
    `select e.journal_id as id, e.seq from ledger.entry e join ledger.account a on a.id = e.account_id
     where a.kind = 'worker_available' and a.owner_id = $1 and e.amount < 0 order by e.account_version desc limit 1`,
    [much.personId],
  );
  const start = await wholeEntry(market.db, first!.id as never, first!.seq);
  let most = 0;
  const counting = {
    ...market.db,
    query: async (sql: string, parameters: readonly unknown[] = []) => {
      const rows = await market.db.query(sql, parameters);
      most = Math.max(most, rows.length);
      return rows;
    },
  } as typeof market.db;
  const short = await walk(counting, 'back', [start!], 20);
  expect([short.isComplete, most]).toEqual([false, 21]);
  expect((await walk(market.db, 'back', [start!], 100_000)).isComplete).toBe(true);
  const trace = await market.get(MoneyTraces).of(`${publicId('Journal', first!.id)}:${first!.seq}`);
  expect(trace?.isComplete).toBe(true);
});

it('each page of a payout schedule reads the accounts behind the last worker alone', async () => {
  await asOwner(market.database.ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query(`
      with account as (
        insert into ledger.account (id, kind, owner_id, currency, guarded, opened_at)
        select gen_random_uuid(), 'worker_available', gen_random_uuid(), 'USD', true, now() from generate_series(1, 3000) returning id)
      insert into ledger.balance (account_id, posted, credited, version, floor) select id, 100, 100, 1, 0 from account`);
    await client.query('vacuum analyze ledger.account, ledger.balance');
  });
  const page = (lastWorkerId: string | null) =>
    market.get(PayoutScheduleRepository).nextPage(market.db, { frequency: 'weekly', dueAt: UNTIL, lastWorkerId } as never, 'weekly', PAGE);
  expect((await page(null)).workers.length).toBe(PAGE);
  expect(await buffersOf(market, () => page(null))).toBeLessThan(PAGE * 20);
  expect(await buffersOf(market, () => page('80000000-0000-7000-8000-000000000000'))).toBeLessThan(PAGE * 20);
});
