/** Money that is lost late: a debit that fails after it succeeded, a decision that is reversed, a warning of fraud. */
import { publicId, type BatchId } from '../../src/kernel/index.ts';
import { LaunchCommands, LifecycleCommands } from '../../src/batches/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { Reconciliation } from '../../src/treasury/index.ts';
import { StripeGateway } from '../../src/stripe/index.ts';
import { take } from '../kit/gift.ts';
import { approveAsked, callerFor, createAdmin, registerRequester, registerWorker, signIn, type TestRequester } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { draft, fund, openBatch, PRICE, standing as batchStanding } from '../batches/kit.ts';
import { approve, claim } from '../review/kit.ts';
import { AssignmentCommands } from '../../src/work/index.ts';
import { mutate } from '../payouts/kit.ts';
import { chargeOf, expectBooksRight, ownMoney, pay, settleAll, standing, started, type StartedPayment } from './checkout-kit.ts';

let both: StripeMarketplace;

beforeAll(async () => {
  both = await openStripeMarketplace({ FIRST_BATCH_REVIEW: 'false' });
  await ownMoney(both);
});
afterAll(() => both.close());
afterEach(async () => {
  await expectBooksRight(both);
  const { kinds, failure } = await both.market.get(Reconciliation).now();
  expect({ kinds, failure }).toEqual({ kinds: [], failure: null });
});

type Funded = TestRequester & { payment: StartedPayment; caller: any };

/** A requester who paid 100.00, by card or by debit, signed in now. */
async function funded(method: 'card' | 'sepa_debit' = 'card', isSettled = true): Promise<Funded> {
  const requester = await registerRequester(both.market);
  const payment = await started(both, requester, 10_000n);
  await pay(both, payment, 'pay', method);
  if (isSettled) await settleAll(both);
  const token = await signIn(both.market, requester.email);
  return { ...requester, payment, token, caller: await callerFor(both.market, token) };
}
const hooks = (change: Record<string, unknown>) => both.double.control('POST', '/webhooks', change);
const at = (path: string, body: Record<string, unknown> = {}) => both.double.control('POST', path, body);
const spend = (requester: TestRequester, minor: bigint) =>
  take(both.market, { kind: 'requester_available', ownerId: requester.organisationId }, minor);
const expense = async (kind: 'loss_expense' | 'stripe_fee_expense') =>
  -(await both.market.get(Ledger).balance(both.market.db, { kind, ownerId: null, currency: 'USD' }));
const resume = (requester: Funded, batchId: BatchId) => both.market.get(LifecycleCommands).resume(requester.caller, batchId);
const launch = (requester: Funded, batchId: BatchId) =>
  both.market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null });

async function shown(requester: TestRequester) {
  const query = `query($id: OrganisationID!) { organisation(id: $id) {
    cardDisputes { kind state withdrawals reason amount { minor } recovered { minor } }
    restrictions { id reason isActive explanation evidence { description reference } liftNote } } }`;
  const id = publicId('Organisation', requester.organisationId);
  return (await both.market.graphql(query, { id }, { token: await signIn(both.market, requester.email) })).data.organisation;
}

/** An admin asks to lift the newest restriction, another agrees. */
async function lift(requester: TestRequester): Promise<void> {
  const [admin, other] = [await createAdmin(both.market), await createAdmin(both.market)];
  const [{ id }] = (await shown(requester)).restrictions;
  const input = { restrictionId: id, note: 'They paid by transfer.' };
  const fields = 'restriction { isActive } request { id }';
  const lifted = await mutate(both.market, admin.token, 'liftOrganisationRestriction', 'LiftOrganisationRestrictionInput', fields, input);
  await approveAsked(both.market, other, lifted.request);
}

/** What the list of payments says of disputes. */
async function onPaper({ organisationId, email }: TestRequester): Promise<string[]> {
  const url = `/organisations/${publicId('Organisation', organisationId)}/papers/payments.csv`;
  const token = await signIn(both.market, email);
  const file = await both.market.app.inject({ url, headers: { authorization: `Bearer ${token}` } });
  return file.body
    .trim()
    .split(/\r?\n/)
    .flatMap((row) => {
      const cells = row.split(',');
      const what = cells.find((cell) => cell.includes('Card dispute'));
      return what === undefined ? [] : [`${what} ${cells[cells.indexOf('USD') - 1]}`];
    });
}

