/** What an auditor asks of the books, each with one query: right to the unit, in pages, and for admins only. */
import { ErasureCommands } from '../../src/identity/privacy/erasure.commands.ts';
import { asId, parsePublicId, publicId } from '../../src/kernel/index.ts';
import { PayeeCommands, PayoutCommands, PayoutRunCommands } from '../../src/payouts/index.ts';
import { RefundCommands } from '../../src/funding/index.ts';
import { PayerStops } from '../../src/payouts/sending/payer-stops.ts';
import { valueOf } from '../../src/platform/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, createAdmin, PASSWORD, registerWorker } from '../kit/people.ts';
import { answer, approve, balance, DAY, fundedRequester, openBatch, openReviewMarket, reject, worker } from '../review/kit.ts';
import { makeHistory, type History } from './kit.ts';

let market: TestMarketplace;
let history: History;
beforeAll(async () => {
  market = await openReviewMarket({
    MINIMUM_PAYOUT_MINOR: '1',
    SESSION_IDLE_SECONDS: String(60 * DAY),
    ADMIN_SESSION_IDLE_SECONDS: String(30 * DAY),
    SESSION_MAXIMUM_SECONDS: String(90 * DAY),
  });
  history = await makeHistory(market);
}, 60_000);
afterAll(() => market.close());

const ask = async (query: string, variables: Record<string, unknown> = {}, token = history.admin.token) =>
  (await market.graphql(query, variables, { token })).data;
const refused = async (query: string, variables: Record<string, unknown> = {}, token: string | null = history.admin.token) => {
  const { errors } = await market.graphql(query, variables, { token, allowErrors: true });
  return errors?.map(({ message, extensions }) => [extensions?.code, message]);
};
const person = (of: { personId: string }) => publicId('Person', of.personId);
const minor = (amount: { minor: string }) => BigInt(amount.minor);

