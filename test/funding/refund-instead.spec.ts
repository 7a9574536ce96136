/** What Stripe refused to pay back, or a bank sent back, goes by bank transfer: once, and no more than there is. */
import { LaunchCommands } from '../../src/batches/index.ts';
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { FUNDING_CHECKS } from '../../src/funding/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { callerFor, createAdmin, registerRequester, signIn, type TestPerson, type TestRequester } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { draft, fund, PRICE } from '../batches/kit.ts';
import { mutate } from '../payouts/kit.ts';
import { chargeOf, expectBooksRight, feeOn, fundedByCard, ownMoney, standing } from './checkout-kit.ts';

const PARTS = 'parts { id rail state insteadBy fundingId reason amount { minor } keptFee { minor } sent { minor } }';
const REFUND = `refund { id state insteadOf amount { minor } ${PARTS} }`;

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

type CardPayer = Awaited<ReturnType<typeof fundedByCard>>;

const payer = async (minor: bigint): Promise<CardPayer> => {
  const paid = await fundedByCard(both, minor);
  return { ...paid, token: await signIn(both.market, paid.email) };
};
const request = (requester: TestRequester, minor: bigint) =>
  mutate(both.market, requester.token, 'requestRefund', 'RequestRefundInput', REFUND, {
    organisationId: publicId('Organisation', requester.organisationId),
    amountMinor: minor.toString(),
  });
const instead = (refundPartId: string, token: string) =>
  mutate(both.market, token, 'transferRefusedRefund', 'RefundPartInput', REFUND, { refundPartId });
const record = (refundPartId: string, reference: string) =>
  mutate(both.market, admin.token, 'recordRefundTransfer', 'RecordRefundTransferInput', 'refundPart { id state }', {
    refundPartId,
    reference,
  });
const confirm = (refundPartId: string) =>
  mutate(both.market, other.token, 'confirmRefundTransfer', 'RefundPartInput', 'refundPart { id state }', { refundPartId });
const shown = async (requester: TestRequester, id: string) =>
  (
    await both.market.graphql(
      `query($id: RefundID!) { ${REFUND.replace('refund', 'refund(id: $id)')} }`,
      { id },
      { token: requester.token },
    )
  ).data.refund;
const waiting = async (): Promise<string[]> =>
  (await both.market.graphql('{ refusedRefunds { nodes { id } } }', {}, { token: admin.token })).data.refusedRefunds.nodes.map(
    (node: { id: string }) => node.id,
  );
const bankAndFees = async (): Promise<bigint[]> => {
  const of = (kind: 'bank' | 'stripe_fee_expense') => ({ kind, ownerId: null, currency: 'USD' });
  return both.market.get(Ledger).balances(both.market.db, [of('bank'), of('stripe_fee_expense')]);
};

/** A refund that Stripe refuses, for a reason that will not pass; its one part. */
async function refused(requester: CardPayer, minor: bigint): Promise<{ refundId: string; partId: string }> {
  const charge = await chargeOf(both, requester.payment);
  await both.double.control('POST', `/objects/${charge}`, { change: { disputed: true } });
  const { refund, userErrors } = await request(requester, minor);
  expect(userErrors).toEqual([]);
  await both.pass(10);
  await both.double.control('POST', `/objects/${charge}`, { change: { disputed: false } });
  const after = await shown(requester, refund.id);
  expect(after).toMatchObject({ state: 'FAILED', insteadOf: null, parts: [{ rail: 'STRIPE', state: 'FAILED', insteadBy: null }] });
  expect(after.parts[0].reason).toContain('charged back');
  return { refundId: refund.id, partId: after.parts[0].id };
}