describe('a bank debit that fails after it succeeded', () => {
  const fail = async (requester: Funded, code = 'insufficient_funds') =>
    at(`/charges/${await chargeOf(both, requester.payment)}/fail`, { code });

  it('takes what is left, restricts the organisation, and writes off what is spent', async () => {
    const requester = await funded('sepa_debit');
    await spend(requester, 4_000n);
    const before = await expense('loss_expense');
    await fail(requester);
    await both.deliver();
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 0n, owed: 0n });
    expect((await expense('loss_expense')) - before).toBe(4_000n);
    const { cardDisputes, restrictions } = await shown(requester);
    const failed = { kind: 'DEBIT_FAILURE', state: 'LOST', withdrawals: 1, reason: 'insufficient_funds', recovered: { minor: '6000' } };
    expect(cardDisputes).toMatchObject([failed]);
    expect(restrictions).toMatchObject([{ reason: 'PAYMENT_FAILED', isActive: true }]);
    expect(restrictions[0].evidence[0].reference).toBe(await chargeOf(both, requester.payment));
    expect(await launch(requester, await draft(both.market, requester, 1))).toMatchObject({
      ok: false,
      refusals: [{ state: 'RESTRICTED' }],
    });
  });

  it('takes the free slots of open batches first, before anything is written off, and leaves to workers what is theirs', async () => {
    const requester = await funded('sepa_debit');
    const batchId = await openBatch(both.market, requester, 100, { redundancy: 3 });
    const person = await registerWorker(both.market);
    const worker = { ...person, caller: await callerFor(both.market, person.token) };
    const done = await claim(both.market, worker, batchId);
    await both.market.get(AssignmentCommands).submit(worker.caller, worker.personId, done, { entails: 'yes' });
    const before = await expense('loss_expense');
    await fail(requester, 'account_closed');
    await both.deliver();
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'paused', escrow: PRICE });
    // Only what a worker has earned is lost.
    expect((await expense('loss_expense')) - before).toBe(PRICE);
    expect(await approve(both.market, requester.caller, [done])).toMatchObject({ ok: true });
  });

  it('takes money that is still pending when it has settled', async () => {
    const requester = await funded('sepa_debit', false);
    const before = await expense('loss_expense');
    await fail(requester);
    await both.deliver();
    await settleAll(both);
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 0n, owed: 0n });
    expect((await expense('loss_expense')) - before).toBe(0n);
    expect((await shown(requester)).cardDisputes).toMatchObject([{ kind: 'DEBIT_FAILURE', state: 'LOST', recovered: { minor: '10000' } }]);
  });

  it('ends for pending money also when other money paid for it first', async () => {
    const requester = await funded('sepa_debit', false);
    await fund(both.market, requester.organisationId, { minor: 10_000n, currency: 'USD' });
    await fail(requester);
    await both.deliver();
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n, available: 0n, owed: 0n });
    await settleAll(both);
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 10_000n, owed: 0n });
    expect((await shown(requester)).cardDisputes).toMatchObject([{ state: 'LOST', recovered: { minor: '10000' } }]);
  });

  it('posts the failure once, however often and in whatever order its events come', async () => {
    const requester = await funded('sepa_debit');
    await hooks({ duplicate: [5, 5], shuffle: true, payload: 'both' });
    await fail(requester);
    await both.deliver();
    await hooks({ duplicate: [1, 1], shuffle: false, payload: 'snapshot' });
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
  });

  it('finds the failure without a single event', async () => {
    const requester = await funded('sepa_debit');
    await hooks({ dropProbability: 1 });
    await fail(requester);
    await both.pass(600);
    await hooks({ dropProbability: 0 });
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    expect((await shown(requester)).restrictions).toMatchObject([{ reason: 'PAYMENT_FAILED', isActive: true }]);
  });

  it('receives and takes back a payment whose success event was lost', async () => {
    const requester = await registerRequester(both.market);
    const payment = await started(both, requester, 10_000n);
    await hooks({ dropProbability: 1 });
    await at(`/checkout/${payment.sessionId}`, { outcome: 'pay', method: 'sepa_debit' });
    const charge = (await both.double.control('GET', '/objects?kind=charge')).at(-1).id;
    await at(`/charges/${charge}/fail`);
    await both.pass(3_700);
    await hooks({ dropProbability: 0 });
    await settleAll(both);
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 0n, owed: 0n });
    expect((await shown(requester)).cardDisputes).toMatchObject([{ kind: 'DEBIT_FAILURE', state: 'LOST' }]);
  });

  it.each(['insufficient_funds', 'bank_cannot_process', 'incorrect_account_details'])(
    'handles a dispute that is lost from the start, for the reason %s, in the same way',
    async (reason) => {
      const requester = await funded('sepa_debit');
      const batchId = await openBatch(both.market, requester, 100, { redundancy: 3 });
      const before = await expense('loss_expense');
      await at(`/charges/${await chargeOf(both, requester.payment)}/dispute`, { reason, lost: true });
      await both.deliver();
      expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'paused', escrow: 0n });
      expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
      expect((await expense('loss_expense')) - before).toBe(0n);
      const { cardDisputes, restrictions } = await shown(requester);
      expect(cardDisputes).toMatchObject([{ kind: 'DISPUTE', state: 'LOST', recovered: { minor: '10000' } }]);
      expect(restrictions).toMatchObject([{ reason: 'PAYMENT_FAILED', isActive: true }]);
    },
  );
});

