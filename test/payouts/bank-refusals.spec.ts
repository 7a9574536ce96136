/** A payout to a bank account that did not take the last one is asked about first, by bank transfer and by Stripe. */
import { publicId } from '../../src/kernel/index.ts';
import { createAdmin, signIn, type TestPerson } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { earn, everyRow, mark, mutate, newIban, paidWorker, requestPayout, sentRun, uuidOf } from './kit.ts';
import { askedPayout, callRows, payoutRow, type StripeWorker } from './stripe-kit.ts';

const DAY = 86_400;

let both: StripeMarketplace;
let admins: TestPerson[];
beforeAll(async () => {
  both = await openStripeMarketplace();
  admins = [await createAdmin(both.market), await createAdmin(both.market)];
  await both.double.control('POST', '/topup', { amount: '10000000', currency: 'USD' });
}, 60_000);
afterEach(() => both.double.control('DELETE', '/faults'));
afterAll(() => both.close());

const ASKED = 'payout { id state } userErrors { __typename message path ... on ConfirmationNeededError { confirm } }';
async function askWith(
  token: string,
  input: Record<string, unknown> = {},
  name = 'requestPayout',
  type = 'RequestPayoutInput',
): Promise<any> {
  const { data } = await both.market.graphql(`mutation($input: ${type}!) { ${name}(input: $input) { ${ASKED} } }`, { input }, { token });
  return data[name];
}
const ask = async (worker: TestPerson, input: Record<string, unknown> = {}, name?: string, type?: string): Promise<any> =>
  askWith(await signIn(both.market, worker.email), input, name, type);
const needsConfirmation = (payoutId: string) => ({
  payout: null,
  userErrors: [{ __typename: 'ConfirmationNeededError', confirm: payoutId, path: ['despiteRefusedPayoutId'] }],
});
const setPayee = async (worker: TestPerson, iban: string) => {
  const token = await signIn(both.market, worker.email);
  const set = await mutate(both.market, token, 'setPayee', 'SetPayeeInput', 'payee { id }', { holderName: 'Ada Lovelace', iban });
  expect(set.userErrors).toEqual([]);
};

describe('a payout by bank transfer', () => {
  async function marked(outcome: 'FAILED' | 'RETURNED' | 'PAID'): Promise<{ worker: TestPerson; payoutId: string; iban: string }> {
    const iban = newIban();
    const worker = await paidWorker(both.market, 5_000n, { iban });
    const { payout } = await requestPayout(both.market, worker.token);
    admins = await Promise.all(admins.map(async (admin) => ({ ...admin, token: await signIn(both.market, admin.email) })));
    const runId = await sentRun(both.market, admins, [payout.id]);
    const reason = 'The account does not exist.';
    if (outcome === 'RETURNED') await mark(both.market, admins[0]!.token, { runId, lines: [{ payoutId: payout.id, outcome: 'PAID' }] });
    await mark(both.market, admins[0]!.token, { runId, lines: [{ payoutId: payout.id, outcome, reason }] });
    return { worker, payoutId: payout.id, iban };
  }

  it.each(['FAILED', 'RETURNED'] as const)(
    'asks first when the bank told that the last payout %s, and changes nothing',
    async (outcome) => {
      const { worker, payoutId } = await marked(outcome);
      // A session that is there already: signing in writes an act.
      const before = await everyRow(both.market);
      const asked = await askWith(worker.token);
      expect(asked).toMatchObject(needsConfirmation(payoutId));
      expect(asked.userErrors[0].message).toContain('The account does not exist.');
      expect(await everyRow(both.market)).toBe(before);
      expect(await ask(worker, { despiteRefusedPayoutId: payoutId })).toMatchObject({ payout: { state: 'RESERVED' }, userErrors: [] });
    },
  );

  it('asks nothing for another account, and asks again for the same one that was given anew', async () => {
    const { worker, payoutId, iban } = await marked('FAILED');
    await setPayee(worker, newIban());
    await setPayee(worker, iban);
    expect(await ask(worker)).toMatchObject(needsConfirmation(payoutId));
    await setPayee(worker, newIban());
    expect(await ask(worker)).toMatchObject({ payout: { state: 'RESERVED' }, userErrors: [] });
  });

  it('takes no confirmation of another payout', async () => {
    const [{ worker, payoutId }, other] = [await marked('FAILED'), await marked('FAILED')];
    expect(await ask(worker, { despiteRefusedPayoutId: other.payoutId })).toMatchObject(needsConfirmation(payoutId));
  });

  it('asks nothing after a payout that arrived', async () => {
    const { worker } = await marked('PAID');
    await earn(both.market, worker.personId, 5_000n);
    expect(await ask(worker)).toMatchObject({ payout: { state: 'RESERVED' }, userErrors: [] });
  });

  it('asks for the rest of an account that closes, too', async () => {
    const { worker, payoutId } = await marked('FAILED');
    expect(await ask(worker, {}, 'payOutRest', 'PayOutRestInput')).toMatchObject(needsConfirmation(payoutId));
    const confirmed = await ask(worker, { despiteRefusedPayoutId: payoutId }, 'payOutRest', 'PayOutRestInput');
    expect(confirmed).toMatchObject({ payout: { state: 'RESERVED' }, userErrors: [] });
  });

  it('asks, and sends nothing, when the schedule of the worker asks for the payout', async () => {
    const { worker } = await marked('FAILED');
    const token = await signIn(both.market, worker.email);
    await mutate(both.market, token, 'setPayoutSchedule', 'SetPayoutScheduleInput', 'schedule { frequency }', { frequency: 'WEEKLY' });
    await both.pass(8 * DAY);
    const turns = await both.market.db.query<{ refusal: string | null; payout: string | null }>(
      'select refusal, payout_id as payout from payouts.payout_turn where worker_id = $1',
      [worker.personId],
    );
    expect(turns.at(-1)).toEqual({ payout: null, refusal: expect.stringContaining('did not take the last payout') });
  });
});

