/** Large fundings take two admins; what was recorded wrongly is taken back by two, in parts or whole. */
import { randomBytes } from 'node:crypto';
import { newId, ok, publicId } from '../../src/kernel/index.ts';
import { take } from '../kit/gift.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester, type TestPerson, type TestRequester } from '../kit/people.ts';
import { everyRow, mutate } from '../payouts/kit.ts';

const FUNDING = 'funding { id amount { minor } takenBack { minor } recordedBy { id } approvedBy { id } reversal { state } }';
const REQUEST = 'request { id kind state subject { kind id } details { name value } result { kind id } }';
const LIMIT = 1_000_000n;

let market: TestMarketplace;
let one: TestPerson;
let two: TestPerson;
let requester: TestRequester;
let number = 0;
beforeAll(async () => {
  market = await openMarketplace({ FUNDING_APPROVAL_ABOVE_MINOR: LIMIT.toString() });
});
afterAll(() => market.close());
beforeEach(async () => {
  [one, two] = [await createAdmin(market), await createAdmin(market)];
  requester = await registerRequester(market);
});

const record = (by: TestPerson, minor: bigint, over: Record<string, unknown> = {}) =>
  mutate(market, by.token, 'recordFunding', 'RecordFundingInput', `${FUNDING} ${REQUEST}`, {
    organisationId: publicId('Organisation', requester.organisationId),
    reference: `line ${++number}`,
    amountMinor: minor.toString(),
    valueDate: '2026-11-02',
    ...over,
  });
const approve = (by: TestPerson, { id }: { id: string }) =>
  mutate(market, by.token, 'approveAdminRequest', 'ApproveAdminRequestInput', REQUEST, { requestId: id });
const takeBack = (by: TestPerson, funding: { id: string }, amountMinor: string | null, reason = 'It was another organisation.') =>
  mutate(market, by.token, 'takeBackFunding', 'TakeBackFundingInput', `${FUNDING} ${REQUEST}`, {
    fundingId: funding.id,
    amountMinor,
    reason,
  });
const available = async () => {
  const query = 'query ($id: OrganisationID!) { organisation(id: $id) { balance { available { minor } } } }';
  const { data } = await market.graphql(query, { id: publicId('Organisation', requester.organisationId) }, { token: requester.token });
  return BigInt(data.organisation.balance.available.minor);
};
const shown = async (id: string) => {
  const { data } = await market.graphql(
    `{ fundings(first: 100) { nodes { id takenBack { minor } approvedBy { id } recordedBy { id } } } }`,
    {},
    { token: one.token },
  );
  return data.fundings.nodes.find((node: { id: string }) => node.id === id);
};
const spend = (minor: bigint) => take(market, { kind: 'requester_available', ownerId: requester.organisationId }, minor);

describe('the second admin for large fundings', () => {
  it('records a funding up to the limit by one admin, and above it by two', async () => {
    expect(await record(one, LIMIT)).toMatchObject({
      funding: { amount: { minor: '1000000' }, approvedBy: null },
      request: null,
      userErrors: [],
    });
    const { funding, request, userErrors } = await record(two, LIMIT + 1n, { reference: 'a large one' });
    expect(userErrors).toEqual([]);
    expect(funding).toBeNull();
    expect(request).toMatchObject({ kind: 'funding.record', state: 'PENDING', result: null });
    expect(request.details).toEqual([
      { name: 'organisation', value: publicId('Organisation', requester.organisationId) },
      { name: 'reference', value: 'a large one' },
      { name: 'amount', value: '10000.01 USD' },
      { name: 'value date', value: '2026-11-02' },
    ]);
    expect(await available()).toBe(LIMIT);
    expect((await approve(two, request)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    const approved = await approve(one, request);
    expect(approved).toMatchObject({
      userErrors: [],
      request: { state: 'APPROVED', result: { kind: 'funding', id: expect.stringMatching(/^fnd_/) } },
    });
    expect(await available()).toBe(2n * LIMIT + 1n);
    expect(await shown(approved.request.result.id)).toMatchObject({
      recordedBy: { id: publicId('Person', two.personId) },
      approvedBy: { id: publicId('Person', one.personId) },
    });
    // Told again, it is the one that is there.
    expect((await record(two, LIMIT + 1n, { reference: 'a large one' })).funding.id).toBe(approved.request.result.id);
  });

  it('adds up the fundings of one admin to all organisations in 24 hours', async () => {
    expect((await record(one, 600_000n)).request).toBeNull();
    requester = await registerRequester(market);
    expect((await record(one, 400_001n)).request).toMatchObject({ state: 'PENDING' });
    expect((await record(one, 400_000n)).request).toBeNull();
    expect((await record(one, 1n)).request).toMatchObject({ state: 'PENDING' });
    expect((await record(two, 1n)).request).toBeNull();
  });

  it('adds up fundings that are recorded at the same time', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => record(one, 400_000n)));
    expect(answers.filter(({ funding }) => funding !== null)).toHaveLength(2);
    expect(await available()).toBe(800_000n);
  });

  it('refuses an approval when the funding was recorded in the meantime', async () => {
    const { request } = await record(one, LIMIT + 5n, { reference: 'said twice' });
    expect((await record(two, 7n, { reference: 'said twice' })).funding).not.toBeNull();
    expect((await approve(two, request)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'RECORDED' }]);
    expect(await available()).toBe(7n);
  });

  it('applies the limit of the currency of the funding', async () => {
    requester = await registerRequester(market, { currency: 'JPY' });
    expect((await record(one, 1_500_000n)).request).toBeNull();
    expect((await record(two, 1_500_001n)).request).toMatchObject({
      details: expect.arrayContaining([{ name: 'amount', value: '1500001 JPY' }]),
    });
  });
});

