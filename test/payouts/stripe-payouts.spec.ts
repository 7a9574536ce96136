/** Payouts by Stripe, from onboarding to the bank and back. */
import { publicId } from '../../src/kernel/index.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { registerWorker, signIn } from '../kit/people.ts';
import { everyRow, mutate, newIban, requestPayout, uuidOf } from './kit.ts';
import {
  accountIdOf,
  askedPayout,
  callRows,
  moneyOf,
  objectsAt,
  payoutRow,
  startOnboarding,
  stripeWorker,
  transfersOf,
} from './stripe-kit.ts';

const DAY = 86_400;

let both: StripeMarketplace;
beforeAll(async () => {
  both = await openStripeMarketplace({ PAYOUT_APPROVAL_ABOVE_MINOR: '99999999999' });
}, 60_000);
afterEach(() => both.double.control('DELETE', '/faults'));
afterAll(() => both.close());

const accountOf = async (token: string) => {
  const fields = 'state message missing reason refusedByBank';
  const { data } = await both.market.graphql(`{ worker { stripeAccount { ${fields} } } }`, {}, { token });
  return data.worker.stripeAccount;
};

describe('a worker who wants to be paid by Stripe', () => {
  it('has one account, and a link that is another one each time', async () => {
    const worker = await registerWorker(both.market);
    const [first, second] = await Promise.all([startOnboarding(both, worker.token), startOnboarding(both, worker.token)]);
    expect([first.userErrors, second.userErrors]).toEqual([[], []]);
    expect(first.onboarding.url).not.toBe(second.onboarding.url);
    const accountId = await accountIdOf(both, worker.personId);
    const accounts = await objectsAt(both, 'account');
    expect(accounts.filter((account) => account.metadata.guildhall_id === worker.personId)).toHaveLength(1);
    expect(accounts.find((account) => account.id === accountId).payoutInterval).toBe('manual');
  });

  it('reads in plain words what Stripe still needs', async () => {
    const worker = await stripeWorker(both, 5_000n, { state: 'needs_information' });
    const account = await accountOf(worker.token);
    expect(account.state).toBe('NEEDS_INFORMATION');
    expect(account.message).toBe('Stripe still needs: your name.');
    const { userErrors } = await requestPayout(both.market, worker.token);
    expect(userErrors).toEqual([
      expect.objectContaining({ __typename: 'ConflictError', state: 'NEEDS_INFORMATION', message: account.message }),
    ]);
  });

  it('waits while Stripe looks, and is ready when an event says so', async () => {
    const worker = await stripeWorker(both, 5_000n, { state: 'in_review' });
    expect((await accountOf(worker.token)).state).toBe('IN_REVIEW');
    await both.double.control('POST', `/accounts/${worker.accountId}`, { state: 'ready' });
    expect((await accountOf(worker.token)).state).toBe('IN_REVIEW');
    await both.deliver();
    expect((await accountOf(worker.token)).state).toBe('READY');
  });

  it('keeps the balance of a refused worker, shows the reason, and allows a payout to a bank', async () => {
    const worker = await stripeWorker(both, 5_000n);
    await both.double.control('POST', `/accounts/${worker.accountId}`, { state: 'blocked', reason: 'rejected_listed' });
    await both.deliver();
    const account = await accountOf(worker.token);
    expect(account).toMatchObject({ state: 'REFUSED', reason: 'rejected_listed' });
    expect(account.message).toMatch(/sanctions.*balance is kept/);
    expect((await requestPayout(both.market, worker.token)).userErrors[0].state).toBe('REFUSED');
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
    const set = await mutate(both.market, worker.token, 'setPayee', 'SetPayeeInput', 'payee { rail }', {
      holderName: 'A',
      iban: newIban(),
    });
    expect(set.payee.rail).toBe('MANUAL');
    const { payout } = await requestPayout(both.market, worker.token);
    expect(await payoutRow(both, uuidOf('Payout', payout.id))).toMatchObject({ rail: 'manual', state: 'reserved' });
  });

  it('changes from bank details to Stripe and back, and a payout keeps what it was asked for with', async () => {
    const worker = await stripeWorker(both, 10_000n);
    const bank = { holderName: 'Ada', iban: newIban() };
    await mutate(both.market, worker.token, 'setPayee', 'SetPayeeInput', 'payee { id }', bank);
    const again = await mutate(both.market, worker.token, 'setStripePayee', 'SetStripePayeeInput', 'payee { rail }', {});
    expect(again).toMatchObject({ payee: { rail: 'STRIPE' }, userErrors: [] });
    const { payout } = await requestPayout(both.market, worker.token);
    await mutate(both.market, worker.token, 'setPayee', 'SetPayeeInput', 'payee { id }', bank);
    await both.deliver();
    expect(await payoutRow(both, uuidOf('Payout', payout.id))).toMatchObject({ rail: 'stripe', state: 'sent' });
  });

  it('hides the account and the link from other workers', async () => {
    const [mine, other] = [await stripeWorker(both, 5_000n), await registerWorker(both.market)];
    expect(await accountOf(other.token)).toBeNull();
    const refused = await mutate(both.market, other.token, 'setStripePayee', 'SetStripePayeeInput', 'payee { id }', {});
    expect(refused.userErrors[0].state).toBe('NO_ACCOUNT');
    const { onboarding } = await startOnboarding(both, other.token);
    const link = (await objectsAt(both, 'account_link')).find(({ id }) => onboarding.url.endsWith(id));
    expect(link.accountId).toBe(await accountIdOf(both, other.personId));
    expect(link.accountId).not.toBe(mine.accountId);
  });

  it('refuses a worker in a country under sanctions, with the reason', async () => {
    const worker = await registerWorker(both.market);
    await both.market.db.query(`update identity.worker_profile set country = 'KP' where worker_id = $1`, [worker.personId]);
    const before = await everyRow(both.market);
    const { userErrors } = await startOnboarding(both, worker.token);
    expect(userErrors[0].message).toMatch(/sanctions.*balance is kept/);
    expect(await everyRow(both.market)).toBe(before);
  });
});

