import { newId, publicId } from '../../src/kernel/index.ts';
import { StripeTransactions } from '../../src/treasury/reconciliation/stripe-transactions.ts';
import { addMember, approveAsked, createAdmin, registerRequester, type TestPerson, type TestRequester } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { mutate } from '../payouts/kit.ts';
import { CHECKOUT, expectBooksRight, feeOn, ownMoney, pay, settleAll, standing, started, startFunding } from './checkout-kit.ts';

describe('money in by Stripe', () => {
  let both: StripeMarketplace;
  let admin: TestPerson;
  let other: TestPerson;
  let requester: TestRequester;

  beforeAll(async () => {
    both = await openStripeMarketplace({ RETURN_URLS: 'https://console.example/app' });
    await ownMoney(both);
  });
  afterAll(() => both.close());
  beforeEach(async () => {
    requester = await registerRequester(both.market);
    // Time passes, and sessions end.
    admin = await createAdmin(both.market);
    other = await createAdmin(both.market);
  });
  afterEach(() => expectBooksRight(both));

  const shown = async (id: string, token = requester.token) =>
    (await both.market.graphql(`query($id: CheckoutID!) { ${CHECKOUT.replace('checkout', 'checkout(id: $id)')} }`, { id }, { token })).data
      .checkout;
  const objects = async (kind: string) => await both.double.control('GET', `/objects?kind=${kind}`);

  it('becomes pending when it is paid, and available when Stripe has settled it', async () => {
    const payment = await started(both, requester, 10_000n);
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 0n });
    await pay(both, payment);
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n, available: 0n });
    expect(await shown(payment.id)).toMatchObject({ state: 'RECEIVED', payUrl: null, stripeFee: { minor: feeOn(10_000n).toString() } });
    await settleAll(both);
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 10_000n });
    expect(await shown(payment.id)).toMatchObject({ state: 'SETTLED' });
  });

  it('becomes available within seconds of the day on which Stripe changes its balance', async () => {
    const payment = await started(both, requester, 10_000n);
    await pay(both, payment);
    // Older than what the next reading of the list would begin with, and no reading due.
    await both.pass(2 * 3_600);
    await both.market.get(StripeTransactions).import();
    await both.double.control('POST', '/settle');
    await both.deliver();
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n });
    await both.pass(5);
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 10_000n });
    const states = await both.market.db.query<{ state: string }>(
      `select distinct state from payouts.stripe_event where type = 'balance.available'`,
    );
    expect(states).toEqual([{ state: 'handled' }]);
  });

  it('credits a payment once, however often and in whatever order its events come', async () => {
    await both.double.control('POST', '/webhooks', { duplicate: [5, 5], shuffle: true });
    const payment = await started(both, requester, 10_000n);
    await pay(both, payment);
    await Promise.all(
      [0, 1, 2].map(() =>
        mutate(both.market, requester.token, 'refreshFunding', 'RefreshFundingInput', CHECKOUT, { checkoutId: payment.id }),
      ),
    );
    await settleAll(both);
    await both.double.control('POST', '/webhooks', { duplicate: [1, 1], shuffle: false });
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 10_000n });
    const [row] = await both.market.db.query<{ n: number }>('select count(*)::int as n from payouts.funding where organisation_id = $1', [
      requester.organisationId,
    ]);
    expect(row!.n).toBe(1);
  });

  it('leads back to a page of ours that says nothing of anybody', async () => {
    const payment = await started(both, requester, 10_000n);
    const sessions = (await both.double.control('GET', '/objects?kind=checkout_session')) as { id: string; success_url: string }[];
    const back = new URL(sessions.find(({ id }) => id === payment.sessionId)!.success_url);
    expect(back.searchParams.get('checkout')).toBe(payment.id);
    const answer = await both.market.app.inject({ url: back.pathname + back.search });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Thank you');
    expect(answer.body).not.toContain(payment.id);
  });

  it('returns the browser to an address below PUBLIC_URL or RETURN_URLS', async () => {
    for (const returnUrl of ['http://127.0.0.1:3000/paid?from=here', 'https://console.example/app/paid']) {
      const { checkout, userErrors } = await startFunding(both, requester, 10_000n, { returnUrl });
      expect(userErrors).toEqual([]);
      const sessions = (await both.double.control('GET', '/objects?kind=checkout_session')) as {
        success_url: string;
        cancel_url: string;
      }[];
      const mine = sessions.filter((session) => session.success_url.includes(checkout.id));
      expect(mine).toHaveLength(1);
      const back = new URL(mine[0]!.success_url);
      back.searchParams.delete('checkout');
      expect(back.href).toBe(returnUrl);
      expect(mine[0]!.cancel_url).toBe(mine[0]!.success_url);
    }
  });

  it('returns the browser to the page of the marketplace when the stored address is no longer allowed', async () => {
    const uuid = newId<'Checkout'>(both.market.clock.now());
    await both.market.db.query(
      `insert into payouts.checkout (id, organisation_id, amount_minor, currency, return_url, state, created_at, next_poll_at)
       values ($1, $2, 10000, 'USD', 'https://example.org/before', 'created', $3, $3)`,
      [uuid, requester.organisationId, both.market.clock.now()],
    );
    await both.pass(120);
    const sessions = (await both.double.control('GET', '/objects?kind=checkout_session')) as { success_url: string }[];
    const back = sessions.map(({ success_url }) => new URL(success_url)).find((url) => url.href.includes(publicId('Checkout', uuid)));
    expect([back?.host, back?.pathname]).toEqual(['127.0.0.1:3000', '/stripe/paid']);
  });

  it('finds a payment without a single webhook, by polling', async () => {
    await both.double.control('POST', '/webhooks', { dropProbability: 1 });
    const payment = await started(both, requester, 10_000n);
    await both.double.control('POST', `/checkout/${payment.sessionId}`, { outcome: 'pay', method: 'card' });
    await both.pass(120);
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n });
    await settleAll(both);
    await both.double.control('POST', '/webhooks', { dropProbability: 0 });
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 10_000n });
  });

  it('shows a slow method as processing until it succeeds, or fails and leaves nothing', async () => {
    const good = await started(both, requester, 10_000n);
    const bad = await started(both, requester, 20_000n);
    for (const payment of [good, bad]) await pay(both, payment, 'pay_later', 'sepa_debit');
    expect(await shown(good.id)).toMatchObject({ state: 'PROCESSING' });
    expect(await standing(both, requester)).toMatchObject({ pending: 0n });
    const intents = await both.market.db.query<{ id: string; intent: string }>(
      'select id, payment_intent_id as intent from payouts.checkout',
    );
    const intentOf = (uuid: string) => intents.find(({ id }) => id === uuid)!.intent;
    await both.double.control('POST', `/payment_intents/${intentOf(good.uuid)}`, { outcome: 'succeed' });
    await both.double.control('POST', `/payment_intents/${intentOf(bad.uuid)}`, { outcome: 'fail' });
    await both.deliver();
    expect(await shown(good.id)).toMatchObject({ state: 'RECEIVED' });
    expect(await shown(bad.id)).toMatchObject({ state: 'FAILED' });
    expect((await shown(bad.id)).reason).toBeTruthy();
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n, available: 0n });
  });

  it('succeeds after a failed card, and expires when nobody pays', async () => {
    const payment = await started(both, requester, 10_000n);
    await pay(both, payment, 'fail');
    expect(await shown(payment.id)).toMatchObject({ state: 'STARTED' });
    await pay(both, payment);
    expect(await shown(payment.id)).toMatchObject({ state: 'RECEIVED' });
    const other = await started(both, requester, 10_000n);
    await pay(both, other, 'expire');
    expect(await shown(other.id)).toMatchObject({ state: 'EXPIRED', payUrl: null });
  });

  it('refuses to credit another amount than requested, and shows it to an admin', async () => {
    const payment = await started(both, requester, 10_000n);
    await both.double.control('POST', `/checkout/${payment.sessionId}`, { outcome: 'pay', method: 'card' });
    const sessions = await objects('checkout_session');
    const session = (sessions.objects ?? sessions).find((each: any) => each.id === payment.sessionId);
    await both.double.control('POST', `/objects/${session.payment_intent}`, { change: { amount_received: 1_000 } });
    await both.deliver();
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 0n });
    expect(await shown(payment.id)).toMatchObject({ state: 'STARTED', isInDoubt: true });
    const answer = await both.market.graphql(
      'query($id: CheckoutID!) { checkout(id: $id) { fault } }',
      { id: payment.id },
      { token: admin.token },
    );
    expect(answer.data.checkout.fault).toBe('10.00 USD was paid instead of 100.00 USD');
    const own = await both.market.graphql(
      'query($id: CheckoutID!) { checkout(id: $id) { fault } }',
      { id: payment.id },
      { token: requester.token },
    );
    expect(own.data.checkout.fault).toBeNull();
    // When that was a mistake of Stripe's, the next look puts it right.
    await both.double.control('POST', `/objects/${session.payment_intent}`, { change: { amount_received: 10_000 } });
    await both.pass(3_700);
    expect(await shown(payment.id)).toMatchObject({ state: 'RECEIVED', isInDoubt: false });
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n });
  });

  it('refuses to credit an organisation that it was not paid for', async () => {
    const other = await registerRequester(both.market);
    const mine = await started(both, requester, 10_000n);
    const theirs = await started(both, other, 10_000n);
    await both.double.control('POST', `/objects/${mine.sessionId}`, {
      change: { client_reference_id: other.organisationId, metadata: { guildhall: 'funding', guildhall_id: theirs.uuid } },
    });
    await pay(both, mine);
    expect(await standing(both, other)).toMatchObject({ pending: 0n });
    expect(await standing(both, requester)).toMatchObject({ pending: 0n });
    expect(await shown(mine.id)).toMatchObject({ isInDoubt: true });
    await both.double.control('POST', `/objects/${mine.sessionId}`, {
      change: { client_reference_id: requester.organisationId, metadata: { guildhall: 'funding', guildhall_id: mine.uuid } },
    });
    await both.pass(3_700);
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n, available: 0n });
    expect(await standing(both, other)).toMatchObject({ pending: 0n, available: 0n });
  });

  it('credits the right amount in a currency without minor units', async () => {
    const japanese = await registerRequester(both.market, { currency: 'JPY' });
    const payment = await started(both, japanese, 30_000n);
    await pay(both, payment);
    await settleAll(both);
    expect(await standing(both, japanese, 'JPY')).toMatchObject({ pending: 0n, available: 30_000n });
    expect((await startFunding(both, japanese, 2_999n)).userErrors).toMatchObject([{ path: ['amountMinor'] }]);
  });

  it('survives that the answer of Stripe is lost: the page is made once', async () => {
    await both.double.control('POST', '/faults', { endpoint: 'POST /v1/checkout/sessions', kind: 'drop_after', times: 3 });
    const before = ((await objects('checkout_session')).objects ?? (await objects('checkout_session'))).length;
    const { checkout, userErrors } = await startFunding(both, requester, 10_000n, { idempotencyKey: 'lost' });
    expect(userErrors).toEqual([]);
    await both.double.control('DELETE', '/faults');
    await both.pass(130);
    expect(await shown(checkout.id)).toMatchObject({ state: 'STARTED' });
    expect((await startFunding(both, requester, 10_000n, { idempotencyKey: 'lost' })).checkout.id).toBe(checkout.id);
    const after = ((await objects('checkout_session')).objects ?? (await objects('checkout_session'))).length;
    expect(after - before).toBe(1);
  });

  describe('has limits', () => {
    it.each([
      ['too little', 1_999n],
      ['too much', 5_000_001n],
    ])('limits %s at once', async (_what, minor) => {
      const { checkout, userErrors } = await startFunding(both, requester, minor);
      expect(checkout).toBeNull();
      expect(userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: ['amountMinor'] }]);
    });

    it('limits a new organisation, also when it starts many at once, until an admin lifts the caps', async () => {
      const answers = await Promise.all([30_000n, 30_000n, 30_000n].map((minor) => startFunding(both, requester, minor)));
      expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
      expect(answers.flatMap(({ userErrors }) => userErrors)).toMatchObject([
        { __typename: 'LimitReachedError' },
        { __typename: 'LimitReachedError' },
      ]);
      const lift = { organisationId: publicId('Organisation', requester.organisationId), reason: 'Known from a university.' };
      const lifted = await mutate(
        both.market,
        admin.token,
        'liftFundingCaps',
        'LiftFundingCapsInput',
        'organisation { id } request { id }',
        lift,
      );
      expect(lifted.userErrors).toEqual([]);
      expect((await startFunding(both, requester, 300_000n)).userErrors).toMatchObject([{ __typename: 'LimitReachedError' }]);
      await approveAsked(both.market, other, lifted.request);
      expect((await startFunding(both, requester, 300_000n)).userErrors).toEqual([]);
    });

    it('limits who may start a payment', async () => {
      const reviewer = await addMember(both.market, requester, 'reviewer');
      const stranger = await registerRequester(both.market);
      const asked = { ...requester, token: reviewer.token };
      expect((await startFunding(both, asked, 10_000n)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
      expect((await startFunding(both, { ...requester, token: stranger.token }, 10_000n)).userErrors).toMatchObject([
        { __typename: 'NotFoundError' },
      ]);
      const foreign = [
        'https://example.org/',
        'https://console.example.evil.com/',
        'http://127.0.0.1:3001/',
        'https://console.example/application',
      ];
      for (const returnUrl of ['javascript:alert(1)', 'http://example.org/', 'https://a:b@example.org/', 'nonsense', ...foreign]) {
        expect((await startFunding(both, requester, 10_000n, { returnUrl })).userErrors).toMatchObject([
          {
            __typename: 'InvalidInputError',
            path: ['returnUrl'],
            message: expect.stringContaining('https://console.example/app') as string,
          },
        ]);
      }
      const rows = await both.market.db.query('select from payouts.checkout where organisation_id = $1', [requester.organisationId]);
      expect(rows).toHaveLength(0);
    });
  });
});