it('goes by a transfer that two admins vouch for, less the fee that Stripe keeps, and only once', async () => {
  const requester = await payer(10_000n);
  const { refundId, partId } = await refused(requester, 10_000n);
  expect(await waiting()).toEqual([partId]);
  const [bankBefore, feesBefore] = await bankAndFees();
  const { refund, userErrors } = await instead(partId, admin.token);
  expect(userErrors).toEqual([]);
  const kept = feeOn(10_000n);
  expect(refund).toMatchObject({ state: 'ASKED', insteadOf: partId, amount: { minor: '10000' } });
  const fundingId = publicId('Funding', parsePublicId('Checkout', requester.payment.id)!);
  expect(refund.parts).toMatchObject([
    { rail: 'MANUAL', state: 'ASKED', fundingId, keptFee: { minor: kept.toString() }, sent: { minor: (10_000n - kept).toString() } },
  ]);
  expect(await standing(both, requester)).toMatchObject({ available: 0n, refunding: 10_000n });
  expect(await waiting()).toEqual([]);
  expect((await shown(requester, refundId)).parts[0].insteadBy).toBe(refund.id);

  expect((await instead(partId, other.token)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'REPLACED' }]);
  const [part] = refund.parts;
  expect((await instead(part.id, admin.token)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'asked' }]);
  expect((await record(part.id, 'OUT 21')).userErrors).toEqual([]);
  expect((await confirm(part.id)).userErrors).toEqual([]);
  expect(await shown(requester, refund.id)).toMatchObject({ state: 'DONE' });
  const [bankAfter, feesAfter] = await bankAndFees();
  expect([bankAfter! - bankBefore!, feesAfter! - feesBefore!]).toEqual([10_000n - kept, kept]);
  expect((await instead(part.id, admin.token)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'done' }]);

  const acts = await both.market.db.query(`select verb, actor_id as by, subject_id as id from platform.act where verb like '%instead'`);
  expect(acts).toEqual([{ verb: 'refund.asked_instead', by: admin.personId, id: parsePublicId('Refund', refund.id) }]);
});

it('lets admins only decide about another way for a refund: nobody else changes a row', async () => {
  const requester = await payer(10_000n);
  const { partId } = await refused(requester, 4_000n);
  const stranger = await registerRequester(both.market);
  for (const { token } of [requester, stranger]) {
    const answer = await both.market.graphql(
      `mutation($id: RefundPartID!) { transferRefusedRefund(input: { refundPartId: $id }) { refund { id } } }`,
      { id: partId },
      { token, allowErrors: true },
    );
    expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await both.market.graphql('{ refusedRefunds { nodes { id } } }', {}, { token, allowErrors: true })).errors).toHaveLength(1);
  }
  expect(await both.market.db.query(`select id from payouts.refund where instead_of = $1`, [parsePublicId('RefundPart', partId)])).toEqual(
    [],
  );
  expect(await standing(both, requester)).toMatchObject({ available: 10_000n, refunding: 0n });
});

it('asked by two admins at once is set aside once', async () => {
  const requester = await payer(10_000n);
  const { partId } = await refused(requester, 4_000n);
  const answers = await Promise.all([instead(partId, admin.token), instead(partId, other.token)]);
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect(answers.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ __typename: 'ConflictError', state: 'REPLACED' }]);
  expect(await standing(both, requester)).toMatchObject({ available: 6_000n, refunding: 4_000n });
});

it('limits another way for a refund to what the organisation still has', async () => {
  const requester = await payer(10_000n);
  const { partId } = await refused(requester, 10_000n);
  const caller = await callerFor(both.market, requester.token);
  const batchId = await draft(both.market, { ...requester, caller }, 10, { redundancy: 1 });
  valueOf(await both.market.get(LaunchCommands).launch(caller, { batchId, taskCount: null }));
  expect((await instead(partId, admin.token)).userErrors).toMatchObject([{ __typename: 'InsufficientFundsError' }]);
  expect(await standing(both, requester)).toMatchObject({ available: 10_000n - 10n * PRICE, refunding: 0n });
});

it('tries yet another transfer when the first one fails', async () => {
  const requester = await payer(10_000n);
  const { partId } = await refused(requester, 10_000n);
  const first = (await instead(partId, admin.token)).refund;
  const rejected = { refundPartId: first.parts[0].id, reason: 'The account is closed; tell us another.' };
  await mutate(both.market, admin.token, 'rejectRefundTransfer', 'RejectRefundTransferInput', 'refundPart { id }', rejected);
  expect(await standing(both, requester)).toMatchObject({ available: 10_000n, refunding: 0n });
  expect((await instead(partId, admin.token)).userErrors).toMatchObject([{ state: 'REPLACED' }]);
  const second = await instead(first.parts[0].id, admin.token);
  expect(second.userErrors).toEqual([]);
  expect(second.refund.parts).toMatchObject([{ rail: 'MANUAL', keptFee: { minor: feeOn(10_000n).toString() } }]);
  await record(second.refund.parts[0].id, 'OUT 22');
  await confirm(second.refund.parts[0].id);
  expect(await shown(requester, second.refund.id)).toMatchObject({ state: 'DONE' });
});

