/** Refunds whose effect comes after Stripe said that it failed: made once, whatever part of a payment goes back. */
import { publicId } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import { signIn } from '../kit/people.ts';
import { MONEY_SWEEPS, openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { mutate } from '../payouts/kit.ts';
import { chargeOf, expectBooksRight, fundedByCard, ownMoney, standing } from './checkout-kit.ts';

const REFUND = 'refund { id state }';
let both: StripeMarketplace;

beforeAll(async () => {
  both = await openStripeMarketplace({ FIRST_BATCH_REVIEW: 'false' });
  await ownMoney(both);
});
afterAll(() => both.close());
afterEach(async () => {
  await both.double.control('DELETE', '/faults');
  await expectBooksRight(both);
});

interface Meanwhile {
  readonly afterSeconds: number;
  run(): Promise<void>;
}

/**
 * Requests a refund of 4,000 of 10,000 while Stripe has these faults, and lets `hours` pass.
 *
 * @returns the refunds that Stripe made
 */
async function refundPart(faults: readonly Record<string, unknown>[], hours: number, meanwhile?: Meanwhile) {
  const funded = await fundedByCard(both, 10_000n);
  const requester = { ...funded, token: await signIn(both.market, funded.email) };
  for (const fault of faults) await both.double.control('POST', '/faults', { endpoint: 'POST /v1/refunds', ...fault });
  const { refund, userErrors } = await mutate(both.market, requester.token, 'requestRefund', 'RequestRefundInput', REFUND, {
    organisationId: publicId('Organisation', requester.organisationId),
    amountMinor: '4000',
  });
  expect(userErrors).toEqual([]);
  for (let passed = 0; passed < hours * 3600; passed += 10) {
    if (passed === meanwhile?.afterSeconds) await meanwhile.run();
    await both.pass(passed < 600 ? 10 : 300, MONEY_SWEEPS);
  }
  const found = await both.double.control('GET', '/objects?kind=refund');
  const charge = await chargeOf(both, funded.payment);
  const shown = await both.market.graphql(
    'query ($id: RefundID!) { refund(id: $id) { state } }',
    { id: refund.id },
    { token: await signIn(both.market, funded.email) },
  );
  return {
    made: (found.objects ?? found).filter((each: { charge: string }) => each.charge === charge),
    state: shown.data.refund.state,
    ...(await standing(both, funded)),
  };
}

it.each([5, 30, 55])(
  'a refund that takes effect %s seconds after Stripe answered 500 is found, and not made again',
  async (lateSeconds) => {
    const { made, state, available } = await refundPart([{ kind: 'error_late', times: 1, lateSeconds }], 0.25);
    expect(made).toHaveLength(1);
    expect([state, available]).toEqual(['DONE', 6_000n]);
  },
);

it('a refund that Stripe really failed is made under another key', async () => {
  const { made, state } = await refundPart([{ kind: 'error_before', times: 1 }], 0.25);
  expect(made).toHaveLength(1);
  expect(state).toBe('DONE');
});

it('a refund whose answer is lost with its process, after the key changed, is repeated under that key and made once', async () => {
  // The first request fails at Stripe, which allows a second key. The process ends before it stores that the second request failed
  // too; that request takes effect after the lease has ended.
  const faults = [
    // Stripe's package repeats each request once.
    { kind: 'error_before', times: 2 },
    { kind: 'error_late', times: 2, lateSeconds: 150 },
  ];
  const asSchemaOwner = (sql: string) => asOwner(both.market.database.ownerUrl, (client) => client.query(sql));
  await asSchemaOwner(`
    create function payouts.test_lose_answer() returns trigger language plpgsql as $$ begin
      if old.key_epoch = 2 then raise exception 'the process ended'; end if;
      return new; end $$;
    create trigger test_lose_answer before update on payouts.refund_part for each row execute function payouts.test_lose_answer()`);
  let lost: unknown[] = [];
  const restart = async () => {
    lost = await both.market.db.query(
      `select id from payouts.refund_part where key_epoch = 2 and state = 'sending' and leased_until is not null`,
    );
    await asSchemaOwner('drop trigger test_lose_answer on payouts.refund_part; drop function payouts.test_lose_answer()');
  };
  const { made, state, available } = await refundPart(faults, 0.25, { afterSeconds: 200, run: restart });
  expect(lost).toHaveLength(1);
  expect(made).toHaveLength(1);
  expect([state, available]).toEqual(['DONE', 6_000n]);
});

it('a refund whose answers are lost is looked up before each further try', async () => {
  const { made, state } = await refundPart([{ kind: 'drop_after', times: 2 }], 0.25);
  expect(made).toHaveLength(1);
  expect(state).toBe('DONE');
});

it('a refund that Stripe answers with too many requests is made once when Stripe takes requests again', async () => {
  const { made, state } = await refundPart([{ kind: 'rate_limit', times: 20 }], 0.5);
  expect(made).toHaveLength(1);
  expect(state).toBe('DONE');
});