it('a dispute that is lost while its money is still pending takes that money, and writes nothing off', async () => {
  const requester = await funded('card', false);
  const before = await expense('loss_expense');
  const { id } = await at(`/charges/${await chargeOf(both, requester.payment)}/dispute`);
  await at(`/disputes/${id}`, { outcome: 'lost' });
  await both.deliver();
  expect(await standing(both, requester)).toMatchObject({ pending: 10_000n, available: 0n, owed: 10_000n });
  await settleAll(both);
  expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 0n, owed: 0n });
  expect((await expense('loss_expense')) - before).toBe(0n);
  expect((await shown(requester)).cardDisputes).toMatchObject([{ state: 'LOST' }]);
});

describe('a decision about a dispute that the bank reverses', () => {
  const disputed = async (requester: Funded): Promise<string> => {
    const { id } = await at(`/charges/${await chargeOf(both, requester.payment)}/dispute`);
    await both.deliver();
    return id;
  };
  const decide = async (id: string, outcome: 'won' | 'lost' | 'reversed') => {
    await at(`/disputes/${id}`, { outcome });
    await both.deliver();
  };

  it('takes the money of a dispute that was won again, and restricts again', async () => {
    const requester = await funded();
    const id = await disputed(requester);
    await decide(id, 'won');
    expect(await standing(both, requester)).toMatchObject({ available: 10_000n, owed: 0n });
    await spend(requester, 7_000n);
    await decide(id, 'reversed');
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 7_000n });
    const { cardDisputes, restrictions } = await shown(requester);
    expect(cardDisputes).toMatchObject([{ state: 'OPEN', withdrawals: 2, recovered: { minor: '3000' } }]);
    // All of it happened within one moment of the test's clock.
    expect(restrictions.map(({ isActive }: any) => isActive).sort()).toEqual([false, true]);
    expect((await onPaper(requester)).sort()).toEqual([
      'Card dispute -100.00',
      'Card dispute -100.00',
      'Card dispute: decided for you 100.00',
    ]);
  });

  it('lets the second round be won, with all that was recovered given back', async () => {
    const requester = await funded();
    const id = await disputed(requester);
    await decide(id, 'won');
    await spend(requester, 7_000n);
    await decide(id, 'reversed');
    await decide(id, 'won');
    expect(await standing(both, requester)).toMatchObject({ available: 3_000n, owed: 0n });
    expect((await shown(requester)).cardDisputes).toMatchObject([{ state: 'WON', withdrawals: 2 }]);
    expect((await shown(requester)).restrictions.filter(({ isActive }: any) => isActive)).toEqual([]);
  });

  it('lets the second round be lost, and a third begin after it was given back', async () => {
    const requester = await funded();
    const before = await expense('loss_expense');
    const id = await disputed(requester);
    await decide(id, 'won');
    await spend(requester, 7_000n);
    await decide(id, 'reversed');
    await decide(id, 'lost');
    expect((await expense('loss_expense')) - before).toBe(7_000n);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    await decide(id, 'reversed');
    expect((await expense('loss_expense')) - before).toBe(0n);
    expect(await standing(both, requester)).toMatchObject({ available: 3_000n, owed: 0n });
    await decide(id, 'reversed');
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 7_000n });
    expect((await shown(requester)).cardDisputes).toMatchObject([{ state: 'OPEN', withdrawals: 3 }]);
  });

  it('gives the same result when all its events come at once, several times and in any order', async () => {
    const requester = await funded();
    const charge = await chargeOf(both, requester.payment);
    await hooks({ duplicate: [3, 5], shuffle: true, payload: 'both' });
    const { id } = await at(`/charges/${charge}/dispute`);
    for (const outcome of ['won', 'reversed', 'won', 'reversed']) await at(`/disputes/${id}`, { outcome });
    await both.deliver();
    for (let minute = 0; minute < 6; minute++) await both.pass(60);
    await hooks({ duplicate: [1, 1], shuffle: false, payload: 'snapshot' });
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    expect((await shown(requester)).cardDisputes).toMatchObject([{ state: 'OPEN', withdrawals: 3, recovered: { minor: '10000' } }]);
  });

  it('finds the reversed decision without a single event', async () => {
    const requester = await funded();
    const id = await disputed(requester);
    await decide(id, 'won');
    await hooks({ dropProbability: 1 });
    await at(`/disputes/${id}`, { outcome: 'reversed' });
    await both.pass(600);
    await hooks({ dropProbability: 0 });
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    expect((await shown(requester)).restrictions).toContainEqual(expect.objectContaining({ isActive: true }));
  });

  it('pauses batches that were resumed in between', async () => {
    const requester = await funded();
    const batchId = await openBatch(both.market, requester, 100, { redundancy: 3 });
    const id = await disputed(requester);
    await decide(id, 'won');
    expect(await resume(requester, batchId)).toMatchObject({ ok: true });
    await decide(id, 'reversed');
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'paused', escrow: 0n });
    await decide(id, 'won');
    expect(await resume(requester, batchId)).toMatchObject({ ok: true });
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'open', escrow: 300n * PRICE });
  });
});