describe('payouts', () => {
  const LIST = `query ($minimum: MinorUnits, $maximum: MinorUnits, $currency: String, $order: AmountOrder! = NEWEST, $from: DateTime, $before: DateTime,
      $paidFrom: DateTime, $paidBefore: DateTime, $rail: Rail, $first: Int! = 20, $after: String) {
    payouts(minimumMinor: $minimum, maximumMinor: $maximum, currency: $currency, order: $order, requestedFrom: $from, requestedBefore: $before,
        paidFrom: $paidFrom, paidBefore: $paidBefore, rail: $rail, first: $first, after: $after) {
      nodes { id amount { minor } rail } pageInfo { hasNextPage endCursor } } }`;
  const ids = async (variables: Record<string, unknown>) => (await ask(LIST, variables)).payouts.nodes.map(({ id }: { id: string }) => id);

  beforeAll(async () => {
    // Beside the one of 3.50 that is paid: 0.40, 0.30 and 0.30 of other workers, one after the other.
    const requester = await fundedRequester(market, 1_000n);
    for (const rewardMinor of [40n, 30n, 30n]) {
      const by = await worker(market);
      const batchId = await openBatch(market, requester, 1, { rewardMinor });
      valueOf(await approve(market, requester.caller, await answer(market, by, batchId)));
      await market.pass(3 * DAY);
      const details = { holderName: 'Holder', country: 'KE', accountNumber: by.personId.slice(0, 8), bic: 'EQBLKENA' };
      valueOf(await market.get(PayeeCommands).set(by.caller, details));
      valueOf(await market.get(PayoutCommands).request(by.caller, {}));
    }
  });

  it('finds payouts by amount, including both bounds', async () => {
    expect(await ids({ currency: 'USD', minimum: '350' })).toEqual([history.ids.payout]);
    expect(await ids({ currency: 'USD', minimum: '351' })).toEqual([]);
    expect(await ids({ currency: 'USD', minimum: '30', maximum: '40' })).toHaveLength(3);
    expect(await ids({ currency: 'EUR', minimum: '1' })).toEqual([]);
    expect(await ids({ rail: 'STRIPE' })).toEqual([]);
    expect(await ids({ rail: 'MANUAL' })).toHaveLength(4);
  });

  it('lists payouts in each order, page by page, once each, including equal amounts', async () => {
    const pages = async (order: string) => {
      const seen: { id: string; amount: { minor: string } }[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { nodes, pageInfo }: any = (await ask(LIST, { order, currency: 'USD', first: 1, after })).payouts;
        seen.push(...nodes);
        ({ hasNextPage: more, endCursor: after } = pageInfo);
      }
      expect(new Set(seen.map(({ id }) => id)).size).toBe(4);
      return seen;
    };
    expect((await pages('LARGEST')).map(({ amount }) => amount.minor)).toEqual(['350', '40', '30', '30']);
    expect((await pages('SMALLEST')).map(({ amount }) => amount.minor)).toEqual(['30', '30', '40', '350']);
    const newest = (await pages('NEWEST')).map(({ id }) => id);
    expect(newest.at(-1)).toBe(history.ids.payout);
    expect((await pages('OLDEST')).map(({ id }) => id)).toEqual([...newest].reverse());
  });

  it('finds payouts by the time of their request and payment', async () => {
    const { payout } = await ask('query ($id: PayoutID!) { payout(id: $id) { requestedAt paidAt } }', { id: history.ids.payout });
    const after = (moment: string) => new Date(new Date(moment).getTime() + 1).toISOString();
    expect(await ids({ from: payout.requestedAt, before: payout.requestedAt })).toEqual([history.ids.payout]);
    expect(await ids({ from: after(payout.requestedAt) })).toHaveLength(3);
    expect(await ids({ paidFrom: payout.paidAt })).toEqual([history.ids.payout]);
    expect(await ids({ paidBefore: payout.paidAt })).toEqual([]);
    expect(await ids({ paidFrom: after(payout.paidAt) })).toEqual([]);
  });

  it.each([
    [{ minimum: '5' }, 'Give "currency" as well: amounts of different currencies cannot be compared.'],
    [{ order: 'LARGEST' }, 'Give "currency" as well: amounts of different currencies cannot be compared.'],
    [{ currency: 'usd' }, '"currency" must be three capital letters, such as "USD".'],
    [{ currency: 'USD', minimum: '5', maximum: '4' }, '"minimumMinor" must not be more than "maximumMinor".'],
    [{ from: '2026-11-03T00:00:00Z', before: '2026-11-02T00:00:00Z' }, '"requestedFrom" must not be after "requestedBefore".'],
    [{ after: Buffer.from('["x"]').toString('base64url') }, '"after" must be an endCursor of this connection.'],
    [
      { order: 'SMALLEST', currency: 'USD', after: Buffer.from('["-1","x"]').toString('base64url') },
      '"after" must be an endCursor of this connection.',
    ],
  ])('refuses a contradictory filter: %j', async (variables, message) => {
    expect(await refused(LIST, variables)).toEqual([['BAD_USER_INPUT', message]]);
  });

  it('finds a payout by id with its worker, run, approvals, postings and acts', async () => {
    const { payout } = await ask(
      `query ($id: PayoutID!) { payout(id: $id) { id amount { minor } state rail worker { id name } run { createdBy { name } approvedBy { name } }
         payee { details { lastFour } } postings { id entries { amount { minor } } } acts { verb actorName } references { kind } } }`,
      { id: history.ids.payout },
    );
    const uuid = parsePublicId('Payout', history.ids.payout)!;
    expect(payout).toMatchObject({ amount: { minor: '350' }, state: 'PAID', rail: 'MANUAL', worker: { id: person(history.wanda) } });
    expect(payout.run).toEqual({ createdBy: { name: 'Admin' }, approvedBy: { name: 'Admin' } });
    expect(payout.payee.details.lastFour).toBe('0001');
    expect(payout.postings.map(({ id }: { id: string }) => id)).toEqual([`po:${uuid}:res`, `po:${uuid}:paid`]);
    expect(payout.acts.map(({ verb }: { verb: string }) => verb)).toEqual(expect.arrayContaining(['payout.requested', 'payout.paid']));
    expect(payout.acts.every(({ actorName }: { actorName: string }) => /^(Person \d+|Admin)$/.test(actorName))).toBe(true);
    expect(payout.references).toEqual([{ kind: 'bank_run' }]);
    expect((await ask('{ payout(id: "pay_00000000000000000000000000") { id } }')).payout).toBeNull();
  });
});