describe('taking back a funding', () => {
  it('takes a part of a funding, then the rest, by two admins', async () => {
    const { funding } = await record(one, 1_000n);
    const { request, userErrors } = await takeBack(one, funding, '300');
    expect(userErrors).toEqual([]);
    expect(request).toMatchObject({ kind: 'funding.take_back', subject: { kind: 'funding', id: funding.id } });
    expect(await available()).toBe(1_000n);
    expect((await approve(one, request)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect((await approve(two, request)).userErrors).toEqual([]);
    expect(await available()).toBe(700n);
    const rest = (await takeBack(two, funding, null)).request;
    expect(rest.details).toContainEqual({ name: 'amount to take back', value: '7.00 USD' });
    expect((await approve(one, rest)).userErrors).toEqual([]);
    expect(await available()).toBe(0n);
    expect(await shown(funding.id)).toMatchObject({ takenBack: { minor: '1000' } });
    expect((await takeBack(one, funding, '1')).userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: ['amountMinor'] }]);
    const lines = await market.db.query(
      `select e.ref, a.kind, e.amount from ledger.entry e join ledger.account a on a.id = e.account_id where e.event = 'fback' and e.ref like (
         select id || ':%' from payouts.funding where organisation_id = $1) order by e.ref, e.seq`,
      [requester.organisationId],
    );
    expect(lines).toMatchObject([
      { kind: 'requester_available', amount: -300n },
      { kind: 'bank', amount: 300n },
      { kind: 'requester_available', amount: -700n },
      { kind: 'bank', amount: 700n },
    ]);
    expect(await market.problems()).toEqual([]);
  });

  it('refuses more than is unspent, at the request and at the approval', async () => {
    const { funding } = await record(one, 1_000n);
    await spend(400n);
    expect((await takeBack(one, funding, null)).userErrors).toMatchObject([
      { __typename: 'InsufficientFundsError', path: ['amountMinor'] },
    ]);
    const { request } = await takeBack(one, funding, '600');
    await spend(1n);
    const before = await everyRow(market);
    expect((await approve(two, request)).userErrors).toMatchObject([{ __typename: 'InsufficientFundsError' }]);
    expect(await everyRow(market)).toBe(before);
  });

  it.each(['0', '-1', '1001', '9223372036854775807', '-9223372036854775807'])(
    'refuses to take back %s minor units of 1000',
    async (amount) => {
      const { funding } = await record(one, 1_000n);
      const { userErrors } = await takeBack(one, funding, amount);
      expect(userErrors).toMatchObject([{ path: ['amountMinor'] }]);
    },
  );

  it('refuses a request without a reason, and an approval by a member of the organisation', async () => {
    const { funding } = await record(one, 1_000n);
    expect((await takeBack(one, funding, '1', 'oops')).userErrors).toMatchObject([{ path: ['reason'] }]);
    const { request } = await takeBack(one, funding, '1');
    const member = await addMember(market, requester, 'viewer');
    await market.db.query('update identity.membership set person_id = $2 where person_id = $1', [member.personId, two.personId]);
    expect((await approve(two, request)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
  });

  it('refuses a reversal after a part was taken back, and the other way round', async () => {
    const propose = (fundingId: string) =>
      mutate(market, one.token, 'proposeFundingReversal', 'ProposeFundingReversalInput', FUNDING, {
        fundingId,
        reason: 'Not theirs at all.',
      });
    const reversalOf = async () => {
      const [row] = await market.db.query<{ id: string }>(
        `select id from payouts.funding_reversal where state = 'proposed' order by id desc limit 1`,
      );
      return publicId('Adjustment', row!.id);
    };
    const { funding } = await record(one, 1_000n);
    const { request } = await takeBack(one, funding, '100');
    await propose(funding.id);
    expect((await takeBack(one, funding, '100')).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'proposed' }]);
    expect((await approve(two, request)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'proposed' }]);
    const reversal = { reversalId: await reversalOf() };
    await mutate(market, one.token, 'withdrawFundingReversal', 'FundingReversalInput', FUNDING, reversal);
    expect((await approve(two, request)).userErrors).toEqual([]);
    expect((await propose(funding.id)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'PARTLY_TAKEN_BACK' }]);
    expect(await available()).toBe(900n);
  });

  it('takes the rest of a funding once when two requests are approved at the same time', async () => {
    const { funding } = await record(one, 1_000n);
    const three = await createAdmin(market);
    const { request } = await takeBack(one, funding, '800');
    const answers = await Promise.all([approve(two, request), approve(three, request)]);
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await available()).toBe(200n);
  });

  it('reopens an invoice that the funding had paid', async () => {
    const organisationId = publicId('Organisation', requester.organisationId);
    const { invoice } = await mutate(market, requester.token, 'createInvoice', 'CreateInvoiceInput', 'invoice { reference }', {
      organisationId,
      amountMinor: '5000',
    });
    const { funding } = await record(one, 5_000n, { invoiceReference: invoice.reference });
    const state = async () =>
      (
        await market.db.query<{ state: string }>('select state from payouts.invoice where organisation_id = $1', [requester.organisationId])
      )[0]!.state;
    expect(await state()).toBe('paid');
    expect((await approve(two, (await takeBack(one, funding, '1')).request)).userErrors).toEqual([]);
    expect(await state()).toBe('open');
    expect(await market.problems()).toEqual([]);
  });
});