describe('a payout by Stripe', () => {
  it('goes to the account, then to the bank, once', async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.settle();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 5_000 });
    await both.pass(2 * DAY);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 0 });
    const calls = await callRows(both, payoutId);
    expect(Object.keys(calls).sort()).toEqual(['bank', 'transfer']);
    expect(await transfersOf(both, payoutId)).toMatchObject([{ amount: 5_000, destination: worker.accountId }]);
    const totals = await both.double.control('GET', '/totals');
    expect(totals.connected.find((one: { accountId: string }) => one.accountId === worker.accountId)).toMatchObject({
      bankReceipts: '5000',
    });
  });

  it('pays although no event ever comes', async () => {
    const { payoutId } = await askedPayout(both, 5_000n);
    await both.settle();
    both.market.clock.advanceSeconds(2 * DAY);
    await both.double.control('POST', '/clock', { now: both.market.clock.now().toISOString() });
    await both.settle();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
    await both.deliver();
  });

  it.each(['at_once', 'after_paid', 'account_closed'] as const)(
    'comes back when the bank fails it %s, and only then is credited',
    async (bankFails) => {
      const { worker, payoutId } = await askedPayout(both, 5_000n);
      await both.double.control('POST', `/accounts/${worker.accountId}`, { bankFails });
      await both.settle();
      await both.double.control('POST', '/faults', { endpoint: 'POST /v1/transfers/:id/reversals', kind: 'error_before' });
      for (let day = 0; day < 8; day++) await both.pass(DAY);
      expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'returning', reason: expect.any(String) });
      expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 5_000 });
      await both.double.control('DELETE', '/faults');
      await both.pass(3600);
      expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'returned' });
      expect(await moneyOf(both, worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
      expect(await transfersOf(both, payoutId)).toMatchObject([{ amount_reversed: 5_000, reversed: true }]);
    },
  );

  it('lets a payout that came back be paid at a bank', async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.double.control('POST', `/accounts/${worker.accountId}`, { bankFails: 'account_closed' });
    await both.settle();
    for (let day = 0; day < 4; day++) await both.pass(DAY);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'returned' });
    const token = await signIn(both.market, worker.email);
    await mutate(both.market, token, 'setPayee', 'SetPayeeInput', 'payee { id }', { holderName: 'A', iban: newIban() });
    const { payout } = await requestPayout(both.market, token);
    expect(await payoutRow(both, uuidOf('Payout', payout.id))).toMatchObject({ rail: 'manual', state: 'reserved' });
  });

  it('shows the worker what to do about a payout that the bank refused, until one arrives', async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    const onRequest = { frequency: 'ON_REQUEST' };
    await mutate(both.market, worker.token, 'setPayoutSchedule', 'SetPayoutScheduleInput', 'schedule { frequency }', onRequest);
    await both.double.control('POST', `/accounts/${worker.accountId}`, { bankFails: 'account_closed' });
    await both.settle();
    for (let day = 0; day < 4; day++) await both.pass(DAY);
    let token = await signIn(both.market, worker.email);
    const account = await accountOf(token);
    expect(account).toMatchObject({ state: 'READY', refusedByBank: publicId('Payout', payoutId) });
    expect(account.message).toContain('The bank account was closed. The money is available again.');
    await both.double.control('POST', `/accounts/${worker.accountId}`, { bankAccount: '000123456789' });
    const { payout } = await requestPayout(both.market, token);
    await both.settle();
    token = await signIn(both.market, worker.email);
    // On its way: nobody knows yet whether the bank takes it.
    expect((await accountOf(token)).refusedByBank).toBe(publicId('Payout', payoutId));
    for (let day = 0; day < 4; day++) await both.pass(DAY);
    expect(await payoutRow(both, uuidOf('Payout', payout.id))).toMatchObject({ state: 'paid' });
    token = await signIn(both.market, worker.email);
    expect(await accountOf(token)).toMatchObject({ message: 'Stripe can pay you.', refusedByBank: null });
  });

  it('refuses a payout to an account that was refused after the request, and returns the money', async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.double.control('POST', `/accounts/${worker.accountId}`, { state: 'blocked', reason: 'rejected_fraud' });
    await both.settle();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'refused', reason: expect.stringContaining('fraudulent') });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
    expect(await transfersOf(both, payoutId)).toEqual([]);
  });

  it('waits for money that is not there, and goes when it is', async () => {
    const { worker, payoutId } = await askedPayout(both, 900_000_000n, { isFunded: false });
    await both.settle();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sending' });
    expect((await callRows(both, payoutId)).transfer).toMatchObject({ state: 'due', lastError: 'balance_insufficient', epoch: 2 });
    await both.pass(3600);
    expect((await callRows(both, payoutId)).transfer).toMatchObject({ state: 'due', epoch: 2 });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 900_000_000 });
    await both.double.control('POST', '/topup', { amount: '900000000', currency: 'USD' });
    await both.pass(3600);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
    expect(await transfersOf(both, payoutId)).toHaveLength(1);
  });

  it("keeps a payout reserved while the worker's money is on hold", async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    const until = new Date(both.market.clock.now().getTime() + DAY * 1000);
    await both.market.db.query(
      `insert into identity.restriction (id, person_id, kind, organisation_id, reason_code, explanation, evidence, starts_at, ends_at, imposed_by)
       select gen_random_uuid(), $1, 'money_on_hold', null, 'other', 'A test holds the money.', '[{}]', $2, $3, null`,
      [worker.personId, both.market.clock.now(), until],
    );
    await both.settle();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'reserved' });
    await both.pass(DAY + 1);
    expect((await payoutRow(both, payoutId)).state).not.toBe('reserved');
  });
});