describe('a payout by Stripe', () => {
  async function bankRefused(): Promise<{ worker: StripeWorker; payoutId: string }> {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.double.control('POST', `/accounts/${worker.accountId}`, { bankFails: 'at_once' });
    await both.settle();
    for (let day = 0; day < 4; day++) await both.pass(DAY);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'returned' });
    expect((await callRows(both, payoutId)).bank).toMatchObject({ state: 'done' });
    return { worker, payoutId: publicId('Payout', payoutId) };
  }

  it('asks first for the bank account that sent the last payout back', async () => {
    const { worker, payoutId } = await bankRefused();
    expect(await ask(worker)).toMatchObject(needsConfirmation(payoutId));
    await both.double.control('POST', `/accounts/${worker.accountId}`, { bankFails: false });
    const confirmed = await ask(worker, { despiteRefusedPayoutId: payoutId });
    expect(confirmed.userErrors).toEqual([]);
    await both.settle();
    await both.pass(2 * DAY);
    expect(await payoutRow(both, uuidOf('Payout', confirmed.payout.id))).toMatchObject({ state: 'paid' });
    // It arrived: nothing is asked any more.
    await earn(both.market, worker.personId, 5_000n);
    expect((await ask(worker)).userErrors).toEqual([]);
  });

  it('asks nothing when Stripe has another bank account, although no event told of it', async () => {
    const { worker } = await bankRefused();
    await both.double.control('POST', `/accounts/${worker.accountId}`, { bankAccount: 'DE02120300000000202051' });
    expect(await ask(worker)).toMatchObject({ payout: { state: 'RESERVED' }, userErrors: [] });
  });

  it('asks when the same bank account was given anew at Stripe', async () => {
    const { worker } = await bankRefused();
    const number = `DE5251300000${String(Date.now()).slice(-10)}`;
    await both.double.control('POST', `/accounts/${worker.accountId}`, { bankAccount: number, bankFails: 'at_once' });
    const second = await ask(worker);
    expect(second.userErrors).toEqual([]);
    await both.settle();
    for (let day = 0; day < 4; day++) await both.pass(DAY);
    await both.double.control('POST', `/accounts/${worker.accountId}`, { bankAccount: number });
    expect(await ask(worker)).toMatchObject(needsConfirmation(second.payout.id));
  });

  it('asks when Stripe does not tell which bank account there is', async () => {
    const { worker, payoutId } = await bankRefused();
    await both.market.db.query(`update payouts.stripe_bank set is_current = false where worker_id = $1`, [worker.personId]);
    await both.double.control('POST', '/faults', { endpoint: 'GET /v1/accounts/:id/external_accounts', kind: 'error_before' });
    expect(await ask(worker)).toMatchObject(needsConfirmation(payoutId));
  });

  it('asks nothing when we took the payout back ourselves, or Stripe cancelled it', async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.settle();
    const { bank } = await callRows(both, payoutId);
    await both.double.control('POST', `/payouts/${bank!.objectId}`, { outcome: 'canceled' });
    await both.deliver();
    await both.pass(3600);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'returned' });
    expect((await ask(worker)).userErrors).toEqual([]);
  });

  it('asks nothing when the money goes to bank details instead', async () => {
    const { worker } = await bankRefused();
    await setPayee(worker, newIban());
    expect((await ask(worker)).userErrors).toEqual([]);
  });
});
