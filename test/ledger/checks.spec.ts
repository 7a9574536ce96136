/** Each check of the ledger finds what only a superuser with triggers off can plant, through the very SQL that the doctor runs. */
import { chart, LEDGER_CHECKS } from '../../src/ledger/index.ts';
import { withFault } from '../kit/database.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  const { batchId } = await books.launched(1_000n, 500n);
  await books.post(chart.approved({ assignmentId: fresh.assignment(), batchId, workerId: fresh.worker(), reward: usd(100), fee: usd(20) }));
  await books.jobs.sweepAll();
});
afterAll(() => books.close());

const APPROVED = `(select journal_id from ledger.posted where event = 'appr')`;
/** A cent of the fee becomes the worker's, and every sum and running balance is made to fit. */
const BALANCED = `
  alter table ledger.entry drop constraint entry_flow;
  update ledger.entry set amount = amount + 1, balance_after = balance_after + 1, flow_after = flow_after + 1
    where journal_id = ${APPROVED} and account_id in (select id from ledger.account where kind = 'worker_pending');
  update ledger.entry set amount = amount - 1
    where journal_id = ${APPROVED} and account_id in (select id from ledger.account where kind = 'platform_fee_revenue');
  update ledger.balance set posted = posted + 1, credited = credited + 1
    where account_id in (select id from ledger.account where kind = 'worker_pending');
  update ledger.balance set posted = posted - 1 where account_id in (select id from ledger.account where kind = 'platform_fee_revenue')
    and not exists (select from ledger.unrolled u where u.account_id = balance.account_id);
  update ledger.unrolled set amount = amount - 1 where account_id in (select id from ledger.account where kind = 'platform_fee_revenue')`;

/** What each check is made to find; `alone` where no other check can. */
const FAULTS: readonly [name: string, fault: string, alone: boolean][] = [
  ['ledger.audit', `update ledger.balance set posted = posted + 1 where floor = 0`, true],
  ['ledger.audit', `delete from ledger.entry where event = 'appr' and amount > 0`, false],
  [
    'ledger.balances_are_rolled_up',
    `insert into ledger.roll_up_fault (account_id, found_at) select id, now() from ledger.account where kind = 'bank'`,
    true,
  ],
  ['ledger.journals_are_as_posted', BALANCED, true],
  ['ledger.journals_are_as_posted', `update ledger.journal set actor = 'nobody' where id = ${APPROVED}`, true],
  ['ledger.journals_are_as_posted', `update ledger.journal set created_at = created_at - interval '1 day' where id = ${APPROVED}`, true],
  ['ledger.journals_are_as_posted', `update ledger.account set owner_id = gen_random_uuid() where kind = 'worker_pending'`, true],
];

async function foundAfter(fault: string): Promise<Record<string, Record<string, unknown>[]>> {
  return withFault(books.database, fault, async (client) => {
    const found: Record<string, Record<string, unknown>[]> = {};
    for (const check of LEDGER_CHECKS) {
      const { rows } = await client.query<Record<string, unknown>>(check.sql);
      if (rows.length > 0) found[check.name] = rows;
    }
    return found;
  });
}

it('finds no problem in a consistent ledger', async () => {
  expect(await foundAfter('select')).toEqual({});
});

it.each(FAULTS)('%s finds this fault: %s', async (name, fault, alone) => {
  const found = await foundAfter(fault);
  expect(Object.keys(found)).toContain(name);
  if (alone) expect(Object.keys(found)).toEqual([name]);
});

it('names the altered journal and no other', async () => {
  const found = await foundAfter(BALANCED);
  const [row] = await books.db.query<{ id: string }>(`select ${APPROVED} as id`);
  expect(found['ledger.journals_are_as_posted']!.map((each) => each.journal_id)).toEqual([row!.id]);
});

it('has a planted fault for each check', () => {
  expect([...new Set(FAULTS.map(([name]) => name))].sort()).toEqual(LEDGER_CHECKS.map((check) => check.name).sort());
});