describe('an early fraud warning', () => {
  const warn = async (requester: Funded) => at(`/charges/${await chargeOf(both, requester.payment)}/fraud-warning`);

  it('restricts the organisation and withdraws what is free, and posts nothing else', async () => {
    const requester = await funded();
    const batchId = await openBatch(both.market, requester, 100, { redundancy: 3 });
    const { id } = await warn(requester);
    await both.deliver();
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'paused', escrow: 0n });
    expect(await standing(both, requester)).toMatchObject({ available: 10_000n, owed: 0n });
    const { restrictions, cardDisputes } = await shown(requester);
    expect(restrictions).toMatchObject([{ reason: 'FRAUD_WARNING', isActive: true, evidence: [{ reference: id }] }]);
    expect(cardDisputes).toEqual([]);
    expect(await resume(requester, batchId)).toMatchObject({ ok: false, refusals: [{ state: 'RESTRICTED' }] });
    await lift(requester);
    expect(await resume(requester, batchId)).toMatchObject({ ok: true });
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'open', escrow: 300n * PRICE });
  });

  it('ends with the dispute that follows, which restricts by itself', async () => {
    const requester = await funded();
    await warn(requester);
    await both.deliver();
    await at(`/charges/${await chargeOf(both, requester.payment)}/dispute`);
    await both.deliver();
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    const { restrictions } = await shown(requester);
    const reasons = restrictions.map(({ reason, isActive }: any) => `${reason} ${isActive}`).sort();
    expect(reasons).toEqual(['FRAUD_WARNING false', 'PAYMENT_DISPUTE true']);
  });

  it('ends when the payment is refunded in full', async () => {
    const requester = await funded();
    const { id } = await warn(requester);
    await both.deliver();
    const charge = await chargeOf(both, requester.payment);
    await both.double.control('POST', `/objects/${charge}`, { change: { refunded: true } });
    await both.double.control('POST', `/objects/${id}`, { change: { actionable: false } });
    const object = { id, object: 'radar.early_fraud_warning' };
    await both.double.control('POST', '/events', { type: 'radar.early_fraud_warning.updated', object });
    await both.deliver();
    await both.double.control('POST', `/objects/${charge}`, { change: { refunded: false } });
    expect((await shown(requester)).restrictions).toMatchObject([
      { isActive: false, liftNote: expect.stringContaining('refunded in full') },
    ]);
  });

  it('restricts once, however often and in whatever order with the dispute its events come', async () => {
    const requester = await funded();
    await hooks({ duplicate: [3, 5], shuffle: true, payload: 'both' });
    await warn(requester);
    await at(`/charges/${await chargeOf(both, requester.payment)}/dispute`);
    await both.deliver();
    await hooks({ duplicate: [1, 1], shuffle: false, payload: 'snapshot' });
    const { restrictions } = await shown(requester);
    expect(restrictions.filter(({ isActive }: any) => isActive)).toMatchObject([{ reason: 'PAYMENT_DISPUTE' }]);
    expect(restrictions.length).toBeLessThanOrEqual(2);
  });

  it('keeps a warning about a payment whose events were lost', async () => {
    const requester = await registerRequester(both.market);
    const payment = await started(both, requester, 10_000n);
    await hooks({ dropProbability: 1 });
    await at(`/checkout/${payment.sessionId}`, { outcome: 'pay', method: 'card' });
    await hooks({ dropProbability: 0 });
    const charge = (await both.double.control('GET', '/objects?kind=charge')).at(-1).id;
    await at(`/charges/${charge}/fraud-warning`);
    await both.deliver();
    expect((await shown(requester)).restrictions).toMatchObject([{ reason: 'FRAUD_WARNING', isActive: true }]);
  });

  it('finds a warning whose event was lost, and names one that Stripe does not have', async () => {
    const requester = await funded();
    await hooks({ dropProbability: 1 });
    const { id } = await warn(requester);
    await hooks({ dropProbability: 0 });
    expect((await both.market.get(Reconciliation).now()).kinds).toEqual([]);
    expect((await shown(requester)).restrictions).toMatchObject([{ reason: 'FRAUD_WARNING', isActive: true }]);
    const [kept] = (await both.double.control('GET', '/objects?kind=early_fraud_warning')).filter((each: any) => each.id === id);
    await both.double.control('DELETE', `/objects/${id}`);
    expect((await both.market.get(Reconciliation).now()).kinds).toEqual(['missing_there']);
    const other = await warn(requester);
    await both.double.control('POST', '/objects', { copyOf: other.id, change: kept });
    await both.deliver();
  });

  it('restricts nobody for a payment that was refunded in full before', async () => {
    const requester = await funded();
    const charge = await chargeOf(both, requester.payment);
    await both.double.control('POST', `/objects/${charge}`, { change: { refunded: true } });
    await warn(requester);
    await both.deliver();
    expect((await shown(requester)).restrictions).toEqual([]);
    await both.double.control('POST', `/objects/${charge}`, { change: { refunded: false } });
  });
});

