import pg from 'pg';
import { chart } from '../../src/ledger/index.ts';
import { publicId } from '../../src/kernel/index.ts';
import { OPEN_STATES, payoutMachine } from '../../src/payouts/payout.ts';
import { payeeMachine } from '../../src/payouts/payees/payee.ts';
import { payoutRunMachine } from '../../src/payouts/runs/payout-run.ts';
import { LedgerComparison } from '../../src/treasury/index.ts';
import { FUNDING_POSTED_CHECK } from '../../src/funding/index.ts';
import { PAYOUTS_CHECKS } from '../../src/payouts/index.ts';
import { Payouts } from '../../src/payouts/requests/payouts.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerRequester, registerWorker, type TestPerson } from '../kit/people.ts';
import { createRun, mark, mutate, newIban, paidWorker, requestPayout, sentRun, waitingPayout } from './kit.ts';

describe('the books of payouts', () => {
  let market: TestMarketplace;
  let owner: pg.Client;

  beforeAll(async () => {
    market = await openMarketplace();
    owner = new pg.Client({ connectionString: market.database.ownerUrl });
    await owner.connect();
    const admins: TestPerson[] = [await createAdmin(market), await createAdmin(market)];
    const token = admins[0]!.token;
    const requester = await registerRequester(market);
    const fundings: any[] = [];
    for (const reference of ['one', 'two', 'three']) {
      const input = {
        organisationId: publicId('Organisation', requester.organisationId),
        reference,
        amountMinor: '7000',
        valueDate: '2026-11-02',
      };
      fundings.push(await mutate(market, token, 'recordFunding', 'RecordFundingInput', 'funding { id }', input));
    }
    const reversal = { fundingId: fundings[1].funding.id, reason: 'Booked to the wrong one.' };
    const proposed = await mutate(
      market,
      token,
      'proposeFundingReversal',
      'ProposeFundingReversalInput',
      'funding { reversal { id } }',
      reversal,
    );
    const { userErrors } = await mutate(market, admins[1]!.token, 'approveFundingReversal', 'FundingReversalInput', 'funding { id }', {
      reversalId: proposed.funding.reversal.id,
    });
    expect(userErrors).toEqual([]);
    // One payout in each state that the manual rail knows.
    const made: string[] = [];
    for (let at = 0; at < 6; at++) made.push((await waitingPayout(market, 5_000n)).payoutId);
    const runId = await sentRun(market, admins, made.slice(0, 4));
    const lines = [
      { payoutId: made[0], outcome: 'PAID' },
      { payoutId: made[1], outcome: 'FAILED', reason: 'AC04' },
      { payoutId: made[2], outcome: 'RETURNED', reason: 'AC01' },
    ];
    expect((await mark(market, token, { runId, lines })).userErrors).toEqual([]);
    await createRun(market, token, { payoutIds: [made[4]!] });
    const cancelled = await paidWorker(market, 5_000n);
    const { payout } = await requestPayout(market, cancelled.token);
    await mutate(market, cancelled.token, 'cancelPayout', 'CancelPayoutInput', 'payout { id }', { payoutId: payout.id });
    const paidThenReturned = await waitingPayout(market, 5_000n);
    const second = await sentRun(market, admins, [paidThenReturned.payoutId]);
    for (const outcome of ['PAID', 'RETURNED']) {
      await mark(market, token, { runId: second, lines: [{ payoutId: paidThenReturned.payoutId, outcome, reason: 'AC01' }] });
    }
    // Two workers with one account.
    const iban = newIban();
    for (const worker of [await registerWorker(market), await registerWorker(market)]) {
      await mutate(market, worker.token, 'setPayee', 'SetPayeeInput', 'payee { id }', { holderName: 'Ada', iban });
    }
  });
  afterAll(async () => {
    await owner.end();
    await market.close();
  });

  /** What the checks find while something is wrong; undone afterwards. */
  async function findingsAfter(...faults: string[]): Promise<Record<string, Record<string, unknown>[]>> {
    await owner.query('begin');
    try {
      await owner.query(`set local session_replication_role = 'replica'`); // no triggers: nothing stops this hand
      for (const fault of faults) {
        const { rowCount } = await owner.query(fault);
        expect(rowCount).toBeGreaterThan(0);
      }
      const found: Record<string, Record<string, unknown>[]> = {};
      for (const check of [...PAYOUTS_CHECKS, FUNDING_POSTED_CHECK]) {
        const { rows } = await owner.query<Record<string, unknown>>(check.sql);
        if (rows.length > 0) found[check.name] = rows;
      }
      return found;
    } finally {
      await owner.query('rollback');
    }
  }

  it('agrees with the ledger in every state', async () => {
    const states = await market.db.query<{ state: string }>('select distinct state from payouts.payout order by state');
    expect(states.map(({ state }) => state)).toEqual(['cancelled', 'failed', 'in_run', 'paid', 'reserved', 'returned', 'sent']);
    expect(await market.get(LedgerComparison).differences(market.db)).toEqual([]);
    const inTransit = await market.get(Payouts).inTransit(market.db);
    expect(inTransit).toEqual(new Map([['USD', 15_000n]]));
  });

  const one = (state: string) => `(select id from payouts.payout where state = '${state}' order by id limit 1)`;

  it.each([
    [
      'a payout that the ledger never heard of',
      `insert into payouts.payout (id, worker_id, payee_id, rail, amount_minor, currency, state, requested_at)
       select gen_random_uuid(), worker_id, payee_id, rail, 1, 'EUR', 'reserved', requested_at from payouts.payout where id = ${one('paid')}`,
      'missing in the ledger',
    ],
    ['a payout whose row is gone', `delete from payouts.payout where id = ${one('paid')}`, 'missing here'],
    ['a payout of another amount', `update payouts.payout set amount_minor = amount_minor + 1 where id = ${one('paid')}`, 'differs'],
    [
      'a payout of another worker',
      `update payouts.payout set worker_id = (select worker_id from payouts.payout where id = ${one('failed')}) where id = ${one('paid')}`,
      'differs',
    ],
    [
      'a payout marked paid by hand',
      `update payouts.payout set state = 'paid', paid_at = sent_at where id = ${one('sent')}`,
      'missing in the ledger',
    ],
    [
      'a payout put back to sent by hand',
      `update payouts.payout set state = 'sent', paid_at = null where id = ${one('paid')}`,
      'missing here',
    ],
    [
      'a failed payout whose money was not given back',
      `delete from ledger.posted where event = 'po' and ref = ${one('failed')} || ':fail'`,
      'missing in the ledger',
    ],
    [
      'a paid payout that counts as failed',
      `update payouts.payout set state = 'failed', paid_at = null, ended_at = sent_at, reason = 'x' where id = ${one('paid')}`,
      'missing',
    ],
    [
      'a return whose payment was not taken back',
      `delete from ledger.posted where event = 'undo' and ref like 'po:%'`,
      'missing in the ledger',
    ],
  ])('finds %s', async (_name, fault, difference) => {
    const found = await findingsAfter(fault);
    const rows = found['payouts.every_payout_is_posted'] ?? [];
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map((row) => String(row.difference)).join()).toContain(difference);
  });

  it.each([
    [
      'a funding that the ledger never heard of',
      `insert into payouts.funding select gen_random_uuid(), organisation_id, rail, 'four', 1, currency, value_date, recorded_by, recorded_at
       from payouts.funding where reference = 'one'`,
      'missing in the ledger',
    ],
    ['a funding whose row is gone', `delete from payouts.funding where reference = 'one'`, 'missing here'],
    ['a funding of another amount', `update payouts.funding set amount_minor = 6999 where reference = 'one'`, 'differs'],
    [
      'a reversal that was never approved',
      `update payouts.funding_reversal set state = 'proposed', decided_by = null, decided_at = null`,
      'missing here',
    ],
    [
      'an approved reversal that moved nothing',
      `delete from ledger.posted where event = 'undo' and ref like 'fund:%'`,
      'missing in the ledger',
    ],
  ])('finds %s', async (_name, fault, difference) => {
    const rows = (await findingsAfter(fault))['payouts.every_funding_is_posted'] ?? [];
    expect(rows).toMatchObject([{ difference }]);
  });

  it('finds money in transit that no payout explains', async () => {
    const found = await findingsAfter(`update ledger.balance set posted = posted + 1 where account_id in (
      select id from ledger.account where kind = 'worker_in_transit' and owner_id = (select worker_id from payouts.payout where state = 'sent'))`);
    expect(Object.keys(found)).toEqual(['payouts.in_transit_adds_up']);
  });

  it('finds a run that lost a line, or has one that went ahead of it', async () => {
    const lost = await findingsAfter(
      `update payouts.payout set run_id = null, run_position = null, state = 'reserved' where state = 'in_run'`,
    );
    expect(Object.keys(lost)).toEqual(['payouts.runs_add_up']);
    const ahead = await findingsAfter(`update payouts.payout set state = 'sent', sent_at = requested_at where state = 'in_run'`);
    expect(Object.keys(ahead)).toEqual(['payouts.lines_go_with_their_run']);
    const open = await findingsAfter(`update payouts.payout_run set state = 'closed', closed_at = exported_at where state = 'exported'`);
    expect(Object.keys(open)).toEqual(['payouts.lines_go_with_their_run']);
  });

  it('finds an account that two workers share without a review', async () => {
    const found = await findingsAfter(`update payouts.payee set state = 'usable', review_reason = null where state = 'in_review'`);
    expect(Object.keys(found)).toEqual(['payouts.shared_accounts_were_looked_at']);
    expect(found['payouts.shared_accounts_were_looked_at']).toHaveLength(1);
  });

  it('uses the states of the lifecycles in the database too', async () => {
    const states = async (name: string) => {
      const [row] = await market.db.query<{ definition: string }>(
        'select pg_get_constraintdef(oid) as definition from pg_constraint where conname = $1',
        [name],
      );
      return [...(row?.definition ?? '').matchAll(/'(\w+)'/g)].map(([, state]) => state).sort();
    };
    expect(await states('payout_state')).toEqual([...payoutMachine.states].sort());
    expect(await states('payout_run_state')).toEqual([...payoutRunMachine.states].sort());
    expect(await states('payee_state')).toEqual([...payeeMachine.states].sort());
    const [index] = await market.db.query<{ indexdef: string }>(`select indexdef from pg_indexes where indexname = 'payout_open'`);
    expect([...(index?.indexdef ?? '').matchAll(/'(\w+)'/g)].map(([, state]) => state)).toEqual([...OPEN_STATES]);
  });

  it('names every posting that a payout can have', () => {
    const of = { payoutId: 'x', workerId: 'y', amount: { minor: 1n, currency: 'USD' } } as unknown as Parameters<
      typeof chart.payoutReserved
    >[0];
    const names = [
      chart.payoutReserved(of),
      chart.payoutPaidByBank(of),
      chart.payoutFailed(of),
      chart.reversal(chart.payoutPaidByBank(of)),
    ];
    expect(names.map(({ event, ref }) => `${event}:${ref}`)).toEqual(['po:x:res', 'po:x:paid', 'po:x:fail', 'undo:po:x:paid']);
  });
});
