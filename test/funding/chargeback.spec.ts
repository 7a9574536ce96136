import { publicId, type AssignmentId, type BatchId } from '../../src/kernel/index.ts';
import { LaunchCommands, LifecycleCommands } from '../../src/batches/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { withFault } from '../kit/database.ts';
import { take } from '../kit/gift.ts';
import { callerFor, approveAsked, createAdmin, registerRequester, registerWorker, signIn, type TestRequester } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { BonusCommands } from '../../src/review/index.ts';
import { AssignmentCommands } from '../../src/work/index.ts';
import { FUNDING_CHECKS } from '../../src/funding/index.ts';
import { ChargebackWatch } from '../../src/funding/chargebacks/chargeback-watch.ts';
import { draft, fund, openBatch, PRICE, standing as batchStanding } from '../batches/kit.ts';
import { approve, claim, type Worker } from '../review/kit.ts';
import { mutate } from '../payouts/kit.ts';
import {
  chargeOf,
  expectBooksRight,
  fundedByCard,
  ownMoney,
  standing,
  started,
  pay,
  startFunding,
  type StartedPayment,
} from './checkout-kit.ts';

describe('card disputes', () => {
  let both: StripeMarketplace;

  beforeAll(async () => {
    both = await openStripeMarketplace({ FIRST_BATCH_REVIEW: 'false' });
    await ownMoney(both);
  });
  afterAll(() => both.close());
  afterEach(() => expectBooksRight(both));

  /** A requester whose 100.00 came by card, signed in now. */
  const funded = async (minor = 10_000n): Promise<TestRequester & { payment: StartedPayment; caller: any }> => {
    const requester = await fundedByCard(both, minor);
    const token = await signIn(both.market, requester.email);
    return { ...requester, token, caller: await callerFor(both.market, token) };
  };
  const dispute = async (payment: StartedPayment, body: Record<string, unknown> = {}): Promise<string> => {
    const { atStripe, ...asked } = body;
    const answer = await both.double.control('POST', `/charges/${await chargeOf(both, payment)}/dispute`, asked);
    if (atStripe === true) return (await objectsOf('dispute')).at(-1).id;
    await both.deliver();
    const [row] = await both.market.db.query<{ id: string }>(
      'select stripe_dispute_id as id from payouts.card_dispute where funding_id = $1 order by id desc',
      [payment.uuid],
    );
    return answer.id ?? row!.id;
  };
  const objectsOf = async (kind: string): Promise<any[]> => {
    const found = await both.double.control('GET', `/objects?kind=${kind}`);
    return found.objects ?? found;
  };
  const decide = async (id: string, outcome: 'won' | 'lost', feeReturned = false): Promise<void> => {
    await both.double.control('POST', `/disputes/${id}`, { outcome, feeReturned });
    await both.deliver();
  };
  const shown = async (requester: TestRequester) => {
    const query = `query($id: OrganisationID!) { organisation(id: $id) {
      balance { available { minor } owed { minor } } cardDisputes { state amount { minor } recovered { minor } }
      restrictions { id isActive explanation evidence { description reference } endsAt liftNote } } }`;
    const id = publicId('Organisation', requester.organisationId);
    return (await both.market.graphql(query, { id }, { token: requester.token })).data.organisation;
  };
  const launch = (requester: { caller: any }, batchId: BatchId) =>
    both.market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null });
  const expenses = async (kind: 'loss_expense' | 'stripe_fee_expense') =>
    -(await both.market.get(Ledger).balance(both.market.db, { kind, ownerId: null, currency: 'USD' }));

  /** What the organisation's list of payments says of disputes, as "what amount", in any order. */
  const onPaper = async ({ organisationId, token }: TestRequester): Promise<string[]> => {
    const url = `/organisations/${publicId('Organisation', organisationId)}/papers/payments.csv`;
    const file = await both.market.app.inject({ url, headers: { authorization: `Bearer ${token}` } });
    const rows = file.body.trim().split(/\r?\n/).slice(1);
    // Every row is about a funding, and says about which.
    expect(rows.map((row) => /,fnd_[0-9a-z]{26},/.test(row))).toEqual(rows.map(() => true));
    return rows
      .flatMap((row) => {
        const cells = row.split(',');
        const what = cells.find((cell) => cell.includes('Card dispute'));
        return what === undefined ? [] : [`${what} ${cells[cells.indexOf('USD') - 1]}`];
      })
      .sort();
  };

  it('restricts the organisation, and takes the rest of its balance towards the debt', async () => {
    const requester = await funded();
    const before = await expenses('stripe_fee_expense');
    const id = await dispute(requester.payment);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    expect((await expenses('stripe_fee_expense')) - before).toBe(1_500n);
    const { cardDisputes, restrictions } = await shown(requester);
    expect(cardDisputes).toMatchObject([{ state: 'OPEN', amount: { minor: '10000' }, recovered: { minor: '10000' } }]);
    expect(restrictions).toMatchObject([{ isActive: true, evidence: [{ reference: id }] }]);
    const refund = { organisationId: publicId('Organisation', requester.organisationId), amountMinor: '1' };
    const refused = await mutate(both.market, requester.token, 'requestRefund', 'RequestRefundInput', 'refund { id }', refund);
    expect(refused.userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'RESTRICTED' }]);
  });

  it('reports a restriction that names a dispute of another organisation', async () => {
    const requester = await funded();
    await dispute(requester.payment);
    const { organisationId } = await registerRequester(both.market);
    const check = FUNDING_CHECKS.find(({ name }) => name === 'payouts.restrictions_have_a_cause')!;
    expect(await both.market.db.query(check.sql)).toEqual([]);
    const fault = {
      text: 'update payouts.organisation_restriction set organisation_id = $2 where organisation_id = $1',
      values: [requester.organisationId, organisationId],
    };
    const found = await withFault(both.market.database, fault, async (client) => (await client.query(check.sql)).rows);
    expect(found).toMatchObject([{ organisation_id: organisationId }]);
  });

  it('returns all money of a won dispute, and the organisation launches again', async () => {
    const requester = await funded();
    const batchId = await draft(both.market, requester, 10, { redundancy: 1 });
    const id = await dispute(requester.payment);
    expect(await launch(requester, batchId)).toMatchObject({ ok: false, refusals: [{ state: 'RESTRICTED' }] });
    const before = await expenses('stripe_fee_expense');
    await decide(id, 'won', true);
    expect((await expenses('stripe_fee_expense')) - before).toBe(-1_500n);
    expect(await standing(both, requester)).toMatchObject({ available: 10_000n, owed: 0n });
    expect((await shown(requester)).restrictions).toMatchObject([{ isActive: false }]);
    expect(await launch(requester, batchId)).toMatchObject({ ok: true });
  });

  it('withdraws free slots, pauses the batches, and leaves workers their money', async () => {
    const requester = await funded();
    const open = await openBatch(both.market, requester, 100, { redundancy: 3 });
    const waiting = await draft(both.market, requester, 5);
    expect(await standing(both, requester)).toMatchObject({ available: 10_000n - 300n * PRICE });
    await dispute(requester.payment);
    expect(await batchStanding(both.market, open)).toMatchObject({ state: 'paused', escrow: 0n });
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    expect(await both.market.get(LifecycleCommands).resume(requester.caller, open)).toMatchObject({
      ok: false,
      refusals: [{ state: 'RESTRICTED' }],
    });
    expect((await batchStanding(both.market, waiting)).state).toBe('draft');
  });

  it('recovers spent money as money comes in, and writes the rest off when the dispute is lost', async () => {
    const requester = await funded();
    // Spent: the operator has it, as if it were fees and wages.
    await spend(requester, 10_000n);
    const id = await dispute(requester.payment);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 10_000n });
    await fund(both.market, requester.organisationId, { minor: 3_000n, currency: 'USD' });
    await both.settle();
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 7_000n });
    const before = await expenses('loss_expense');
    await decide(id, 'lost');
    expect((await expenses('loss_expense')) - before).toBe(7_000n);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    expect((await shown(requester)).cardDisputes).toMatchObject([{ state: 'LOST', recovered: { minor: '3000' } }]);
    expect(await onPaper(requester)).toEqual(['Card dispute -100.00', 'Card dispute: written off 70.00']);
    // The organisation stays restricted until somebody says otherwise.
    const { restrictions } = await shown(requester);
    expect(restrictions).toMatchObject([{ isActive: true }]);
    const [admin, other] = [await createAdmin(both.market), await createAdmin(both.market)];
    const lift = { restrictionId: restrictions[0].id, note: 'They paid by transfer and apologised.' };
    const lifted = await mutate(
      both.market,
      admin.token,
      'liftOrganisationRestriction',
      'LiftOrganisationRestrictionInput',
      'restriction { isActive } request { id }',
      lift,
    );
    expect(lifted).toMatchObject({ userErrors: [], restriction: { isActive: true } });
    await approveAsked(both.market, other, lifted.request);
    expect((await shown(requester)).restrictions).toMatchObject([{ isActive: false }]);
    await fund(both.market, requester.organisationId, { minor: 5_000n, currency: 'USD' });
    await both.settle();
    expect(await standing(both, requester)).toMatchObject({ available: 5_000n, owed: 0n });
  });

  it('returns a recovered part when the dispute is won, and forgives the rest', async () => {
    const requester = await funded();
    await spend(requester, 6_000n);
    const id = await dispute(requester.payment);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 6_000n });
    await decide(id, 'won');
    expect(await standing(both, requester)).toMatchObject({ available: 4_000n, owed: 0n });
    expect(await onPaper(requester)).toEqual([
      'Card dispute -100.00',
      'Card dispute: decided for you 40.00',
      'Card dispute: decided for you 60.00',
    ]);
  });

  it('handles a partial dispute whose events come any number of times in any order', async () => {
    const requester = await funded();
    await both.double.control('POST', '/webhooks', { duplicate: [5, 5], shuffle: true });
    const id = await dispute(requester.payment, { amount: 2_500 });
    await decide(id, 'won');
    await both.double.control('POST', '/webhooks', { duplicate: [1, 1], shuffle: false });
    expect(await standing(both, requester)).toMatchObject({ available: 10_000n, owed: 0n });
    expect((await shown(requester)).cardDisputes).toMatchObject([{ state: 'WON', amount: { minor: '2500' } }]);
  });

  it('finds and decides a dispute without a single webhook', async () => {
    const requester = await funded();
    await both.double.control('POST', '/webhooks', { dropProbability: 1 });
    const charge = await chargeOf(both, requester.payment);
    await both.double.control('POST', `/charges/${charge}/dispute`, {});
    await both.pass(600);
    const [row] = await both.market.db.query<{ id: string; state: string }>(
      'select stripe_dispute_id as id, state from payouts.card_dispute where funding_id = $1',
      [requester.payment.uuid],
    );
    expect(row!.state).toBe('open');
    await both.double.control('POST', `/disputes/${row!.id}`, { outcome: 'lost' });
    await both.pass(7 * 3_600);
    await both.double.control('POST', '/webhooks', { dropProbability: 0 });
    const [after] = await both.market.db.query<{ state: string }>('select state from payouts.card_dispute where stripe_dispute_id = $1', [
      row!.id,
    ]);
    expect(after!.state).toBe('lost');
  });

  it('takes pending money of a disputed payment when it has settled', async () => {
    const requester = await registerRequester(both.market);
    const payment = await started(both, requester, 10_000n);
    await pay(both, payment);
    await dispute(payment);
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n, available: 0n, owed: 10_000n });
    await both.double.control('POST', '/settle');
    await both.pass(3 * 86_400);
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 0n, owed: 0n });
  });

  it('stops refunds that were not sent, and races with a launch without losing a cent', async () => {
    const requester = await funded();
    const batchId = await draft(both.market, requester, 100, { redundancy: 3 });
    const charge = await chargeOf(both, requester.payment);
    await both.double.control('POST', `/charges/${charge}/dispute`, {});
    await Promise.all([launch(requester, batchId), both.deliver()]);
    await both.pass(10);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    expect(['draft', 'paused']).toContain((await batchStanding(both.market, batchId)).state);
  });

  it('leaves workers their earnings, and pays no bonus meanwhile', async () => {
    const requester = await funded();
    const batchId = await openBatch(both.market, requester, 3, { redundancy: 1 });
    const person = await registerWorker(both.market);
    const worker = { ...person, caller: await callerFor(both.market, person.token) };
    const done = await claim(both.market, worker, batchId);
    await submitYes(worker, done);
    const held = await claim(both.market, worker, batchId);
    await dispute(requester.payment);
    // What is held is answered, and both are approved and paid out of what was reserved for them.
    await submitYes(worker, held);
    expect(await approve(both.market, requester.caller, [done, held])).toMatchObject({ ok: true });
    const earned = await both.market
      .get(Ledger)
      .balance(both.market.db, { kind: 'worker_pending', ownerId: worker.personId, currency: 'USD' });
    expect(earned).toBe(20n);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 24n });
    const order = {
      organisationId: requester.organisationId,
      workerAlias: null,
      assignmentId: done,
      amountMinor: 1n,
      reason: 'Well done.',
    };
    const bonus = await both.market.get(BonusCommands).pay(requester.caller, { ...order, idempotencyKey: 'bonus' });
    expect(bonus).toMatchObject({ ok: false, refusals: [{ state: 'RESTRICTED' }] });
  });

  it('takes money of returned work within a minute, while something is owed', async () => {
    const requester = await funded();
    const batchId = await openBatch(both.market, requester, 3, { redundancy: 1 });
    const person = await registerWorker(both.market);
    const worker = { ...person, caller: await callerFor(both.market, person.token) };
    const held = await claim(both.market, worker, batchId);
    await dispute(requester.payment);
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: PRICE });
    expect(await both.market.get(AssignmentCommands).giveBack(worker.caller, worker.personId, held)).toMatchObject({ ok: true });
    expect(await batchStanding(both.market, batchId)).toMatchObject({ escrow: PRICE });
    await both.pass(60);
    expect(await batchStanding(both.market, batchId)).toMatchObject({ state: 'paused', escrow: 0n });
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
  });

  it('moves no money for an inquiry and restricts nobody, until it becomes a dispute', async () => {
    const requester = await funded();
    await both.double.control('POST', '/webhooks', { dropProbability: 1 });
    const id = await dispute(requester.payment, { atStripe: true });
    const [real] = (await objectsOf('dispute')).filter((each: any) => each.id === id);
    await both.double.control('POST', `/objects/${id}`, { change: { status: 'warning_needs_response', balance_transactions: [] } });
    expect(await both.market.get(ChargebackWatch).refresh(id)).toBe(true);
    expect((await shown(requester)).cardDisputes).toMatchObject([{ state: 'INQUIRY' }]);
    expect((await shown(requester)).restrictions).toEqual([]);
    expect(await standing(both, requester)).toMatchObject({ available: 10_000n, owed: 0n });
    await both.double.control('POST', `/objects/${id}`, {
      change: { status: 'needs_response', balance_transactions: real.balance_transactions },
    });
    expect(await both.market.get(ChargebackWatch).refresh(id)).toBe(true);
    await both.double.control('POST', '/webhooks', { dropProbability: 0 });
    expect((await shown(requester)).cardDisputes).toMatchObject([{ state: 'OPEN' }]);
    expect((await shown(requester)).restrictions).toMatchObject([{ isActive: true }]);
  });

  it('still allow to pay in', async () => {
    const requester = await funded();
    await spend(requester, 10_000n);
    await dispute(requester.payment);
    expect((await startFunding(both, requester, 10_000n)).userErrors).toEqual([]);
  });

  async function submitYes({ caller, personId }: Worker, id: AssignmentId): Promise<void> {
    expect(await both.market.get(AssignmentCommands).submit(caller, personId, id, { entails: 'yes' })).toMatchObject({ ok: true });
  }

  async function spend(requester: TestRequester, minor: bigint): Promise<void> {
    await take(both.market, { kind: 'requester_available', ownerId: requester.organisationId }, minor);
  }
});