describe('a batch that a dispute paused, once the dispute is won', () => {
  const disputed = async (requester: Funded): Promise<string> => {
    const { id } = await at(`/charges/${await chargeOf(both, requester.payment)}/dispute`);
    await both.deliver();
    return id;
  };
  const win = async (id: string) => {
    await at(`/disputes/${id}`, { outcome: 'won' });
    await both.deliver();
  };
  const toBuy = async (requester: Funded, batchId: BatchId): Promise<{ slotsToBuyAgain: number; state: string }> => {
    const query = 'query($id: BatchID!) { batch(id: $id) { state slotsToBuyAgain } }';
    const token = await signIn(both.market, requester.email);
    return (await both.market.graphql(query, { id: publicId('Batch', batchId) }, { token })).data.batch;
  };

  it('says so to the organisation, and buys its slots again when it is resumed', async () => {
    const requester = await funded();
    const batchId = await openBatch(both.market, requester, 100, { redundancy: 3 });
    const id = await disputed(requester);
    expect(await toBuy(requester, batchId)).toEqual({ state: 'PAUSED', slotsToBuyAgain: 300 });
    await win(id);
    const { restrictions } = await shown(requester);
    expect(restrictions).toMatchObject([{ isActive: false, liftNote: expect.stringMatching(/resumeBatch.*buys.*again/) }]);
    expect(await standing(both, requester)).toMatchObject({ available: 10_000n });
    expect(await resume(requester, batchId)).toMatchObject({ ok: true });
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'open', escrow: 300n * PRICE });
    expect(await standing(both, requester)).toMatchObject({ available: 10_000n - 300n * PRICE });
    expect(await toBuy(requester, batchId)).toEqual({ state: 'OPEN', slotsToBuyAgain: 0 });
    const person = await registerWorker(both.market);
    expect(await claim(both.market, { ...person, caller: await callerFor(both.market, person.token) }, batchId)).toBeDefined();
  });

  it('stays paused with the missing amount when the money is spent, and resumes after more was paid in', async () => {
    const requester = await funded();
    const batchId = await openBatch(both.market, requester, 100, { redundancy: 3 });
    await win(await disputed(requester));
    await spend(requester, 9_000n);
    const refused = await resume(requester, batchId);
    expect(refused).toMatchObject({ ok: false, refusals: [{ kind: 'INSUFFICIENT_FUNDS', shortfall: { minor: 2_600n } }] });
    expect(refused).toMatchObject({ refusals: [{ message: expect.stringMatching(/300 withdrawn assignments/) }] });
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'paused', escrow: 0n });
    await fund(both.market, requester.organisationId, { minor: 2_600n, currency: 'USD' });
    expect(await resume(requester, batchId)).toMatchObject({ ok: true });
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'open', escrow: 3_600n });
  });

  it('gets its held-back slots again with a target, within its budget', async () => {
    const requester = await funded();
    const target = { minimumAnswers: 2, confidence: 0.9, budgetMinor: 300n };
    const batchId = await openBatch(both.market, requester, 10, { redundancy: 5, target });
    const slots = async () =>
      (
        await both.market.db.query(
          `select sum(t.free_slots)::int as free, sum(t.withheld_slots)::int as withheld, sum(t.withdrawn_slots)::int as withdrawn,
             min(b.withheld_slots)::int as held, min(b.pool_slots)::int as pool, min(b.refunded_slots)::int as refunded
           from batches.task t join batches.batch b on b.id = t.batch_id where b.id = $1`,
          [batchId],
        )
      )[0];
    const before = await slots();
    expect(before).toEqual({ free: 20, withheld: 30, withdrawn: 0, held: 30, pool: 5, refunded: 0 });
    await win(await disputed(requester));
    expect(await slots()).toEqual({ free: 0, withheld: 0, withdrawn: 50, held: 0, pool: 0, refunded: 25 });
    expect(await resume(requester, batchId)).toMatchObject({ ok: true });
    expect(await slots()).toEqual(before);
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'open', escrow: 300n });
  });

  it('does not settle while the dispute goes on, although nothing of it is free', async () => {
    const requester = await funded();
    const batchId = await openBatch(both.market, requester, 2, { redundancy: 1 });
    const person = await registerWorker(both.market);
    const worker = { ...person, caller: await callerFor(both.market, person.token) };
    const done = await claim(both.market, worker, batchId);
    await both.market.get(AssignmentCommands).submit(worker.caller, worker.personId, done, { entails: 'yes' });
    await approve(both.market, requester.caller, [done]);
    const id = await disputed(requester);
    await both.pass(5 * 86_400);
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'paused', escrow: 0n });
    await win(id);
    const token = await signIn(both.market, requester.email);
    expect(await resume({ ...requester, caller: await callerFor(both.market, token) }, batchId)).toMatchObject({ ok: true });
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'open', escrow: PRICE });
  });

  it('buys nothing on resuming when its requester paused it by hand', async () => {
    const requester = await funded();
    const batchId = await openBatch(both.market, requester, 10, { redundancy: 1 });
    await both.market.get(LifecycleCommands).pause(requester.caller, batchId);
    expect(await resume(requester, batchId)).toMatchObject({ ok: true });
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'open', escrow: 10n * PRICE });
  });

  it('forgets what it could have bought when it is closed instead', async () => {
    const requester = await funded();
    const batchId = await openBatch(both.market, requester, 10, { redundancy: 1 });
    await win(await disputed(requester));
    expect(await both.market.get(LifecycleCommands).close(requester.caller, batchId)).toMatchObject({ ok: true });
    expect(await toBuy(requester, batchId)).toEqual({ state: 'SETTLED', slotsToBuyAgain: 0 });
  });
});

it('a key that may not read warnings fails that part of the comparison, and no other', async () => {
  await both.double.control('POST', '/faults', { endpoint: 'GET /v1/radar/early_fraud_warnings', kind: 'error_before' });
  const { failure, compared } = await both.market.get(Reconciliation).now();
  await both.double.control('DELETE', '/faults');
  expect(failure).toMatch(/fraud_warning/);
  expect(compared).toHaveProperty('card_dispute');
  expect(both.market.get(StripeGateway).isEnabled).toBe(true);
});
