import { Ledger } from '../../src/ledger/index.ts';
import { newId, publicId } from '../../src/kernel/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { take } from '../kit/gift.ts';
import { addMember, createAdmin, registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { everyRow, mutate } from '../payouts/kit.ts';

const FUNDING = 'funding { id reference valueDate rail amount { minor currency } reversal { id state } recordedBy { id } }';

describe('fundings', () => {
  let market: TestMarketplace;
  let admin: TestPerson;
  let otherAdmin: TestPerson;
  let requester: TestRequester;
  let number = 0;

  beforeAll(async () => {
    market = await openMarketplace();
    admin = await createAdmin(market);
    otherAdmin = await createAdmin(market);
  });
  afterAll(() => market.close());
  beforeEach(async () => {
    requester = await registerRequester(market);
  });

  const transfer = (over: Record<string, unknown> = {}) => ({
    organisationId: publicId('Organisation', requester.organisationId),
    reference: `statement 12, line ${++number}`,
    amountMinor: '50000',
    valueDate: '2026-11-02',
    ...over,
  });
  const record = (input: Record<string, unknown>, token = admin.token) =>
    mutate(market, token, 'recordFunding', 'RecordFundingInput', FUNDING, input);
  const propose = (fundingId: string, token = admin.token) =>
    mutate(market, token, 'proposeFundingReversal', 'ProposeFundingReversalInput', FUNDING, {
      fundingId,
      reason: 'Booked to the wrong one.',
    });
  const approve = (reversalId: string, token = otherAdmin.token) =>
    mutate(market, token, 'approveFundingReversal', 'FundingReversalInput', FUNDING, { reversalId });
  const withdraw = (reversalId: string, token = admin.token) =>
    mutate(market, token, 'withdrawFundingReversal', 'FundingReversalInput', FUNDING, { reversalId });
  const organisation = async (token = requester.token) => {
    const id = publicId('Organisation', requester.organisationId);
    const query = `query($id: OrganisationID!) { organisation(id: $id) {
      balance { available { minor text } pending { minor } } fundings { nodes { reference amount { minor } recordedBy { id } } } } }`;
    return (await market.graphql(query, { id }, { token })).data.organisation;
  };
  const spend = (minor: bigint) => take(market, { kind: 'requester_available', ownerId: requester.organisationId }, minor);

  it('makes a funding spendable immediately, and shows it to members', async () => {
    const { funding, userErrors } = await record(transfer({ reference: '  SEPA   CREDIT 1 ' }));
    expect(userErrors).toEqual([]);
    expect(funding).toMatchObject({
      reference: 'SEPA CREDIT 1',
      rail: 'MANUAL',
      amount: { minor: '50000', currency: 'USD' },
      reversal: null,
    });
    expect(funding.recordedBy.id).toBe(publicId('Person', admin.personId));
    const viewer = await addMember(market, requester, 'viewer');
    expect(await organisation(viewer.token)).toEqual({
      balance: { available: { minor: '50000', text: '500.00 USD' }, pending: { minor: '0' } },
      fundings: { nodes: [{ reference: 'SEPA CREDIT 1', amount: { minor: '50000' }, recordedBy: null }] },
    });
  });

  it('records a funding once, however often the statement is read', async () => {
    const input = transfer();
    const first = await record(input);
    const again = await record({ ...input, reference: ` ${input.reference}` }, otherAdmin.token);
    expect(again.funding.id).toBe(first.funding.id);
    expect((await organisation()).balance.available.minor).toBe('50000');
  });

  it('records a funding once when two admins record it at the same time', async () => {
    const input = transfer();
    const both = await Promise.all([record(input), record(input, otherAdmin.token)]);
    expect(new Set(both.map(({ funding }) => funding.id)).size).toBe(1);
    expect((await organisation()).balance.available.minor).toBe('50000');
  });

  it.each([{ amountMinor: '50001' }, { valueDate: '2026-11-01' }, { organisation: 'other' }])(
    'refuses a reference that was recorded with another %j',
    async (over) => {
      const input = transfer();
      await record(input);
      const other = await registerRequester(market);
      const changed = 'organisation' in over ? { organisationId: publicId('Organisation', other.organisationId) } : over;
      const before = await everyRow(market);
      const { funding, userErrors } = await record({ ...input, ...changed });
      expect(funding).toBeNull();
      expect(userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'RECORDED' }]);
      expect(await everyRow(market)).toBe(before);
    },
  );

  it('repeats the answer for a repeated key, and refuses the key for another transfer', async () => {
    const input = transfer({ idempotencyKey: 'statement-12' });
    const first = await record(input);
    expect((await record(input)).funding.id).toBe(first.funding.id);
    const { userErrors } = await record({ ...input, reference: 'something else' });
    expect(userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'KEY_USED' }]);
    expect((await organisation()).balance.available.minor).toBe('50000');
  });

  it.each([
    [{ amountMinor: '0' }, ['amountMinor']],
    [{ amountMinor: '-5' }, ['amountMinor']],
    [{ reference: ' ' }, ['reference']],
    [{ valueDate: '2026-02-30' }, ['valueDate']],
    [{ valueDate: '2027-11-02' }, ['valueDate']],
    [{ valueDate: '02.11.2026' }, ['valueDate']],
    [{ currency: 'EUR' }, ['currency']],
    [{ organisationId: publicId('Organisation', newId<'Organisation'>()) }, ['organisationId']],
  ])('refuses %j, and changes nothing', async (over, path) => {
    const before = await everyRow(market);
    const { funding, userErrors } = await record(transfer(over));
    expect(funding).toBeNull();
    expect(userErrors).toMatchObject([{ path }]);
    expect(await everyRow(market)).toBe(before);
  });

  it('lets admins only record and read fundings', async () => {
    const worker = await registerWorker(market);
    const { funding } = await record(transfer());
    const { funding: proposed } = await propose(funding.id);
    const before = await everyRow(market);
    const asked = [
      ['mutation($input: RecordFundingInput!) { recordFunding(input: $input) { userErrors { message } } }', { input: transfer() }],
      [
        'mutation($input: ProposeFundingReversalInput!) { proposeFundingReversal(input: $input) { userErrors { message } } }',
        { input: { fundingId: funding.id, reason: 'I would like it gone.' } },
      ],
      [
        'mutation($input: FundingReversalInput!) { approveFundingReversal(input: $input) { userErrors { message } } }',
        { input: { reversalId: proposed.reversal.id } },
      ],
      [
        'mutation($input: FundingReversalInput!) { withdrawFundingReversal(input: $input) { userErrors { message } } }',
        { input: { reversalId: proposed.reversal.id } },
      ],
      ['{ fundings { nodes { id } } }', {}],
    ] as const;
    for (const [query, variables] of asked) {
      for (const token of [null, worker.token, requester.token]) {
        const answer = await market.graphql(query, variables, { token, allowErrors: true });
        expect(answer.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      }
    }
    expect(await everyRow(market)).toBe(before);
    const stranger = await registerRequester(market);
    expect(await organisation(stranger.token)).toBeNull();
    expect(await organisation(admin.token)).toMatchObject({ balance: { available: { minor: '50000' } } });
    expect(
      (await market.graphql('{ fundings(first: 1) { nodes { recordedBy { id } } } }', {}, { token: admin.token })).data.fundings.nodes,
    ).toHaveLength(1);
    await withdraw(proposed.reversal.id);
  });

  it('leaves nothing behind when the ledger fails in the middle', async () => {
    const before = await everyRow(market);
    const ledger = market.get(Ledger);
    const post = ledger.post.bind(ledger);
    ledger.post = () => Promise.reject(new Error('the machine went down'));
    try {
      await expect(
        market.get(FundingCommands).record(market.system, {
          organisationId: requester.organisationId,
          reference: 'a crash',
          amountMinor: 5n,
          valueDate: '2026-11-02',
        }),
      ).rejects.toThrow('the machine went down');
    } finally {
      ledger.post = post;
    }
    expect(await everyRow(market)).toBe(before);
  });

  describe('recorded wrongly', () => {
    it('takes a funding back by two admins', async () => {
      const { funding } = await record(transfer());
      const { funding: proposed } = await propose(funding.id);
      expect(proposed.reversal.state).toBe('PROPOSED');
      expect((await organisation()).balance.available.minor).toBe('50000');
      const { funding: reversed, userErrors } = await approve(proposed.reversal.id);
      expect(userErrors).toEqual([]);
      expect(reversed.reversal.state).toBe('APPROVED');
      expect((await organisation()).balance.available.minor).toBe('0');
    });

    it('refuses to take a funding back by one admin alone', async () => {
      const { funding } = await record(transfer());
      const { funding: proposed } = await propose(funding.id);
      const before = await everyRow(market);
      const { userErrors } = await approve(proposed.reversal.id, admin.token);
      expect(userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
      expect(await everyRow(market)).toBe(before);
      await expect(
        market.db.query(
          `update payouts.funding_reversal set state = 'approved', decided_by = proposed_by, decided_at = proposed_at where state = 'proposed'`,
        ),
      ).rejects.toThrow('funding_reversal_two_people');
    });

    it('takes a funding back once when two admins approve at the same time', async () => {
      const third = await createAdmin(market);
      const { funding } = await record(transfer());
      await record(transfer());
      const { funding: proposed } = await propose(funding.id);
      const both = await Promise.all([approve(proposed.reversal.id), approve(proposed.reversal.id, third.token)]);
      expect(both.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
      expect((await organisation()).balance.available.minor).toBe('50000');
    });

    it('keeps a funding whose money is no longer all there', async () => {
      const { funding } = await record(transfer());
      await spend(1n);
      const { funding: proposed } = await propose(funding.id);
      const before = await everyRow(market);
      const { userErrors } = await approve(proposed.reversal.id);
      expect(userErrors).toMatchObject([{ __typename: 'InsufficientFundsError' }]);
      expect(await everyRow(market)).toBe(before);
      expect((await withdraw(proposed.reversal.id)).funding.reversal.state).toBe('WITHDRAWN');
    });

    it('allows one reversal at a time, and another after it was withdrawn', async () => {
      const { funding } = await record(transfer());
      const { funding: proposed } = await propose(funding.id);
      expect((await propose(funding.id, otherAdmin.token)).userErrors).toMatchObject([{ state: 'REVERSAL_EXISTS' }]);
      await withdraw(proposed.reversal.id);
      expect((await approve(proposed.reversal.id)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'withdrawn' }]);
      const { funding: again } = await propose(funding.id);
      expect((await approve(again.reversal.id)).userErrors).toEqual([]);
      expect((await propose(funding.id)).userErrors).toMatchObject([{ state: 'REVERSAL_EXISTS' }]);
      expect((await organisation()).balance.available.minor).toBe('0');
    });
  });
});