describe('the totals of one worker', () => {
  const MONEY = `query ($id: PersonID!, $first: Int! = 20, $after: String) { workerMoney(workerId: $id) { currency
    rewards { minor } tests { minor } topUps { minor } bonuses { minor } reversed { minor } earned { minor } adjustments { minor } other { minor }
    paidOut { minor } cameBack { minor } payoutCount balance { minor } pending { minor } available { minor } inTransit { minor }
    heldInRejections { minor } fees { minor } worker { id name }
    entries(first: $first, after: $after) { nodes { id at amount { minor } account { kind } } pageInfo { hasNextPage endCursor } } } }`;

  it('the balance equals earnings less payouts, and the sum of the entries', async () => {
    for (const each of [history.wanda, history.walt]) {
      const [money] = (await ask(MONEY, { id: person(each), first: 100 })).workerMoney;
      const total = minor(money.earned) + minor(money.adjustments) + minor(money.other) - minor(money.paidOut) + minor(money.cameBack);
      const parts = minor(money.pending) + minor(money.available) + minor(money.inTransit);
      const entries = money.entries.nodes.reduce((sum: bigint, { amount }: any) => sum + minor(amount), 0n);
      expect([total, parts, entries]).toEqual([minor(money.balance), minor(money.balance), minor(money.balance)]);
      expect(money.pending.minor).toBe(String(await balance(market, 'worker_pending', each.personId)));
    }
  });

  it('shows rewards, bonuses, payouts, fees and money in rejection holds', async () => {
    const [money, ...others] = (await ask(MONEY, { id: person(history.wanda) })).workerMoney;
    expect(others).toEqual([]);
    expect(money).toMatchObject({
      currency: 'USD',
      rewards: { minor: '200' },
      bonuses: { minor: '200' },
      earned: { minor: '400' },
      reversed: { minor: '0' },
      paidOut: { minor: '350' },
      cameBack: { minor: '0' },
      payoutCount: 1,
      balance: { minor: '50' },
      heldInRejections: { minor: '50' },
      fees: { minor: '80' },
      worker: { id: person(history.wanda), name: expect.stringMatching(/^Person \d+$/) },
    });
    expect((await ask(MONEY, { id: person(history.admin) })).workerMoney).toEqual([]);
    const elsewhere = 'query ($id: PersonID!) { workerMoney(workerId: $id, currency: "EUR") { currency } }';
    expect((await ask(elsewhere, { id: person(history.wanda) })).workerMoney).toEqual([]);
  });

  it('lists every entry of the three accounts once, newest first, for any page size', async () => {
    const all = (await ask(MONEY, { id: person(history.wanda), first: 100 })).workerMoney[0].entries.nodes;
    expect(new Set(all.map(({ account }: any) => account.kind))).toEqual(
      new Set(['WORKER_PENDING', 'WORKER_AVAILABLE', 'WORKER_IN_TRANSIT']),
    );
    expect([...all].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))).toEqual(all);
    for (const first of [1, 3, 7]) {
      const seen: unknown[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { nodes, pageInfo }: any = (await ask(MONEY, { id: person(history.wanda), first, after })).workerMoney[0].entries;
        seen.push(...nodes);
        ({ hasNextPage: more, endCursor: after } = pageInfo);
      }
      expect(seen).toEqual(all);
    }
  });

  it('counts a returned payout both as paid and as come back', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const by = await worker(market);
    valueOf(await approve(market, requester.caller, await answer(market, by, await openBatch(market, requester, 1))));
    await market.pass(3 * DAY);
    valueOf(await market.get(PayeeCommands).set(by.caller, { holderName: 'B', country: 'KE', accountNumber: '777000', bic: 'EQBLKENA' }));
    const payoutId = valueOf(await market.get(PayoutCommands).request(by.caller, {}));
    const [one, two] = [await createAdmin(market), await createAdmin(market)];
    const [ada, grace] = [await callerFor(market, one.token), await callerFor(market, two.token)];
    const runs = market.get(PayoutRunCommands);
    const runId = valueOf(await runs.create(ada, { payoutIds: [payoutId] }));
    valueOf(await runs.approve(grace, { runId }));
    valueOf(await runs.fetch(ada, runId, 'csv'));
    valueOf(await runs.mark(ada, { runId, lines: [{ payoutId, outcome: 'paid', reason: null }] }));
    valueOf(await runs.mark(ada, { runId, lines: [{ payoutId, outcome: 'returned', reason: 'Account closed.' }] }));
    const [money] = (await ask(MONEY, { id: person(by) })).workerMoney;
    expect(money).toMatchObject({
      earned: { minor: '50' },
      reversed: { minor: '0' },
      paidOut: { minor: '50' },
      cameBack: { minor: '50' },
      payoutCount: 1,
      balance: { minor: '50' },
      available: { minor: '50' },
    });
  });
});