describe('a marketplace where 2^63 - 1 was recorded twice before amounts had a bound', () => {
  const BIGGEST = 2n ** 63n - 1n;
  /** What an older version wrote: past the walls of this one. */
  async function recordOfOld(organisationId: string): Promise<{ id: string }> {
    const id = newId<'Funding'>();
    await market.commands.must(market.system, async (tx) => {
      await tx.query(
        `insert into payouts.funding (id, organisation_id, rail, reference, amount_minor, currency, value_date, recorded_at)
         values ($1, $2, 'manual', $3, $4, 'USD', '2026-11-02', $5)`,
        [id, organisationId, `of old ${id}`, BIGGEST, tx.now],
      );
      const lines = [
        ['bank', null, 'USD', (-BIGGEST).toString()],
        ['requester_available', organisationId, 'USD', BIGGEST.toString()],
      ];
      const events = JSON.stringify([{ event: 'fund', ref: id, lines }]);
      await tx.query('select * from ledger.post($1, $2, $3, $4, $5, $6)', [
        newId(),
        `funding:${id}`,
        randomBytes(32),
        'test',
        tx.now,
        events,
      ]);
      return ok(null);
    });
    return { id: publicId('Funding', id) };
  }

  it('shows the books, names the account, continues for all other accounts, and is corrected by two admins', async () => {
    const [first, second, other] = [requester, await registerRequester(market), await registerRequester(market)];
    const wrong = [await recordOfOld(first.organisationId), await recordOfOld(second.organisationId)];
    await market.sweep();
    const query =
      '{ trialBalance { isBalanced lines { kind balance { minor currency } } } moneyHealth { solvency { held { minor currency } } } }';
    const { data } = await market.graphql(query, {}, { token: one.token });
    expect(data.trialBalance.isBalanced).toBe(true);
    const bank = data.trialBalance.lines.find(({ kind, balance }: any) => kind === 'BANK' && balance.currency === 'USD');
    expect(BigInt(bank.balance.minor)).toBeLessThan(-BIGGEST);
    expect(await market.problems()).toEqual([expect.stringContaining('ledger.balances_are_rolled_up')]);
    requester = other;
    expect((await record(one, 500n)).userErrors).toEqual([]);
    expect(await available()).toBe(500n);
    // A posting to the organisation whose account is full is a refusal, and no failure.
    requester = first;
    expect((await record(one, 500n)).userErrors).toMatchObject([{ __typename: 'AmountTooLargeError' }]);
    const taken = (await takeBack(one, wrong[0]!, null)).request;
    expect((await approve(two, taken)).userErrors).toEqual([]);
    const reason = 'Nobody ever paid that in.';
    const input = { fundingId: wrong[1]!.id, reason };
    await mutate(market, one.token, 'proposeFundingReversal', 'ProposeFundingReversalInput', FUNDING, input);
    const [row] = await market.db.query<{ id: string }>(
      `select id from payouts.funding_reversal where state = 'proposed' and reason = $1`,
      [reason],
    );
    const reversal = { reversalId: publicId('Adjustment', row!.id) };
    expect((await mutate(market, two.token, 'approveFundingReversal', 'FundingReversalInput', FUNDING, reversal)).userErrors).toEqual([]);
    await market.sweep();
    expect(await available()).toBe(0n);
    expect(await market.problems()).toEqual([]);
  });
});
