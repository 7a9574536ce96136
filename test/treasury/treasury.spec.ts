import pg from 'pg';
import { newId, publicId } from '../../src/kernel/index.ts';
import { TREASURY_CHECKS } from '../../src/treasury/index.ts';
import { adjustmentMachine, ownMoneyMachine } from '../../src/treasury/treasury.ts';
import { give } from '../kit/gift.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { everyRow, mutate } from '../payouts/kit.ts';

const TRANSFER = 'transfer { id direction state amount { minor currency } reference valueDate recordedBy { id } decidedBy { id } }';
const ADJUSTMENT =
  'adjustment { id state from { kind ownerId currency } to { kind ownerId currency } amount { minor } reason proposedBy { id } decidedBy { id } }';

let market: TestMarketplace;
let admin: TestPerson;
let otherAdmin: TestPerson;
let requester: TestRequester;
let worker: TestPerson;
let number = 0;

beforeAll(async () => {
  market = await openMarketplace();
  admin = await createAdmin(market);
  otherAdmin = await createAdmin(market);
  worker = await registerWorker(market);
});
afterAll(() => market.close());
beforeEach(async () => {
  requester = await registerRequester(market);
});

const transfer = (over: Record<string, unknown> = {}) => ({
  ...{ reference: `statement 7, line ${++number}`, amountMinor: '10000', currency: 'USD', valueDate: '2026-11-02' },
  ...over,
});
const payIn = (input: Record<string, unknown>, token = admin.token) =>
  mutate(market, token, 'recordOwnMoney', 'OwnMoneyTransferInput', TRANSFER, input);
const propose = (input: Record<string, unknown>, token = admin.token) =>
  mutate(market, token, 'proposeTakingOwnMoneyOut', 'OwnMoneyTransferInput', TRANSFER, input);
const decide = (decision: 'approve' | 'withdraw', ownMoneyId: string, token = otherAdmin.token) =>
  mutate(market, token, `${decision}TakingOwnMoneyOut`, 'OwnMoneyTakingOutInput', TRANSFER, { ownMoneyId });
const own = async (currency = 'USD'): Promise<Record<string, number>> => {
  const query = `{ ownMoney { currency paidIn { minor } earned { minor } spent { minor } total { minor } atBank { minor } takeable { minor } } }`;
  const { data } = await market.graphql(query, {}, { token: admin.token });
  const found = data.ownMoney.find((each: any) => each.currency === currency);
  const { currency: _currency, ...amounts } = found ?? {};
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]: [string, any]) => [name, Number(amount.minor)]));
};

