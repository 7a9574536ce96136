/** Being paid without asking: on the day, once, and whatever becomes of the others. */
import type { PersonId } from '../../src/kernel/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { PAYOUT_RULES_CHECKS, PayoutCommands } from '../../src/payouts/index.ts';
import { PAYOUT_FREQUENCIES } from '../../src/payouts/schedules/payout-schedule.ts';
import { PayoutFrequencyEnum } from '../../src/payouts/schedules/payout-schedule.types.ts';
import { Jobs } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerRequester, registerWorker, type TestPerson } from '../kit/people.ts';
import { balanceOf, createRun, earn, everyRow, holdMoney, mutate, newIban, paidWorker, requestPayout } from './kit.ts';

const DAY = 86_400;

describe('scheduled payouts', () => {
  let market: TestMarketplace;

  // The clock starts on a Monday at nine: the round of that day is worked off first, with nobody in it.
  beforeEach(async () => {
    market = await openMarketplace({ PAYOUT_SCHEDULE: 'weekly', SESSION_IDLE_SECONDS: '9999999', SESSION_MAXIMUM_SECONDS: '9999999' });
    await market.sweep();
  });
  afterEach(() => market.close());

  const choose = (worker: TestPerson, frequency: string) =>
    mutate(market, worker.token, 'setPayoutSchedule', 'SetPayoutScheduleInput', 'schedule { frequency isChosen nextAt }', { frequency });
  const schedule = async (worker: TestPerson) => {
    const query = '{ worker { payoutSchedule { frequency isChosen nextAt lastTurns { dueAt currency refusal payoutId } } } }';
    return (await market.graphql(query, {}, { token: worker.token })).data.worker.payoutSchedule;
  };
  const payouts = (workerId: PersonId) =>
    market.db.query<{ state: string; minor: bigint; at: Date }>(
      'select state, amount_minor as minor, requested_at as at from payouts.payout where worker_id = $1 order by id',
      [workerId],
    );
  /** As another worker process would: the sweep alone, once. */
  const sweepOnce = () =>
    market
      .get(Jobs)
      .sweeps.find(({ name }) => name === 'payouts.schedule')!
      .run();

  it('pays all that is available on the next Monday, and nothing before', async () => {
    const worker = await paidWorker(market, 5_000n);
    await market.pass(6 * DAY);
    expect(await payouts(worker.personId)).toEqual([]);
    expect(await schedule(worker)).toEqual({ frequency: 'WEEKLY', isChosen: false, nextAt: '2026-11-09T00:00:00.000Z', lastTurns: [] });
    await market.pass(DAY);
    expect(await payouts(worker.personId)).toMatchObject([{ state: 'reserved', minor: 5_000n }]);
    expect(await balanceOf(market, worker.token)).toEqual({ available: 0, inTransit: 5_000 });
    const { nextAt, lastTurns } = await schedule(worker);
    expect(nextAt).toBe('2026-11-16T00:00:00.000Z');
    expect(lastTurns).toEqual([
      { dueAt: '2026-11-09T00:00:00.000Z', currency: 'USD', refusal: null, payoutId: expect.stringMatching(/^pay_/) },
    ]);
    await earn(market, worker.personId, 9_000n);
    await market.pass(DAY);
    expect(await payouts(worker.personId)).toHaveLength(1);
  });

  it('pays each worker at the chosen frequency', async () => {
    const [weekly, monthly, never] = [await paidWorker(market, 5_000n), await paidWorker(market, 5_000n), await paidWorker(market, 5_000n)];
    expect((await choose(monthly, 'MONTHLY')).schedule).toEqual({
      frequency: 'MONTHLY',
      isChosen: true,
      nextAt: '2026-12-01T00:00:00.000Z',
    });
    expect((await choose(never, 'ON_REQUEST')).schedule).toEqual({ frequency: 'ON_REQUEST', isChosen: true, nextAt: null });
    await market.pass(7 * DAY);
    const counts = async () => Promise.all([weekly, monthly, never].map(async (worker) => (await payouts(worker.personId)).length));
    expect(await counts()).toEqual([1, 0, 0]);
    await market.pass(22 * DAY);
    expect(await counts()).toEqual([1, 1, 0]);
    // Whoever is paid on request can ask, and who is paid on Mondays may ask as well.
    expect((await requestPayout(market, never.token)).userErrors).toEqual([]);
  });

  it('leaves an amount below the minimum for the next time, by currency', async () => {
    const worker = await paidWorker(market, 1_999n);
    await earn(market, worker.personId, 2_999n, 'JPY');
    await market.pass(7 * DAY);
    expect(await payouts(worker.personId)).toEqual([]);
    expect((await schedule(worker)).lastTurns).toEqual([]);
    await earn(market, worker.personId, 1n);
    await market.pass(7 * DAY);
    expect(await payouts(worker.personId)).toMatchObject([{ minor: 2_000n }]);
  });

  it("refuses one worker's payout with the reason, and pays the others", async () => {
    const held = await paidWorker(market, 5_000n);
    await holdMoney(market, held, 10 * DAY);
    const nowhere = await registerWorker(market);
    await earn(market, nowhere.personId, 5_000n);
    const open = await paidWorker(market, 5_000n);
    await requestPayout(market, open.token, { amountMinor: '2500' });
    const fine = await paidWorker(market, 5_000n);
    await market.pass(7 * DAY);
    const counts = await Promise.all([held, nowhere, open, fine].map(async (worker) => (await payouts(worker.personId)).length));
    expect(counts).toEqual([0, 0, 1, 1]);
    const refusals = await Promise.all([held, nowhere, open, fine].map(async (worker) => (await schedule(worker)).lastTurns[0].refusal));
    expect(refusals).toEqual([
      expect.stringContaining('Two accounts answer in the same rhythm.'),
      expect.stringContaining('setPayee'),
      expect.stringContaining('One payout at a time'),
      null,
    ]);
    // The hold is over by the next round.
    await market.pass(7 * DAY);
    expect(await payouts(held.personId)).toMatchObject([{ minor: 5_000n }]);
  });

  it("continues when one worker's payout hits a bug", async () => {
    const workers = [await paidWorker(market, 5_000n), await paidWorker(market, 5_000n), await paidWorker(market, 5_000n)];
    const commands = market.get(PayoutCommands);
    const requestIn = commands.requestIn.bind(commands);
    commands.requestIn = (tx, asked) => {
      if (asked.workerId === workers[1]!.personId) throw new Error('a fault of ours');
      return requestIn(tx, asked);
    };
    await market.pass(7 * DAY);
    expect(await Promise.all(workers.map(async ({ personId }) => (await payouts(personId)).length))).toEqual([1, 0, 1]);
    expect((await schedule(workers[1]!)).lastTurns[0].refusal).toContain('requestPayout');
  });

  it('pays once with several processes, also when they are stopped in the middle', async () => {
    const workers: TestPerson[] = [];
    for (let at = 0; at < 8; at++) workers.push(await paidWorker(market, 5_000n));
    market.clock.advanceSeconds(7 * DAY);
    const ledger = market.get(Ledger);
    const post = ledger.post.bind(ledger);
    // The first process dies with the third worker, before and after the posting; its page is looked at again.
    let posted = 0;
    ledger.post = async (...args) => {
      posted += 1;
      const result = await post(...args);
      if (posted === 3) throw Object.assign(new Error('the machine went down'), { code: '40001' });
      return result;
    };
    await Promise.all([sweepOnce(), sweepOnce(), sweepOnce()]);
    ledger.post = post;
    await Promise.all([sweepOnce(), sweepOnce()]);
    await market.sweep();
    for (const worker of workers) expect(await payouts(worker.personId)).toMatchObject([{ minor: 5_000n }]);
    const [turns] = await market.db.query<{ count: number }>(
      'select count(*)::int as count from payouts.payout_turn where payout_id is not null',
    );
    expect(turns!.count).toBe(8);
  });

  it('continues a round that was not finished', async () => {
    const workers = [await paidWorker(market, 5_000n), await paidWorker(market, 5_000n)];
    market.clock.advanceSeconds(7 * DAY);
    await sweepOnce();
    // As it was before the first page was noted: everyone is looked at again, and nobody is paid again.
    await market.db.query('update payouts.payout_round set last_worker_id = null, finished_at = null');
    const admin = await createAdmin(market);
    await createRun(market, admin.token);
    await earn(market, workers[0]!.personId, 5_000n);
    const before = await everyRow(market);
    expect(await sweepOnce()).toBeGreaterThan(0);
    expect(await everyRow(market)).toBe(before);
  });

  it('catches up once after a time without any process', async () => {
    const worker = await paidWorker(market, 5_000n);
    await market.pass(23 * DAY);
    expect(await payouts(worker.personId)).toHaveLength(1);
    const [rounds] = await market.db.query<{ count: number }>(
      `select count(*)::int as count from payouts.payout_round where frequency = 'weekly'`,
    );
    expect(rounds!.count).toBe(2);
  });

  it('lets workers only choose a schedule', async () => {
    const requester = await registerRequester(market);
    const before = await market.db.query('select * from payouts.payout_schedule');
    const query = 'mutation { setPayoutSchedule(input: { frequency: MONTHLY }) { userErrors { message } } }';
    for (const token of [null, requester.token]) {
      const { errors } = await market.graphql(query, {}, { token, allowErrors: true });
      expect(errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
    expect(await market.db.query('select * from payouts.payout_schedule')).toEqual(before);
  });

  it('has a check that finds changed rows', async () => {
    const worker = await paidWorker(market, 5_000n);
    await earn(market, worker.personId, 6_000n, 'EUR');
    await mutate(market, worker.token, 'setPayee', 'SetPayeeInput', 'payee { id }', {
      holderName: 'Ada',
      iban: newIban(),
      currency: 'EUR',
    });
    await market.pass(7 * DAY);
    const check = PAYOUT_RULES_CHECKS.find(({ name }) => name === 'payouts.turns_match_payouts')!;
    await asOwner(market.database.ownerUrl, async (client) => {
      for (const fault of [
        `update payouts.payout_turn set due_at = at + interval '1 day'`,
        `update payouts.payout_turn set at = at + interval '1 second'`,
        `update payouts.payout_turn set worker_id = gen_random_uuid()`,
        `delete from payouts.payout`,
        `update payouts.payout set currency = 'GBP' where currency = 'EUR'`,
      ]) {
        await client.query('begin; set local session_replication_role = replica');
        await client.query(fault);
        expect((await client.query(check.sql)).rows.length).toBeGreaterThan(0);
        await client.query('rollback');
      }
      expect((await client.query(check.sql)).rows).toEqual([]);
    });
  });

  it('uses the same names of frequencies in the rules, the database and the API', async () => {
    const [row] = await market.db.query<{ text: string }>(
      `select pg_get_constraintdef(oid) as text from pg_constraint where conname = 'payout_schedule_frequency'`,
    );
    expect([...row!.text.matchAll(/'([a-z_]+)'/g)].map((match) => match[1])).toEqual([...PAYOUT_FREQUENCIES]);
    expect(Object.values(PayoutFrequencyEnum)).toEqual([...PAYOUT_FREQUENCIES]);
  });
});