it('lets the rest of the payments be refunded, with each fee kept once', async () => {
  const requester = await payer(10_000n);
  const { refund } = await request(requester, 6_000n);
  await both.pass(10);
  const charge = await chargeOf(both, requester.payment);
  const atStripe = (await both.double.control('GET', '/objects?kind=refund')).find((each: { charge: string }) => each.charge === charge);
  await fund(both.market, requester.organisationId, { minor: 3_000n, currency: 'USD' });
  await both.double.control('POST', `/refunds/${atStripe.id}`, { outcome: 'failed' });
  await both.deliver();
  // First in, first out: 4,000 of the card, 2,000 of the bank transfer that came in meanwhile.
  const { refund: byBank } = await instead((await shown(requester, refund.id)).parts[0].id, admin.token);
  expect(byBank.parts.map((part: any) => [part.rail, part.amount.minor]).sort()).toEqual([
    ['MANUAL', '2000'],
    ['MANUAL', '4000'],
  ]);
  for (const part of byBank.parts) {
    await record(part.id, `OUT ${part.id.slice(-6)}`);
    await confirm(part.id);
  }
  const { refund: rest } = await request(requester, 7_000n);
  await both.pass(10);
  const manual = rest.parts.find((part: any) => part.rail === 'MANUAL');
  await record(manual.id, 'OUT rest');
  await confirm(manual.id);
  const ended = await Promise.all([byBank, rest].map(({ id }) => shown(requester, id)));
  expect(ended.map(({ state }) => state)).toEqual(['DONE', 'DONE']);
  const kept = ended.flatMap(({ parts }) => parts).reduce((sum: bigint, part: any) => sum + BigInt(part.keptFee.minor), 0n);
  expect(kept).toBe(feeOn(10_000n));
  expect(await standing(both, requester)).toMatchObject({ available: 0n, refunding: 0n });
});

it('refuses another way for a refund that Stripe did not refuse', async () => {
  const requester = await registerRequester(both.market);
  await fund(both.market, requester.organisationId, { minor: 7_000n, currency: 'USD' });
  const { refund } = await request(requester, 7_000n);
  const rejected = { refundPartId: refund.parts[0].id, reason: 'The account is closed; tell us another.' };
  await mutate(both.market, admin.token, 'rejectRefundTransfer', 'RejectRefundTransferInput', 'refundPart { id }', rejected);
  expect((await instead(refund.parts[0].id, admin.token)).userErrors).toMatchObject([
    { __typename: 'ConflictError', state: 'NOT_REFUSED' },
  ]);
  expect((await instead(publicId('RefundPart', requester.organisationId), admin.token)).userErrors).toMatchObject([
    { __typename: 'NotFoundError' },
  ]);
});

describe('the check of such refunds', () => {
  const check = FUNDING_CHECKS.find(({ name }) => name === 'payouts.refunds_instead_of_refused_ones')!;
  const REPLACED = `(select instead_of from payouts.refund where instead_of is not null order by id limit 1)`;
  it.each([
    `update payouts.refund_part set first_tried_at = null where id = ${REPLACED}`,
    `update payouts.refund_part set state = 'done' where id = ${REPLACED}`,
    `update payouts.refund_part set amount_minor = amount_minor + 1 where id = ${REPLACED}`,
    `update payouts.refund set instead_of = null`,
  ])('finds: %s', async (fault) => {
    await asOwner(both.market.database.ownerUrl, async (client) => {
      await client.query(`begin; set local session_replication_role = replica;
        alter table payouts.refund_part drop constraint refund_part_posted`);
      expect((await client.query(check.sql)).rows).toEqual([]);
      await client.query(fault);
      expect((await client.query(check.sql)).rows.length).toBeGreaterThan(0);
      await client.query('rollback');
    });
  });
});