describe('rejections', () => {
  const REJECTIONS = `query ($state: RejectionState, $workerId: PersonID, $batchId: BatchID, $organisationId: OrganisationID, $minimum: MinorUnits,
      $currency: String, $order: AmountOrder! = OLDEST, $from: DateTime, $to: DateTime) {
    rejections(state: $state, workerId: $workerId, batchId: $batchId, organisationId: $organisationId, minimumMinor: $minimum, currency: $currency,
        order: $order, from: $from, to: $to, first: 100) {
      nodes { id assignmentId batchId state amount { minor } reward { minor } fee { minor } note worker { id } organisation { id } rejectedBy { name }
        undoneBy { name } undoneNote money { place amount { minor } } } } }`;
  const places = (node: any) => node.money.map(({ place, amount }: any) => [place, amount.minor]);
  const of = async (variables: Record<string, unknown>) => (await ask(REJECTIONS, variables)).rejections.nodes;

  it('shows the amount of each rejection and where it is: returned, held or earned', async () => {
    const [stood] = await of({ organisationId: history.ids.organisation, state: 'STANDS' });
    expect(stood).toMatchObject({ assignmentId: history.ids.stood, amount: { minor: '60' }, worker: { id: person(history.walt) } });
    expect(places(stood)).toEqual([['RETURNED_TO_ORGANISATION', '60']]);
    const [held] = await of({ organisationId: history.ids.organisation, state: 'RESTING' });
    expect([held.worker.id, places(held)]).toEqual([person(history.wanda), [['HELD', '60']]]);
    const [overturned] = await of({ organisationId: history.ids.organisation, state: 'OVERTURNED' });
    expect(overturned).toMatchObject({ assignmentId: history.ids.overturned, undoneBy: { name: 'Admin' } });
    expect(overturned.undoneNote).toBe('The answer is right after all.');
  });

  it('follows the money of an overturned rejection through hold time, payout and bank', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const by = await worker(market);
    const batchId = await openBatch(market, requester, 2, { autoApproveSeconds: 30 * DAY });
    const [rejected] = await answer(market, by, batchId, 1);
    const where = async () => places((await of({ batchId: publicId('Batch', batchId) }))[0]);
    valueOf(await reject(market, requester.caller, [rejected!]));
    expect(await where()).toEqual([['HELD', '60']]);
    valueOf(await market.get(ReviewCommands).withdraw(requester.caller, rejected!, null));
    const fee = ['PLATFORM_FEE', '10'];
    expect(await where()).toEqual([['IN_HOLD_TIME', '50'], fee]);
    await market.pass(4 * DAY);
    expect(await where()).toEqual([['AVAILABLE_TO_WORKER', '50'], fee]);
    valueOf(await market.get(PayeeCommands).set(by.caller, { holderName: 'C', country: 'KE', accountNumber: '888000', bic: 'EQBLKENA' }));
    const payoutId = valueOf(await market.get(PayoutCommands).request(by.caller, { amountMinor: 20n }));
    expect(await where()).toEqual([['AVAILABLE_TO_WORKER', '30'], ['IN_PAYOUT', '20'], fee]);
    const [one, two] = [await createAdmin(market), await createAdmin(market)];
    const [ada, grace] = [await callerFor(market, one.token), await callerFor(market, two.token)];
    const runs = market.get(PayoutRunCommands);
    const runId = valueOf(await runs.create(ada, { payoutIds: [payoutId] }));
    valueOf(await runs.approve(grace, { runId }));
    valueOf(await runs.fetch(ada, runId, 'csv'));
    valueOf(await runs.mark(ada, { runId, lines: [], rest: { outcome: 'paid' } }));
    expect(await where()).toEqual([['AVAILABLE_TO_WORKER', '30'], ['PAID_OUT', '20'], fee]);
    valueOf(await runs.mark(ada, { runId, lines: [{ payoutId, outcome: 'returned', reason: 'Account closed.' }] }));
    expect(await where()).toEqual([['AVAILABLE_TO_WORKER', '50'], fee]);
  });

  it('finds rejections by worker, amount and time, with parts that add up to the amount', async () => {
    const all = await of({});
    expect(all.length).toBeGreaterThanOrEqual(4);
    for (const node of all) {
      expect(node.money.reduce((sum: bigint, { amount }: any) => sum + minor(amount), 0n)).toBe(minor(node.amount));
      expect(minor(node.reward) + minor(node.fee)).toBe(minor(node.amount));
    }
    expect((await of({ workerId: person(history.walt) })).map(({ assignmentId }: any) => assignmentId)).toEqual([
      history.ids.stood,
      history.ids.overturned,
    ]);
    expect(await of({ currency: 'USD', minimum: '61' })).toEqual([]);
    expect(await of({ currency: 'USD', minimum: '60', order: 'LARGEST' })).toHaveLength(all.length);
    expect(await of({ to: '2026-11-02T00:00:00Z' })).toEqual([]);
    expect(await of({ from: '2026-11-02T00:00:00Z', to: '2026-11-03T00:00:00Z' })).toHaveLength(1);
  });
});

