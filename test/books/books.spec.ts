/** The books say what the ledger says, to the cent, to whom it concerns. */
import { publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { addMember, signIn, suspend } from '../kit/people.ts';
import { balance, DAY, fundedRequester, openReviewMarket, worker } from '../review/kit.ts';
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
});
afterAll(() => market.close());

const minor = (amount: { minor: string }) => BigInt(amount.minor);

describe("a worker's earnings", () => {
  const EARNINGS = `earnings { approvedCount approved { minor } bonuses { minor } earned { minor } paid { minor } pending { minor }
    available { minor } inTransit { minor } byDay { day approvedCount approved { minor } bonuses { minor } paid { minor } } }`;

  it('sums earnings by day, and the days add up', async () => {
    const { data } = await market.graphql(`{ worker { ${EARNINGS} } }`, {}, history.wanda);
    expect(data.worker.earnings).toEqual({
      approvedCount: 4,
      approved: { minor: '200' },
      bonuses: { minor: '200' },
      earned: { minor: '400' },
      paid: { minor: '350' },
      pending: { minor: '50' },
      available: { minor: '0' },
      inTransit: { minor: '0' },
      byDay: [
        { day: '2026-11-02', approvedCount: 3, approved: { minor: '150' }, bonuses: { minor: '200' }, paid: { minor: '0' } },
        { day: '2026-11-05', approvedCount: 0, approved: { minor: '0' }, bonuses: { minor: '0' }, paid: { minor: '350' } },
        { day: '2026-11-16', approvedCount: 1, approved: { minor: '50' }, bonuses: { minor: '0' }, paid: { minor: '0' } },
      ],
    });
  });

  it.each(['wanda', 'walt'] as const)('earnings of %s equal payouts plus the balance', async (name) => {
    const { data } = await market.graphql(`{ worker { ${EARNINGS} } }`, {}, history[name]);
    const { earned, paid, pending, available, inTransit } = data.worker.earnings;
    expect(minor(earned) - minor(paid)).toBe(minor(pending) + minor(available) + minor(inTransit));
    expect(minor(pending)).toBe(await balance(market, 'worker_pending', history[name].personId));
    expect(minor(available)).toBe(await balance(market, 'worker_available', history[name].personId));
  });

  it('counts days in the time zone of the worker', async () => {
    await market.graphql(
      'mutation ($i: WorkerProfileInput!) { updateWorkerProfile(input: $i) { userErrors { message } } }',
      { i: { country: 'NZ', languages: ['en'], timeZone: 'Pacific/Kiritimati' } }, // 09:00 UTC is 23:00 there
      history.walt,
    );
    const query = 'query ($from: DateTime!) { worker { earnings(from: $from) { byDay { day } } } }';
    const result = await market.graphql(query, { from: '2026-11-01T00:00:00Z' }, history.walt);
    expect(result.data.worker.earnings.byDay).toEqual([{ day: '2026-11-16' }]);
  });

  it('restricts earnings to the requested period', async () => {
    const query =
      'query ($from: DateTime, $to: DateTime) { worker { earnings(from: $from, to: $to) { earned { minor } paid { minor } } } }';
    const of = async (from: string, to: string) => (await market.graphql(query, { from, to }, history.wanda)).data.worker.earnings;
    expect(await of('2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z')).toEqual({ earned: { minor: '350' }, paid: { minor: '0' } });
    expect(await of('2026-11-03T00:00:00Z', '2026-11-16T00:00:00Z')).toEqual({ earned: { minor: '0' }, paid: { minor: '350' } });
    const bad = await market.graphql(
      query,
      { from: '2026-11-03T00:00:00Z', to: '2026-11-02T00:00:00Z' },
      { ...history.wanda, allowErrors: true },
    );
    expect(bad.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a statement', () => {
  it('lists every entry of the account once over all pages', async () => {
    const query = `query ($after: String) { worker { statement(account: PENDING, first: 2, after: $after) {
      nodes { id event amount { minor } balanceAfter { minor } assignmentId bonusId } pageInfo { hasNextPage endCursor } } } }`;
    const nodes: { id: string; event: string; amount: { minor: string }; balanceAfter: { minor: string } }[] = [];
    for (let after: string | null = null, more = true; more;) {
      const answer: { data: any } = await market.graphql(query, { after }, history.wanda);
      const { statement } = answer.data.worker;
      nodes.push(...statement.nodes);
      ({ hasNextPage: more, endCursor: after } = statement.pageInfo);
    }
    expect(nodes).toHaveLength(9);
    expect(new Set(nodes.map((node) => node.id)).size).toBe(9);
    let running = 0n;
    for (const node of [...nodes].reverse()) {
      running += minor(node.amount);
      expect(minor(node.balanceAfter)).toBe(running);
    }
    expect(running).toBe(await balance(market, 'worker_pending', history.wanda.personId));
    expect(nodes.filter((node) => node.event === 'bonus')).toMatchObject([
      { bonusId: history.ids.bonus, assignmentId: history.ids.approved },
    ]);
    expect(nodes.filter((node) => node.event === 'rel').map((node) => minor(node.amount))).toEqual(
      expect.arrayContaining([-50n, -50n, -50n, -200n]),
    );
  });

  it('shows the assignment of an overturned rejection to the worker', async () => {
    const query = '{ worker { statement(account: PENDING) { nodes { event assignmentId batchId } } } }';
    const { data } = await market.graphql(query, {}, history.walt);
    expect(data.worker.statement.nodes).toEqual([{ event: 'ovt', assignmentId: history.ids.overturned, batchId: null }]);
  });

  it('the statement of an organisation begins with its funding and ends with its balance', async () => {
    const query = `query ($id: OrganisationID!) { organisation(id: $id) { statement { nodes { event amount { minor } balanceAfter { minor } fundingId batchId } } } }`;
    const { data } = await market.graphql(query, { id: history.ids.organisation }, history.requester);
    const { nodes } = data.organisation.statement;
    expect(nodes.map((node: { event: string }) => node.event).reverse()).toEqual(['fund', 'launch', 'launch', 'bonus', 'fin']);
    expect(nodes.at(-1)).toMatchObject({ amount: { minor: '100000' }, fundingId: expect.stringMatching(/^fnd_/) });
    expect(minor(nodes[0].balanceAfter)).toBe(await balance(market, 'requester_available', history.requester.organisationId));
  });
});

describe("an organisation's spending", () => {
  it('spending and balance add up to the fundings', async () => {
    const { data } = await market.graphql(
      `query ($id: OrganisationID!) { organisation(id: $id) {
         balance { available { minor } reserved { minor } inDispute { minor } }
         spending { approvedCount rewards { minor } bonuses { minor } fees { minor } total { minor } byBatch { nodes { batchId batchTitle approvedCount total { minor } } } } } }`,
      { id: history.ids.organisation },
      history.requester,
    );
    const { balance: now, spending } = data.organisation;
    expect(spending).toEqual({
      approvedCount: 5,
      rewards: { minor: '250' },
      bonuses: { minor: '200' },
      fees: { minor: '90' },
      total: { minor: '540' },
      byBatch: { nodes: [{ batchId: history.ids.batch, batchTitle: 'Yes or no', approvedCount: 5, total: { minor: '540' } }] },
    });
    // 10 + 1 slots at 60 were launched; 5 paid, 1 came back, 1 rests; the rest is still reserved.
    expect(now).toEqual({ available: { minor: String(100_000 - 660 - 240 + 60) }, reserved: { minor: '240' }, inDispute: { minor: '60' } });
    expect(minor(now.available) + minor(now.reserved) + minor(now.inDispute) + minor(spending.total)).toBe(100_000n);
  });
});

describe("another person's books", () => {
  const ORGANISATION = `query ($id: OrganisationID!) { organisation(id: $id) { id spending { total { minor } } statement { nodes { id } } bonuses { nodes { id } } } }`;

  it('hides the books of a worker and an organisation from strangers', async () => {
    const stranger = await fundedRequester(market, 0n);
    const { data } = await market.graphql(ORGANISATION, { id: history.ids.organisation }, stranger);
    expect(data).toEqual({ organisation: null });
    const outsider = await worker(market);
    const own = await market.graphql(
      '{ worker { earnings { earned { minor } } statement { nodes { id } } bonuses { nodes { id } } } }',
      {},
      outsider,
    );
    expect(own.data.worker).toEqual({ earnings: { earned: { minor: '0' } }, statement: { nodes: [] }, bonuses: { nodes: [] } });
  });

  it('shows the books of an organisation to members of any role and to admins', async () => {
    const viewer = await addMember(market, history.requester, 'viewer');
    for (const { token } of [viewer, history.admin]) {
      const { data } = await market.graphql(ORGANISATION, { id: history.ids.organisation }, { token });
      expect(data.organisation.spending.total.minor).toBe('540');
    }
  });

  it('refuses an API key without the scope for money', async () => {
    const made = await market.graphql(
      `mutation { createApiKey(input: { name: "reader", scopes: [REQUESTER_READ, WORK] }) { secret userErrors { message } } }`,
      {},
      history.requester,
    );
    const answer = await market.graphql(
      ORGANISATION,
      { id: history.ids.organisation },
      { token: made.data.createApiKey.secret, allowErrors: true },
    );
    expect(answer.errors?.map((error) => error.extensions?.code)).toEqual(expect.arrayContaining(['FORBIDDEN']));
    expect(answer.data.organisation.spending).toBeNull();
  });

  it('a suspended worker still reads their own books', async () => {
    const suspended = await worker(market);
    await suspend(market, suspended.personId);
    const { data } = await market.graphql(
      '{ worker { earnings { earned { minor } } } }',
      {},
      { token: await signIn(market, suspended.email) },
    );
    expect(data.worker.earnings.earned.minor).toBe('0');
  });

  it.each([
    '{ trialBalance { isBalanced } }',
    '{ waitingMoney { count } }',
    '{ ledgerEntries(account: { kind: BANK, currency: "USD" }) { nodes { id } } }',
    '{ ledgerPostings(about: "x") { id } }',
    '{ ledgerStory(entryId: "x") { isComplete } }',
  ])('the whole is for admins: %s', async (query) => {
    for (const { token } of [history.requester, history.wanda]) {
      const { errors } = await market.graphql(query, {}, { token, allowErrors: true });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });
});

describe('the ledger for admins', () => {
  const ask = async (query: string, variables: Record<string, unknown> = {}) =>
    (await market.graphql(query, variables, history.admin)).data;

  it('the trial balance sums to zero, by kind of account', async () => {
    const { trialBalance } = await ask('{ trialBalance { isBalanced sums { minor currency } lines { kind accounts balance { minor } } } }');
    expect(trialBalance.isBalanced).toBe(true);
    expect(trialBalance.sums).toEqual([{ minor: '0', currency: 'USD' }]);
    expect(trialBalance.lines).toContainEqual({ kind: 'BANK', accounts: 1, balance: { minor: String(-(100_000 - 350)) } });
  });

  it('lists the entries of any account by the public id of its owner', async () => {
    const query = `query ($account: LedgerAccountInput!) { ledgerEntries(account: $account) { nodes { event amount { minor } account { kind ownerId } } } }`;
    const ownerId = publicId('Worker', history.wanda.personId);
    const { ledgerEntries } = await ask(query, { account: { kind: 'WORKER_IN_TRANSIT', ownerId, currency: 'USD' } });
    expect(ledgerEntries.nodes).toEqual([
      { event: 'po', amount: { minor: '-350' }, account: { kind: 'WORKER_IN_TRANSIT', ownerId } },
      { event: 'po', amount: { minor: '350' }, account: { kind: 'WORKER_IN_TRANSIT', ownerId } },
    ]);
    const bank = await ask(query, { account: { kind: 'BANK', currency: 'USD' } });
    expect(bank.ledgerEntries.nodes.map((node: { amount: { minor: string } }) => node.amount.minor)).toEqual(['350', '-100000']);
    for (const account of [
      { kind: 'BANK', ownerId, currency: 'USD' },
      { kind: 'WORKER_PENDING', currency: 'USD' },
      { kind: 'WORKER_PENDING', ownerId: history.ids.batch, currency: 'USD' },
    ]) {
      const { errors } = await market.graphql(query, { account }, { ...history.admin, allowErrors: true });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  it('lists every posting about an object, with the acts behind it', async () => {
    const query =
      'query ($about: String!) { ledgerPostings(about: $about) { event acts { verb actorKind actorId } entries { amount { minor } } } }';
    const about = async (id: string) => (await ask(query, { about: id })).ledgerPostings;
    const events = async (id: string) => (await about(id)).map((posting: { event: string }) => posting.event);
    expect(await events(history.ids.approved)).toEqual(['appr', 'rel']);
    expect(await events(history.ids.overturned)).toEqual(['rej', 'ovt']);
    expect(await events(history.ids.stood)).toEqual(['rej', 'fin']);
    expect(await events(history.ids.bonus)).toEqual(['bonus', 'rel']);
    expect(await events(history.ids.payout)).toEqual(['po', 'po']);
    expect(await events(history.ids.batch)).toEqual(['launch']);
    expect(await events(history.ids.held)).toEqual([]);
    const [approval] = await about(history.ids.approved);
    expect(approval.acts).toEqual([
      { verb: 'assignment.approved', actorKind: 'PERSON', actorId: publicId('Person', history.requester.personId) },
    ]);
    expect(approval.entries.map((entry: { amount: { minor: string } }) => entry.amount.minor)).toEqual(['-60', '50', '10']);
    const { errors } = await market.graphql(query, { about: history.ids.organisation }, { ...history.admin, allowErrors: true });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('traces an entry back to the funding and on to the bank', async () => {
    const { ledgerPostings } = await ask('query ($id: String!) { ledgerPostings(about: $id) { entries { id account { kind } } } }', {
      id: history.ids.approved,
    });
    const earned = ledgerPostings[0].entries.find((entry: { account: { kind: string } }) => entry.account.kind === 'WORKER_PENDING');
    const { ledgerStory } = await ask(
      `query ($id: String!) { ledgerStory(entryId: $id) { isComplete
         sources { entry { event } amount { minor } ends { minor } } uses { entry { event account { kind } } amount { minor } ends { minor } } } }`,
      { id: earned.id },
    );
    expect(ledgerStory.isComplete).toBe(true);
    expect(ledgerStory.sources.at(-1)).toEqual({ entry: { event: 'fund' }, amount: { minor: '50' }, ends: { minor: '50' } });
    expect(ledgerStory.uses.at(-1)).toEqual({
      entry: { event: 'po', account: { kind: 'BANK' } },
      amount: { minor: '50' },
      ends: { minor: '50' },
    });
    const nothing = await ask('{ ledgerStory(entryId: "jrn_00000000000000000000000000:1") { isComplete } }');
    expect(nothing).toEqual({ ledgerStory: null });
    const { errors } = await market.graphql(
      '{ ledgerStory(entryId: "nonsense") { isComplete } }',
      {},
      { ...history.admin, allowErrors: true },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('lists waiting money, and counts what is overdue', async () => {
    const query = '{ waitingMoney { state count amount { minor } overdueCount } }';
    const { waitingMoney } = await ask(query);
    expect(waitingMoney).toEqual([
      { state: 'HELD', count: 1, amount: { minor: '60' }, overdueCount: 0 },
      { state: 'IN_DISPUTE', count: 1, amount: { minor: '60' }, overdueCount: 0 },
      { state: 'IN_HOLD', count: 2, amount: { minor: '100' }, overdueCount: 0 },
      { state: 'SUBMITTED', count: 1, amount: { minor: '60' }, overdueCount: 0 },
    ]);
    // No sweep runs: everything but what is not due yet waits too long.
    market.clock.advanceSeconds(20 * DAY);
    const late = (await ask(query)).waitingMoney.map((line: { state: string; overdueCount: number }) => [line.state, line.overdueCount]);
    expect(late).toEqual([
      ['HELD', 1],
      ['IN_DISPUTE', 1],
      ['IN_HOLD', 2],
      ['SUBMITTED', 0],
    ]);
  });
});