describe("the operator's own money", () => {
  it('records own money once, by any number of admins', async () => {
    const before = await own();
    const input = transfer({ reference: '  OWN   MONEY 1 ' });
    const first = await payIn(input);
    expect(first.userErrors).toEqual([]);
    expect(first.transfer).toMatchObject({
      ...{ direction: 'IN', state: 'DONE', reference: 'OWN MONEY 1', amount: { minor: '10000', currency: 'USD' }, decidedBy: null },
      recordedBy: { id: publicId('Person', admin.personId) },
    });
    const again = await Promise.all([payIn(input), payIn({ ...input, reference: 'OWN MONEY 1' }, otherAdmin.token)]);
    expect(again.map((each) => each.transfer.id)).toEqual([first.transfer.id, first.transfer.id]);
    expect(await own()).toMatchObject({ paidIn: (before.paidIn ?? 0) + 10_000, atBank: (before.atBank ?? 0) + 10_000 });
    const at = 'query { ownMoneyTransfers(first: 1, state: DONE) { nodes { id } } }';
    expect((await market.graphql(at, {}, { token: admin.token })).data.ownMoneyTransfers.nodes).toEqual([{ id: first.transfer.id }]);
  });

  it('records own money once when two admins record it at the same time', async () => {
    const input = transfer();
    const both = await Promise.all([payIn(input), payIn(input, otherAdmin.token)]);
    expect(new Set(both.map((each) => each.transfer.id)).size).toBe(1);
  });

  it.each([{ amountMinor: '10001' }, { currency: 'EUR' }, { valueDate: '2026-11-01' }])(
    'refuses a reference that was recorded with another %j, and writes nothing',
    async (over) => {
      const input = transfer();
      await payIn(input);
      const before = await everyRow(market);
      expect((await payIn({ ...input, ...over })).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'RECORDED' }]);
      expect(await everyRow(market)).toBe(before);
    },
  );

  it('refuses a transfer that was recorded as a funding', async () => {
    const { reference, amountMinor, valueDate } = transfer();
    const organisationId = publicId('Organisation', requester.organisationId);
    await mutate(market, admin.token, 'recordFunding', 'RecordFundingInput', 'funding { id }', {
      ...{ organisationId, reference, amountMinor, valueDate },
    });
    expect((await payIn(transfer({ reference }))).userErrors).toMatchObject([{ state: 'IS_FUNDING' }]);
  });

  it.each([
    [{ amountMinor: '0' }, ['amountMinor']],
    [{ currency: 'usd' }, ['currency']],
    [{ valueDate: '2026-02-30' }, ['valueDate']],
    [{ reference: ' ' }, ['reference']],
  ])('refuses %j', async (over, path) => {
    expect((await payIn(transfer(over))).userErrors).toMatchObject([{ path }]);
  });

  it('takes own money out by two admins', async () => {
    await payIn(transfer());
    const before = await own();
    const { transfer: proposed } = await propose(transfer({ amountMinor: '4000' }));
    expect(proposed).toMatchObject({ direction: 'OUT', state: 'PROPOSED', decidedBy: null });
    expect(await own()).toEqual(before);
    const unchanged = await everyRow(market);
    expect((await decide('approve', proposed.id, admin.token)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect(await everyRow(market)).toBe(unchanged);
    const { transfer: taken } = await decide('approve', proposed.id);
    expect(taken).toMatchObject({ state: 'DONE', decidedBy: { id: publicId('Person', otherAdmin.personId) } });
    expect(await own()).toMatchObject({ paidIn: Number(before.paidIn) - 4_000, atBank: Number(before.atBank) - 4_000 });
    expect((await decide('withdraw', proposed.id)).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
  });

  it('stays when the proposal is withdrawn, and the reference may be used again', async () => {
    await payIn(transfer());
    const before = await own();
    const input = transfer({ amountMinor: '1' });
    const { transfer: proposed } = await propose(input);
    expect((await propose(input)).transfer.id).toBe(proposed.id);
    expect((await decide('withdraw', proposed.id, admin.token)).transfer.state).toBe('WITHDRAWN');
    expect((await decide('approve', proposed.id)).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    expect(await own()).toEqual(before);
    expect((await propose(input)).transfer.id).not.toBe(proposed.id);
  });

  it("refuses to take out an organisation's money: stops where solvency would break", async () => {
    await payIn(transfer({ currency: 'CHF', amountMinor: '100' }));
    await give(
      market,
      { kind: 'requester_available', ownerId: (await registerRequester(market, { currency: 'CHF' })).organisationId },
      900n,
      'CHF',
    );
    expect(await own('CHF')).toMatchObject({ total: 100, atBank: 1000, takeable: 100 });
    const { transfer: tooMuch } = await propose(transfer({ currency: 'CHF', amountMinor: '101' }));
    const before = await everyRow(market);
    expect((await decide('approve', tooMuch.id)).userErrors).toMatchObject([{ __typename: 'InsufficientFundsError' }]);
    expect(await everyRow(market)).toBe(before);
    const { transfer: all } = await propose(transfer({ currency: 'CHF', amountMinor: '100' }));
    expect((await decide('approve', all.id)).transfer.state).toBe('DONE');
    expect(await own('CHF')).toMatchObject({ total: 0, takeable: 0 });
  });

  it('leaves once, when two admins approve at once, and two takings never take more than there is', async () => {
    await payIn(transfer({ currency: 'NOK', amountMinor: '100' }));
    const third = await createAdmin(market);
    const { transfer: one } = await propose(transfer({ currency: 'NOK', amountMinor: '60' }));
    const { transfer: two } = await propose(transfer({ currency: 'NOK', amountMinor: '60' }));
    const answers = await Promise.all([
      ...[otherAdmin, third].map(({ token }) => decide('approve', one.id, token)),
      ...[otherAdmin, third].map(({ token }) => decide('approve', two.id, token)),
    ]);
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await own('NOK')).toMatchObject({ total: 40, atBank: 40 });
  });
});

describe('adjustments', () => {
  const account = (kind: string, ownerId: string | null = null, currency = 'USD') => ({ kind, ownerId, currency });
  const goodwill = account('GOODWILL_EXPENSE');
  const ofWorker = () => account('WORKER_AVAILABLE', publicId('Worker', worker.personId));
  const adjust = (over: Record<string, unknown> = {}, token = admin.token) =>
    mutate(market, token, 'proposeAdjustment', 'ProposeAdjustmentInput', ADJUSTMENT, {
      ...{ from: goodwill, to: ofWorker(), amountMinor: '250', reason: 'The page was broken for an hour.' },
      ...over,
    });
  const settle = (decision: 'approve' | 'withdraw', adjustmentId: string, token = otherAdmin.token) =>
    mutate(market, token, `${decision}Adjustment`, 'AdjustmentInput', ADJUSTMENT, { adjustmentId });
  const available = async () => {
    const { data } = await market.graphql('{ worker { balance { available { minor } } } }', {}, { token: worker.token });
    return Number(data.worker.balance.available.minor);
  };

  beforeAll(async () => {
    await payIn(transfer());
    await give(market, { kind: 'worker_available', ownerId: worker.personId }, 1n);
  });

  it('moves money when a second admin approves, and shows both admins', async () => {
    const before = await available();
    const { adjustment, userErrors } = await adjust();
    expect(userErrors).toEqual([]);
    expect(adjustment).toMatchObject({ state: 'PROPOSED', from: goodwill, to: ofWorker(), amount: { minor: '250' }, decidedBy: null });
    expect(await available()).toBe(before);
    const unchanged = await everyRow(market);
    expect((await settle('approve', adjustment.id, admin.token)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect(await everyRow(market)).toBe(unchanged);
    const approved = await settle('approve', adjustment.id);
    expect(approved.adjustment).toMatchObject({
      state: 'APPROVED',
      proposedBy: { id: publicId('Person', admin.personId) },
      decidedBy: { id: publicId('Person', otherAdmin.personId) },
    });
    expect(await available()).toBe(before + 250);
    const listed = await market.graphql('{ adjustments(first: 1, state: APPROVED) { nodes { id } } }', {}, { token: admin.token });
    expect(listed.data.adjustments.nodes).toEqual([{ id: adjustment.id }]);
  });

  it('moves nothing when it is withdrawn', async () => {
    const before = await available();
    const { adjustment } = await adjust();
    expect((await settle('withdraw', adjustment.id, admin.token)).adjustment.state).toBe('WITHDRAWN');
    expect((await settle('approve', adjustment.id)).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    expect(await available()).toBe(before);
  });

  it('moves money once when two admins approve at once, or one approves and one withdraws', async () => {
    const third = await createAdmin(market);
    const before = await available();
    const { adjustment: one } = await adjust();
    const { adjustment: two } = await adjust();
    const [twice, either] = await Promise.all([
      Promise.all([otherAdmin, third].map(({ token }) => settle('approve', one.id, token))),
      Promise.all([settle('approve', two.id), settle('withdraw', two.id, third.token)]),
    ]);
    expect(twice.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(either.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await available()).toBe(before + 250 + (either[0].userErrors.length === 0 ? 250 : 0));
  });

  it('refuses an account that lacks the money, and more debt than there is', async () => {
    const empty = account('REQUESTER_AVAILABLE', publicId('Organisation', requester.organisationId));
    await give(market, { kind: 'requester_available', ownerId: requester.organisationId }, 10n);
    const { adjustment: lacking } = await adjust({ from: empty, amountMinor: '11' });
    const total = Number((await own()).total);
    const { adjustment: insolvent } = await adjust({ amountMinor: String(total + 1) });
    const { adjustment: tooMuch } = await adjust({
      from: account('LOSS_EXPENSE'),
      to: account('REQUESTER_RECEIVABLE', publicId('Organisation', requester.organisationId)),
      amountMinor: '1',
    });
    const before = await everyRow(market);
    expect((await settle('approve', lacking.id)).userErrors).toMatchObject([{ __typename: 'InsufficientFundsError' }]);
    expect((await settle('approve', insolvent.id)).userErrors).toMatchObject([{ state: 'NOT_SOLVENT' }]);
    expect((await settle('approve', tooMuch.id)).userErrors).toMatchObject([{ state: 'TOO_MUCH' }]);
    expect(await everyRow(market)).toBe(before);
  });

  it('refuses an approval by the owner of the money', async () => {
    const profile = { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' };
    await mutate(market, otherAdmin.token, 'becomeWorker', 'WorkerProfileInput', 'worker { id }', profile);
    const { adjustment } = await adjust({ to: account('WORKER_AVAILABLE', publicId('Worker', otherAdmin.personId)) });
    expect((await settle('approve', adjustment.id)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
  });

  it.each([
    [{ amountMinor: '0' }, ['amountMinor']],
    [{ reason: 'short' }, ['reason']],
    [{ to: goodwill }, ['to']],
    [{ to: account('BANK', null, 'EUR') }, ['to', 'currency']],
    [{ to: account('BANK', 'org_1') }, ['to']],
    [{ to: account('BATCH_ESCROW', null) }, ['to']],
    [{ to: account('REQUESTER_AVAILABLE', publicId('Organisation', newId())) }, ['to', 'ownerId']],
    [{ to: account('WORKER_PENDING', publicId('Worker', newId())) }, ['to', 'ownerId']],
    [{ to: account('BATCH_RESERVE', publicId('Batch', newId())) }, ['to', 'ownerId']],
  ])('refuses %j', async (over, path) => {
    const before = await everyRow(market);
    expect((await adjust(over)).userErrors).toMatchObject([{ path }]);
    expect(await everyRow(market)).toBe(before);
  });

  it('reaches an owner who never had money, and an organisation in its own currency only', async () => {
    const organisationId = publicId('Organisation', requester.organisationId);
    const { adjustment } = await adjust({ to: account('REQUESTER_AVAILABLE', organisationId), amountMinor: '1' });
    expect((await settle('approve', adjustment.id)).adjustment.state).toBe('APPROVED');
    const euros = { from: account('GOODWILL_EXPENSE', null, 'EUR'), to: account('REQUESTER_AVAILABLE', organisationId, 'EUR') };
    expect((await adjust(euros)).userErrors).toMatchObject([{ path: ['to', 'ownerId'] }]);
  });

  it('repeats the answer for a repeated key', async () => {
    const first = await adjust({ idempotencyKey: 'again' });
    expect((await adjust({ idempotencyKey: 'again' })).adjustment.id).toBe(first.adjustment.id);
  });
});

it('lets admins only see or do any of it', async () => {
  const before = await everyRow(market);
  const id = publicId('OwnMoney', newId());
  const adjustmentId = publicId('Adjustment', newId());
  const bank = { kind: 'BANK', currency: 'USD' };
  const calls: [string, string, Record<string, unknown>][] = [
    ['recordOwnMoney', 'OwnMoneyTransferInput', transfer()],
    ['proposeTakingOwnMoneyOut', 'OwnMoneyTransferInput', transfer()],
    ['approveTakingOwnMoneyOut', 'OwnMoneyTakingOutInput', { ownMoneyId: id }],
    ['withdrawTakingOwnMoneyOut', 'OwnMoneyTakingOutInput', { ownMoneyId: id }],
    ['proposeAdjustment', 'ProposeAdjustmentInput', { from: bank, to: bank, amountMinor: '1', reason: 'For no reason.' }],
    ['approveAdjustment', 'AdjustmentInput', { adjustmentId }],
    ['withdrawAdjustment', 'AdjustmentInput', { adjustmentId }],
  ];
  for (const token of [requester.token, worker.token, null]) {
    for (const [name, type, input] of calls) {
      const query = `mutation($input: ${type}!) { ${name}(input: $input) { userErrors { message } } }`;
      const answer = await market.graphql(query, { input }, { token, allowErrors: true });
      expect([name, answer.data?.[name] ?? null]).toEqual([name, null]);
      expect(answer.errors).toHaveLength(1);
    }
    for (const query of ['{ ownMoney { currency } }', '{ ownMoneyTransfers { nodes { id } } }', '{ adjustments { nodes { id } } }']) {
      expect((await market.graphql(query, {}, { token, allowErrors: true })).errors).toHaveLength(1);
    }
  }
  expect(await everyRow(market)).toBe(before);
});

describe('the books of the treasury', () => {
  let owner: pg.Client;

  beforeAll(async () => {
    owner = new pg.Client({ connectionString: market.database.ownerUrl });
    await owner.connect();
  });
  afterAll(() => owner.end());

  /** The checks that find something while something is wrong; undone afterwards. */
  async function findingsAfter(fault: string): Promise<Record<string, Record<string, unknown>[]>> {
    await owner.query('begin');
    try {
      await owner.query(`set local session_replication_role = 'replica'`);
      await owner.query(`alter table payouts.own_money drop constraint own_money_two_people`);
      await owner.query(`alter table payouts.adjustment drop constraint adjustment_two_people`);
      expect((await owner.query(fault)).rowCount).toBeGreaterThan(0);
      const found: Record<string, Record<string, unknown>[]> = {};
      for (const { name, sql } of TREASURY_CHECKS) {
        const { rows } = await owner.query<Record<string, unknown>>(sql);
        if (rows.length > 0) found[name] = rows;
      }
      return found;
    } finally {
      await owner.query('rollback');
    }
  }

  it('shows no problem in correct books', async () => {
    expect(await market.problems()).toEqual([]);
  });

  const ONE_OUT = `(select id from payouts.own_money where direction = 'out' and state = 'done' limit 1)`;
  const ONE_ADJUSTMENT = `(select id from payouts.adjustment where state = 'approved' limit 1)`;
  it.each([
    [
      'money paid in that has no row',
      `delete from payouts.own_money where direction = 'in' and reference = 'OWN MONEY 1'`,
      'payouts.own_money_is_posted',
    ],
    [
      'money paid in of another amount',
      `update payouts.own_money set amount_minor = 9999 where reference = 'OWN MONEY 1'`,
      'payouts.own_money_is_posted',
    ],
    [
      'money taken out that the ledger never heard of',
      `update payouts.own_money set state = 'done', decided_by = '${newId()}', decided_at = recorded_at where id = (select id from payouts.own_money where state = 'proposed' limit 1)`,
      'payouts.own_money_is_posted',
    ],
    ['money taken out that moved nothing', `delete from ledger.posted where event = 'eqout'`, 'payouts.own_money_is_posted'],
    ['an adjustment that has no row', `delete from payouts.adjustment where id = ${ONE_ADJUSTMENT}`, 'payouts.adjustments_are_posted'],
    [
      'an adjustment to somebody else',
      `update payouts.adjustment set to_owner_id = '${newId()}' where id = ${ONE_ADJUSTMENT}`,
      'payouts.adjustments_are_posted',
    ],
    [
      'an adjustment that nobody approved',
      `update payouts.adjustment set state = 'proposed', decided_by = null, decided_at = null where id = ${ONE_ADJUSTMENT}`,
      'payouts.adjustments_are_posted',
    ],
    ['an adjustment that moved nothing', `delete from ledger.posted where event = 'adj'`, 'payouts.adjustments_are_posted'],
    [
      'an adjustment by one person',
      `update payouts.adjustment set decided_by = proposed_by where id = ${ONE_ADJUSTMENT}`,
      'payouts.treasury_took_two_people',
    ],
    [
      'money taken out by one person',
      `update payouts.own_money set decided_by = recorded_by where id = ${ONE_OUT}`,
      'payouts.treasury_took_two_people',
    ],
    ['an approval that is not in the act log', `delete from platform.act where verb = 'adjustment.approved'`, 'payouts.treasury_was_acted'],
    [
      'a proposal that was made by who approved it',
      `update platform.act p set actor_id = d.actor_id from platform.act d where d.subject_id = p.subject_id and d.verb = 'own_money.taken_out' and p.verb = 'own_money.taking_out_proposed'`,
      'payouts.treasury_was_acted',
    ],
  ])('finds %s', async (_name, fault, check) => {
    expect(Object.keys(await findingsAfter(fault))).toContain(check);
  });

  it('refuses every change, and every change by one person', async () => {
    await expect(owner.query(`update payouts.own_money set amount_minor = 1`)).rejects.toThrow('never changes');
    await expect(owner.query(`delete from payouts.adjustment`)).rejects.toThrow('never changes');
    const { rows } = await owner.query(`select id from payouts.adjustment where state = 'proposed'`);
    expect(rows.length).toBeGreaterThan(0);
    await expect(
      owner.query(
        `update payouts.adjustment set state = 'approved', decided_by = proposed_by, decided_at = proposed_at where state = 'proposed'`,
      ),
    ).rejects.toThrow('adjustment_two_people');
  });

  it('uses the states of the lifecycles in the database too', async () => {
    const states = async (name: string) => {
      const { rows } = await owner.query(`select pg_get_constraintdef(oid) as definition from pg_constraint where conname = $1`, [name]);
      return [...String(rows[0]?.definition).matchAll(/'(\w+)'/g)].map(([, state]) => state).sort();
    };
    expect(await states('own_money_state')).toEqual([...ownMoneyMachine.states].sort());
    expect(await states('adjustment_state')).toEqual([...adjustmentMachine.states].sort());
  });
});