describe('refunds and bonuses', () => {
  it('finds refunds by state, organisation and amount, with the person who requested them', async () => {
    const requester = await fundedRequester(market, 5_000n);
    const { organisationId, caller } = requester;
    const ids = [];
    for (const amountMinor of [700n, 900n]) {
      ids.push(
        publicId(
          'Refund',
          valueOf(await market.get(RefundCommands).request(caller, { organisationId, amountMinor, idempotencyKey: null })),
        ),
      );
    }
    const query = `query ($id: OrganisationID, $state: RefundState, $minimum: MinorUnits, $order: AmountOrder! = NEWEST) {
      refunds(organisationId: $id, state: $state, currency: "USD", minimumMinor: $minimum, order: $order) {
        nodes { id state amount { minor } organisation { id } askedBy { id } } } }`;
    const of = async (variables: Record<string, unknown>) => (await ask(query, variables)).refunds.nodes;
    const id = publicId('Organisation', organisationId);
    expect((await of({ id, order: 'SMALLEST' })).map((node: any) => node.id)).toEqual(ids);
    expect(await of({ id, minimum: '800' })).toMatchObject([
      { id: ids[1], state: 'ASKED', organisation: { id }, askedBy: { id: person(requester) } },
    ]);
    expect(await of({ id, state: 'DONE' })).toEqual([]);
    // By hand: one admin records the transfer, another confirms it.
    const [one, two] = [await createAdmin(market), await createAdmin(market)];
    const [part] = await market.db.query<{ id: string }>('select id from payouts.refund_part where refund_id = $1', [
      parsePublicId('Refund', ids[0]!),
    ]);
    const partId = asId<'RefundPart'>(part!.id);
    valueOf(await market.get(RefundCommands).proposeTransfer(await callerFor(market, one.token), partId, 'bank reference of a refund'));
    valueOf(await market.get(RefundCommands).confirmTransfer(await callerFor(market, two.token), partId));
    // The SQL of the filter says the same as the field.
    for (const state of ['ASKED', 'DONE', 'PARTLY_DONE', 'FAILED']) {
      expect((await of({ state })).every((node: any) => node.state === state)).toBe(true);
    }
    expect((await of({ id, state: 'DONE' })).map((node: any) => node.id)).toEqual([ids[0]]);
    expect((await of({ id, state: 'ASKED' })).map((node: any) => node.id)).toEqual([ids[1]]);
  });

  it('finds bonuses by worker, organisation, batch and amount, with payer and recipient', async () => {
    const query = `query ($workerId: PersonID, $organisationId: OrganisationID, $batchId: BatchID, $minimum: MinorUnits, $to: DateTime) {
      bonuses(workerId: $workerId, organisationId: $organisationId, batchId: $batchId, currency: "USD", minimumMinor: $minimum, to: $to) {
        nodes { id amount { minor } fee { minor } paidBy { id } recipient { id } } } }`;
    const of = async (variables: Record<string, unknown>) => (await ask(query, variables)).bonuses.nodes;
    const bonus = {
      id: history.ids.bonus,
      amount: { minor: '200' },
      fee: { minor: '40' },
      paidBy: { id: person(history.requester) },
      recipient: { id: person(history.wanda) },
    };
    expect(await of({ workerId: person(history.wanda), organisationId: history.ids.organisation, batchId: history.ids.batch })).toEqual([
      bonus,
    ]);
    expect(await of({ minimum: '200' })).toEqual([bonus]);
    expect(await of({ minimum: '201' })).toEqual([]);
    expect(await of({ workerId: person(history.walt) })).toEqual([]);
    expect(await of({ to: '2026-11-02T00:00:00Z' })).toEqual([]);
  });

  it('shows payer and recipient of a bonus to admins only', async () => {
    const query = 'query ($id: OrganisationID!) { organisation(id: $id) { bonuses { nodes { id paidBy { id } recipient { id } } } } }';
    const { organisation } = await ask(query, { id: history.ids.organisation }, history.requester.token);
    expect(organisation.bonuses.nodes).toEqual([{ id: history.ids.bonus, paidBy: null, recipient: null }]);
  });
});

