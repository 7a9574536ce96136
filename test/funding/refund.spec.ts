import { parse } from 'csv-parse/sync';
import { publicId } from '../../src/kernel/index.ts';
import { LaunchCommands } from '../../src/batches/index.ts';
import { addMember, callerFor, createAdmin, registerRequester, signIn, type TestPerson, type TestRequester } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { draft, fund, PRICE } from '../batches/kit.ts';
import { mutate } from '../payouts/kit.ts';
import { chargeOf, expectBooksRight, feeOn, fundedByCard, ownMoney, pay, settleAll, standing, started } from './checkout-kit.ts';

const REFUND =
  'refund { id state amount { minor } parts { id rail state amount { minor } keptFee { minor } sent { minor } fundingId reason } }';

describe('refunds', () => {
  let both: StripeMarketplace;
  let admin: TestPerson;
  let other: TestPerson;

  beforeAll(async () => {
    both = await openStripeMarketplace({ FIRST_BATCH_REVIEW: 'false' });
    await ownMoney(both);
  });
  afterAll(() => both.close());
  beforeEach(async () => {
    admin = await createAdmin(both.market);
    other = await createAdmin(both.market);
  });
  afterEach(() => expectBooksRight(both));

  const again = async <T extends TestRequester>(requester: T): Promise<T> => ({
    ...requester,
    token: await signIn(both.market, requester.email),
  });
  const request = (requester: TestRequester, minor: bigint, over: Record<string, unknown> = {}) =>
    mutate(both.market, requester.token, 'requestRefund', 'RequestRefundInput', REFUND, {
      organisationId: publicId('Organisation', requester.organisationId),
      amountMinor: minor.toString(),
      ...over,
    });
  const shown = async (requester: TestRequester, id: string) =>
    (
      await both.market.graphql(
        `query($id: RefundID!) { ${REFUND.replace('refund', 'refund(id: $id)')} }`,
        { id },
        { token: requester.token },
      )
    ).data.refund;
  const byHand = (name: string, input: Record<string, unknown>, token: string) => {
    const type =
      name === 'recordRefundTransfer'
        ? 'RecordRefundTransferInput'
        : name === 'rejectRefundTransfer'
          ? 'RejectRefundTransferInput'
          : 'RefundPartInput';
    return mutate(both.market, token, name, type, 'refundPart { id state reference reason }', input);
  };
  /** Stripe's own list of what went back to a charge. */
  const refundsAtStripe = async (charge: string): Promise<any[]> => {
    const found = await both.double.control('GET', '/objects?kind=refund');
    return (found.objects ?? found).filter((each: any) => each.charge === charge);
  };

  it('returns money to the card that paid, less the fee that Stripe keeps', async () => {
    const requester = await again(await fundedByCard(both, 10_000n));
    const fee = feeOn(10_000n);
    const { refund, userErrors } = await request(requester, 10_000n);
    expect(userErrors).toEqual([]);
    expect(refund.parts).toMatchObject([{ rail: 'STRIPE', amount: { minor: '10000' }, keptFee: { minor: fee.toString() } }]);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, refunding: 10_000n });
    await both.pass(10);
    expect(await shown(requester, refund.id)).toMatchObject({
      state: 'DONE',
      parts: [{ state: 'DONE', sent: { minor: (10_000n - fee).toString() } }],
    });
    expect(await standing(both, requester)).toMatchObject({ available: 0n, refunding: 0n });
    expect(await refundsAtStripe(await chargeOf(both, requester.payment))).toMatchObject([{ amount: Number(10_000n - fee) }]);
  });

  it('keeps the fee of refunds in small parts once, to the cent', async () => {
    const requester = await again(await fundedByCard(both, 9_999n));
    for (const minor of [1n, 3_333n, 3_333n, 3_331n, 1n]) expect((await request(requester, minor)).userErrors).toEqual([]);
    await both.pass(10);
    const refunded = await refundsAtStripe(await chargeOf(both, requester.payment));
    const sent = refunded.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    expect(sent).toBe(9_999n - feeOn(9_999n));
    expect(await standing(both, requester)).toMatchObject({ available: 0n, refunding: 0n });
  });

  it('refunds each funding that the money came from, first in first out, and by bank what came by bank', async () => {
    const requester = await again(await fundedByCard(both, 10_000n));
    await fund(both.market, requester.organisationId, { minor: 7_000n, currency: 'USD' });
    const second = await started(both, requester, 20_000n);
    await pay(both, second);
    await settleAll(both);
    const owner = await again(requester);
    [admin, other] = [await createAdmin(both.market), await createAdmin(both.market)];
    const { refund } = await request(owner, 22_000n);
    expect(refund.parts.map((part: any) => [part.rail, part.amount.minor])).toEqual(
      expect.arrayContaining([
        ['STRIPE', '10000'],
        ['MANUAL', '7000'],
        ['STRIPE', '5000'],
      ]),
    );
    await both.pass(10);
    expect((await shown(owner, refund.id)).state).toBe('ASKED');
    const refundPartId = refund.parts.find((part: any) => part.rail === 'MANUAL').id;
    const listed = await both.market.graphql(
      '{ refundsToTransfer { nodes { id sent { minor } organisation { id } } } }',
      {},
      { token: admin.token },
    );
    expect(listed.data.refundsToTransfer.nodes).toMatchObject([{ id: refundPartId, sent: { minor: '7000' } }]);
    expect((await byHand('confirmRefundTransfer', { refundPartId }, other.token)).userErrors).toMatchObject([
      { __typename: 'ConflictError' },
    ]);
    expect((await byHand('recordRefundTransfer', { refundPartId, reference: 'OUT 17' }, admin.token)).userErrors).toEqual([]);
    const recorded = await both.market.graphql('{ refundsToTransfer { nodes { recordedBy { id } } } }', {}, { token: admin.token });
    expect(recorded.data.refundsToTransfer.nodes).toEqual([{ recordedBy: { id: publicId('Person', admin.personId) } }]);
    expect((await byHand('confirmRefundTransfer', { refundPartId }, admin.token)).userErrors).toMatchObject([
      { __typename: 'ForbiddenError' },
    ]);
    expect((await byHand('confirmRefundTransfer', { refundPartId }, other.token)).userErrors).toEqual([]);
    expect((await shown(owner, refund.id)).state).toBe('DONE');
    expect(await standing(both, owner)).toMatchObject({ available: 15_000n, refunding: 0n });
  });

  it('returns to the balance what an admin cannot transfer', async () => {
    const requester = await registerRequester(both.market);
    await fund(both.market, requester.organisationId, { minor: 7_000n, currency: 'USD' });
    const { refund } = await request(requester, 7_000n);
    const refundPartId = refund.parts[0].id;
    expect((await byHand('recordRefundTransfer', { refundPartId, reference: 'OUT 18' }, admin.token)).userErrors).toEqual([]);
    expect((await byHand('withdrawRefundTransfer', { refundPartId }, admin.token)).userErrors).toEqual([]);
    const reason = 'The account is closed; tell us another.';
    expect((await byHand('rejectRefundTransfer', { refundPartId, reason }, other.token)).userErrors).toEqual([]);
    expect(await shown(requester, refund.id)).toMatchObject({ state: 'FAILED', parts: [{ state: 'FAILED', reason }] });
    expect(await standing(both, requester)).toMatchObject({ available: 7_000n, refunding: 0n });
  });

  it.each(['drop_after', 'drop_before', 'error_after', 'error_before', 'truncate'])(
    'sends a refund once although the answer is lost: %s',
    async (kind) => {
      const requester = await again(await fundedByCard(both, 10_000n));
      await both.double.control('POST', '/faults', { endpoint: 'POST /v1/refunds', kind, times: 4 });
      const { refund } = await request(requester, 4_000n);
      await both.pass(10);
      await both.double.control('DELETE', '/faults');
      for (let round = 0; round < 4; round++) await both.pass(200);
      expect(await shown(requester, refund.id)).toMatchObject({ state: 'DONE' });
      expect(await refundsAtStripe(await chargeOf(both, requester.payment))).toHaveLength(1);
      expect(await standing(both, requester)).toMatchObject({ available: 6_000n, refunding: 0n });
    },
  );

  it('looks a refund up first when Stripe may have forgotten the key', async () => {
    const requester = await again(await fundedByCard(both, 10_000n));
    await both.double.control('POST', '/webhooks', { dropProbability: 1 });
    await both.double.control('POST', '/faults', { endpoint: 'POST /v1/refunds', kind: 'drop_after', probability: 1 });
    await request(requester, 4_000n);
    await both.pass(10);
    await both.double.control('DELETE', '/faults');
    await both.double.control('POST', '/keys/forget');
    await both.pass(26 * 3_600);
    await both.double.control('POST', '/webhooks', { dropProbability: 0 });
    await both.pass(200);
    expect(await refundsAtStripe(await chargeOf(both, requester.payment))).toHaveLength(1);
    expect(await standing(both, requester)).toMatchObject({ available: 6_000n, refunding: 0n });
  });

  it('makes a refund that comes back later spendable again', async () => {
    const requester = await again(await fundedByCard(both, 10_000n));
    const { refund } = await request(requester, 4_000n);
    await both.pass(10);
    const [atStripe] = await refundsAtStripe(await chargeOf(both, requester.payment));
    await both.double.control('POST', `/refunds/${atStripe.id}`, { outcome: 'failed' });
    await both.deliver();
    expect(await shown(requester, refund.id)).toMatchObject({ state: 'FAILED', parts: [{ state: 'FAILED' }] });
    expect(await standing(both, requester)).toMatchObject({ available: 10_000n, refunding: 0n });
    // And can be asked for anew.
    expect((await request(requester, 10_000n)).userErrors).toEqual([]);
    await both.pass(10);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, refunding: 0n });
  });

  it('names the refunded funding on the statement and in the list of payments', async () => {
    const requester = await again(await fundedByCard(both, 10_000n));
    await request(requester, 4_000n);
    await both.pass(10);
    const [atStripe] = await refundsAtStripe(await chargeOf(both, requester.payment));
    await both.double.control('POST', `/refunds/${atStripe.id}`, { outcome: 'failed' });
    await both.deliver();
    const id = publicId('Organisation', requester.organisationId);
    const fundingId = publicId('Funding', requester.payment.uuid);
    const rows = async (account: string): Promise<any[]> => {
      const query = `query($id: OrganisationID!) { organisation(id: $id) { statement(account: ${account}) { nodes { event fundingId } } } }`;
      return (await both.market.graphql(query, { id }, { token: requester.token })).data.organisation.statement.nodes;
    };
    expect((await rows('AVAILABLE')).reverse()).toEqual(['avail', 'rf', 'rf'].map((event) => ({ event, fundingId })));
    expect((await rows('PENDING')).reverse()).toEqual(['fund', 'avail'].map((event) => ({ event, fundingId })));
    const url = `/organisations/${id}/papers/payments.csv?firstDay=2026-11-01&lastDay=2027-10-31`;
    const file = await both.market.app.inject({ url, headers: { authorization: `Bearer ${requester.token}` } });
    const payments: Record<string, string>[] = parse(file.body, { columns: true });
    expect(payments.map((row) => `${row.amount} ${row.fundingId}`).sort()).toEqual(
      ['-40.00', '100.00', '40.00'].map((minor) => `${minor} ${fundingId}`),
    );
  });

  it('names no funding on the request of a refund to several, and each funding where it went out', async () => {
    const requester = await again(await fundedByCard(both, 10_000n));
    const second = await started(both, requester, 20_000n);
    await pay(both, second);
    await settleAll(both);
    const owner = await again(requester);
    await request(owner, 12_000n);
    await both.pass(10);
    const id = publicId('Organisation', requester.organisationId);
    const query = `query($id: OrganisationID!) { organisation(id: $id) { statement { nodes { event fundingId amount { minor } } } } }`;
    const { data } = await both.market.graphql(query, { id }, { token: owner.token });
    expect(data.organisation.statement.nodes[0]).toEqual({ event: 'rf', fundingId: null, amount: { minor: '-12000' } });
    const url = `/organisations/${id}/papers/payments.csv?firstDay=2026-11-01&lastDay=2027-10-31`;
    const file = await both.market.app.inject({ url, headers: { authorization: `Bearer ${owner.token}` } });
    const payments: Record<string, string>[] = parse(file.body, { columns: true });
    const [one, two] = [requester.payment, second].map(({ uuid }) => publicId('Funding', uuid));
    expect(payments.map((row) => `${row.amount} ${row.fundingId}`).sort()).toEqual(
      [`-100.00 ${one}`, `-20.00 ${two}`, `100.00 ${one}`, `200.00 ${two}`].sort(),
    );
  });

  it('refuses more than the balance, requested twice at once or while the money is launched', async () => {
    const requester = await again(await fundedByCard(both, 10_000n));
    const twice = await Promise.all([request(requester, 6_000n), request(requester, 6_000n)]);
    expect(twice.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(twice.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ __typename: 'InsufficientFundsError' }]);
    const caller = await callerFor(both.market, requester.token);
    const batchId = await draft(both.market, { ...requester, caller }, 80, { redundancy: 3 });
    const [launched, refunded] = await Promise.all([
      both.market.get(LaunchCommands).launch(caller, { batchId, taskCount: null }),
      request(requester, 4_000n),
    ]);
    expect(Number(launched.ok) + Number(refunded.userErrors.length === 0)).toBe(1);
    await both.pass(10);
    const { available, refunding } = await standing(both, requester);
    expect(refunding).toBe(0n);
    expect(available).toBe(launched.ok ? 4_000n - 240n * PRICE : 0n);
  });

  it('repeats the answer for a repeated key, and lets owners only request', async () => {
    const requester = await again(await fundedByCard(both, 10_000n));
    const first = await request(requester, 1_000n, { idempotencyKey: 'one' });
    expect((await request(requester, 1_000n, { idempotencyKey: 'one' })).refund.id).toBe(first.refund.id);
    const manager = await addMember(both.market, requester, 'manager');
    const stranger = await registerRequester(both.market);
    expect((await request({ ...requester, token: manager.token }, 1_000n)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect((await request({ ...requester, token: stranger.token }, 1_000n)).userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
    expect((await request(requester, 0n)).userErrors).toMatchObject([{ path: ['amountMinor'] }]);
    expect(await shown({ ...requester, token: stranger.token }, first.refund.id)).toBeNull();
    await both.pass(10);
    expect(await standing(both, requester)).toMatchObject({ available: 9_000n, refunding: 0n });
  });
});