describe('changes of the payee of a worker', () => {
  it('lists who replaced which payee by which, newest first, in pages', async () => {
    const by = await worker(market);
    const payees = market.get(PayeeCommands);
    const details = (accountNumber: string) => ({ holderName: 'Dora', country: 'KE', accountNumber, bic: 'EQBLKENA' });
    for (const account of ['500001111', '500002222', '500002222']) {
      market.clock.advanceSeconds(1);
      valueOf(await payees.set(by.caller, details(account)));
    }
    const query = `query ($id: PersonID!, $first: Int! = 20, $after: String) { payeeChanges(workerId: $id, first: $first, after: $after) {
      nodes { act { verb actorId actorName at } payee { details { lastFour } state } replaced { state } } pageInfo { hasNextPage endCursor } } }`;
    const { nodes } = (await ask(query, { id: person(by) })).payeeChanges;
    const actor = { actorId: person(by), actorName: expect.stringMatching(/^Person \d+$/) };
    expect(nodes).toMatchObject([
      { act: { verb: 'payee.confirmed', ...actor }, payee: { details: { lastFour: '2222' }, state: 'USABLE' }, replaced: null },
      { act: { verb: 'payee.changed', ...actor }, payee: { details: { lastFour: '2222' } }, replaced: { state: 'REPLACED' } },
      // Details that no payout used are deleted when they are replaced.
      { act: { verb: 'payee.set', ...actor }, payee: { details: null, state: 'REPLACED' }, replaced: null },
    ]);
    const first = (await ask(query, { id: person(by), first: 2 })).payeeChanges;
    const rest = (await ask(query, { id: person(by), first: 2, after: first.pageInfo.endCursor })).payeeChanges;
    expect([...first.nodes, ...rest.nodes]).toEqual(nodes);
    expect((await ask(query, { id: person(history.admin) })).payeeChanges.nodes).toEqual([]);
  });
});

describe('names of people beside acts', () => {
  it('erases the name of a person and keeps the acts', async () => {
    const erased = await registerWorker(market);
    const acts = 'query ($id: PersonID) { acts(actorId: $id) { nodes { verb actorId actorName } } }';
    const before = (await ask(acts, { id: person(erased) })).acts.nodes;
    expect(before.map(({ actorName }: any) => actorName)).toEqual(before.map(() => expect.stringMatching(/^Person \d+$/)));
    valueOf(await market.get(ErasureCommands).eraseOneself(await callerFor(market, erased.token), PASSWORD));
    const after = (await ask(acts, { id: person(erased) })).acts.nodes;
    expect(after.length).toBeGreaterThanOrEqual(before.length);
    expect(new Set(after.map(({ actorName }: any) => actorName))).toEqual(new Set(['Name erased']));
  });

  it('shows names of its own members to an organisation, and all names to admins', async () => {
    const manager = await addMember(market, history.requester, 'manager');
    const own = 'query ($id: OrganisationID!) { organisation(id: $id) { acts(first: 100) { nodes { verb member { name } } } } }';
    const { nodes } = (await ask(own, { id: history.ids.organisation }, manager.token)).organisation.acts;
    const named = (verb: string) => new Set(nodes.filter((node: any) => node.verb === verb).map((node: any) => node.member?.name ?? null));
    expect(named('assignment.rejected')).toEqual(new Set([expect.stringMatching(/^Person \d+$/)]));
    expect([named('assignment.submitted'), named('rejection.overturned')]).toEqual([new Set([null]), new Set([null])]);
    const all = 'query ($id: OrganisationID, $verb: String) { acts(organisationId: $id, verb: $verb) { nodes { actorName } } }';
    const names = async (verb: string) =>
      new Set((await ask(all, { id: history.ids.organisation, verb })).acts.nodes.map(({ actorName }: any) => actorName));
    expect(await names('rejection.overturned')).toEqual(new Set(['Admin']));
    expect([...(await names('assignment.submitted'))]).toEqual([
      expect.stringMatching(/^Person \d+$/),
      expect.stringMatching(/^Person \d+$/),
    ]);
  });

  it('shows the name of a reviewer to callers who see the id', async () => {
    const query = 'query ($id: AssignmentID!) { assignment(id: $id) { review { reviewerId reviewerName } } }';
    const shown = { reviewerId: person(history.requester), reviewerName: expect.stringMatching(/^Person \d+$/) };
    expect((await ask(query, { id: history.ids.approved })).assignment.review).toEqual(shown);
    expect((await ask(query, { id: history.ids.approved }, history.requester.token)).assignment.review).toEqual(shown);
    const own = 'query ($id: AssignmentID!) { myAssignment(id: $id) { review { reviewerId reviewerName } } }';
    const hidden = { reviewerId: null, reviewerName: null };
    expect((await ask(own, { id: history.ids.approved }, history.wanda.token)).myAssignment.review).toEqual(hidden);
  });
});

describe('stops of the payer', () => {
  it('lists stops that are in force, and with an argument lifted ones as well', async () => {
    const stops = market.get(PayerStops);
    await stops.stop('two_transfers', 'tr_1 and tr_2');
    // Stops of one millisecond have no order.
    market.clock.advanceSeconds(1);
    await stops.stop('two_transfers', 'tr_3 and tr_4');
    const query = 'query ($all: Boolean! = false) { payerStops(includeLifted: $all) { id about liftedAt liftReason liftedBy { id } } }';
    const [newest, oldest] = (await ask(query)).payerStops;
    expect([newest.about, oldest.about]).toEqual(['tr_3 and tr_4', 'tr_1 and tr_2']);
    const caller = await callerFor(market, history.admin.token);
    valueOf(await stops.lift(caller, { stopId: newest.id, reason: 'Looked at both transfers: they are of two payouts.' }));
    expect((await ask(query)).payerStops).toEqual([oldest]);
    expect((await ask(query, { all: true })).payerStops).toMatchObject([
      { id: oldest.id, liftedAt: null, liftedBy: null },
      { id: newest.id, liftedAt: expect.any(String), liftReason: expect.any(String), liftedBy: { id: person(history.admin) } },
    ]);
    valueOf(await stops.lift(caller, { stopId: oldest.id, reason: 'Looked at both transfers: they are of two payouts.' }));
    expect((await ask('{ payerStops { id } }')).payerStops).toEqual([]);
  });
});

it.each([
  '{ payout(id: "pay_00000000000000000000000000") { id } }',
  '{ payouts { nodes { id } } }',
  '{ workerMoney(workerId: "per_00000000000000000000000000") { currency } }',
  '{ rejections { nodes { id } } }',
  '{ refunds { nodes { id } } }',
  '{ bonuses { nodes { id } } }',
  '{ payeeChanges(workerId: "per_00000000000000000000000000") { nodes { payee { id } } } }',
])('refuses callers who are neither admin nor auditor: %s', async (query) => {
  for (const { token } of [history.requester, history.wanda]) {
    expect((await refused(query, {}, token))?.map(([code]) => code)).toEqual(['FORBIDDEN']);
  }
  expect((await refused(query, {}, null))?.map(([code]) => code)).toEqual(['UNAUTHENTICATED']);
});
