/**
 * No state of a payout is without an exit: the table of the lifecycle is walked, and each exit is done against the double of
 * Stripe, or with the bank's file. Then what could go wrong with an exit: races, repeats, the same person twice.
 */
import { readFileSync } from 'node:fs';
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import { Payer } from '../../src/payouts/index.ts';
import { Reconciliation } from '../../src/treasury/index.ts';
import { StripeGateway } from '../../src/stripe/index.ts';
import { StripeTransactions } from '../../src/treasury/reconciliation/stripe-transactions.ts';
import { EXIT_ACTIONS, WAYS_OUT } from '../../src/payouts/exits/payout-exits.ts';
import { payoutMachine, type PayoutState } from '../../src/payouts/payout.ts';
import type { RailName } from '../../src/ledger/index.ts';
import { move } from '../kit/gift.ts';
import { createAdmin, makeAdmin, signIn, type TestPerson } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import {
  approveRun,
  cancelRun,
  createRun,
  everyRow,
  fetchFile,
  holdMoney,
  mark,
  mutate,
  paidWorker,
  requestPayout,
  sentRun,
  uuidOf,
  waitingPayout,
} from './kit.ts';
import { askedPayout, callRows, moneyOf, objectsAt, payoutRow, transfersOf, type StripeWorker } from './stripe-kit.ts';

const DAY = 86_400;
/** Longer than a request to Stripe can be under way. */
const QUIET = 1_000;
const LARGE = 200_000n;

let both: StripeMarketplace;
let admins: TestPerson[];
beforeAll(async () => {
  both = await openStripeMarketplace({ PAYOUT_APPROVAL_ABOVE_MINOR: '100000', STRIPE_TIMEOUT_MS: '500', STRIPE_LEASE_SECONDS: '20' });
  admins = [await createAdmin(both.market), await createAdmin(both.market)];
  await both.double.control('POST', '/topup', { amount: '100000000', currency: 'USD' });
  await mutate(both.market, admins[0]!.token, 'recordOwnMoney', 'OwnMoneyTransferInput', 'transfer { id }', {
    ...{ reference: 'own money', amountMinor: '10000000', currency: 'USD', valueDate: '2026-11-02' },
  });
}, 60_000);
/** Sessions do not outlive the days that payouts take. */
async function signInAgain(): Promise<void> {
  admins = await Promise.all(admins.map(async (admin) => ({ ...admin, token: await signIn(both.market, admin.email) })));
}
beforeEach(signInAgain);
afterEach(async () => {
  await both.double.control('DELETE', '/faults');
  await both.double.control('POST', '/webhooks', { dropProbability: 0, paused: true });
});
afterAll(() => both.close());

const plan = (endpoint: string, kind: string, more: Record<string, unknown> = {}) =>
  both.double.control('POST', '/faults', { endpoint, kind, ...more });
const noFaults = () => both.double.control('DELETE', '/faults');

const REQUEST = 'request { id kind state details { name value } } payout { id state }';
const ask = (payoutId: string, action: string, by = admins[0]!, reason = 'It does not go on by itself.') =>
  mutate(both.market, by.token, 'requestPayoutExit', 'RequestPayoutExitInput', REQUEST, { payoutId, action, reason });
const approve = (requestId: string, by = admins[1]!) =>
  mutate(both.market, by.token, 'approveAdminRequest', 'ApproveAdminRequestInput', 'request { state result { kind id } }', { requestId });

/** Asked by one admin and approved by another; not carried out yet. */
async function decided(payoutId: string, action: string): Promise<void> {
  both.market.clock.advanceSeconds(1);
  await signInAgain();
  const { request, userErrors } = await ask(publicId('Payout', payoutId), action);
  expect(userErrors).toEqual([]);
  expect((await approve(request.id)).userErrors).toEqual([]);
}

interface ShownExit {
  action: string;
  state: string;
  outcome: string | null;
}

async function exitsOf(payoutId: string): Promise<ShownExit[]> {
  const [row] = await both.market.db.query<{ workerId: string }>('select worker_id as "workerId" from payouts.payout where id = $1', [
    payoutId,
  ]);
  const token = await signIn(both.market, admins[0]!.email);
  const query = `query ($worker: PersonID!) { payouts(workerId: $worker, first: 20) { nodes { id wayOut { advice actions mutations } exits {
    action state outcome approvedAt endedAt askedBy { id } approvedBy { id } } } } }`;
  const { data } = await both.market.graphql(query, { worker: publicId('Person', row!.workerId) }, { token });
  return data.payouts.nodes.find((node: { id: string }) => node.id === publicId('Payout', payoutId)).exits;
}

const lastExit = async (payoutId: string): Promise<ShownExit> => (await exitsOf(payoutId)).at(-1)!;
const stateOf = async (payoutId: string): Promise<string> => (await payoutRow(both, payoutId)).state;

/** The exit is decided on and carried out, and the payout is in this state afterwards. */
async function leads(payoutId: string, action: string, to: string): Promise<ShownExit> {
  await decided(payoutId, action);
  await both.settle();
  if ((await lastExit(payoutId)).state === 'DUE') await both.pass(QUIET);
  if ((await stateOf(payoutId)) !== to) await both.pass(QUIET);
  expect({ exit: await lastExit(payoutId), state: await stateOf(payoutId) }).toMatchObject({ exit: { action, state: 'DONE' }, state: to });
  return lastExit(payoutId);
}

/** The worker asks once more, by a new payout. */
async function asksAgain(worker: TestPerson): Promise<void> {
  const token = await signIn(both.market, worker.email);
  const query = `mutation ($input: RequestPayoutInput!) { requestPayout(input: $input) {
    payout { state } userErrors { __typename ... on ConfirmationNeededError { confirm } } } }`;
  const request = async (input: object) => (await both.market.graphql(query, { input }, { token })).data.requestPayout;
  let asked = await request({});
  // The bank did not take the last one: the worker says that it goes to the same account all the same.
  if (asked.userErrors[0]?.confirm) asked = await request({ despiteRefusedPayoutId: asked.userErrors[0].confirm });
  expect(asked).toEqual({ payout: { state: 'RESERVED' }, userErrors: [] });
}

type Asked = { worker: StripeWorker; payoutId: string };

/** Sending, and Stripe answers nothing. */
async function unanswered(minor = 5_000n): Promise<Asked> {
  const asked = await askedPayout(both, minor);
  await plan('POST /v1/transfers', 'drop_before');
  await both.settle();
  expect(await stateOf(asked.payoutId)).toBe('sending');
  return asked;
}

/** Sent: the transfer is at Stripe, and bank payouts are not answered. */
async function transferred(): Promise<Asked> {
  const asked = await askedPayout(both, 5_000n);
  await plan('POST /v1/payouts', 'drop_before');
  await both.settle();
  expect(await stateOf(asked.payoutId)).toBe('sent');
  expect((await callRows(both, asked.payoutId)).bank).toMatchObject({ state: 'due' });
  return asked;
}

async function atTheBank(): Promise<Asked> {
  const asked = await askedPayout(both, 5_000n);
  await both.settle();
  expect((await callRows(both, asked.payoutId)).bank).toMatchObject({ state: 'done' });
  return asked;
}

async function comingBack(): Promise<Asked> {
  const asked = await atTheBank();
  await plan('POST /v1/transfers/:id/reversals', 'drop_before');
  await bankFails(asked.payoutId);
  expect(await stateOf(asked.payoutId)).toBe('returning');
  return asked;
}

async function bankFails(payoutId: string): Promise<void> {
  const { bank } = await callRows(both, payoutId);
  await both.double.control('POST', `/payouts/${bank!.objectId}`, { outcome: 'failed' });
  await both.deliver();
}

const client = () => both.market.get(StripeGateway).client;
const transferOf = async (payoutId: string) => (await transfersOf(both, payoutId))[0];
/** As somebody does it at the dashboard. */
async function reverseByHand(payoutId: string, ...amounts: number[]): Promise<void> {
  const { id } = await transferOf(payoutId);
  for (const amount of amounts) await client().transfers.createReversal(id, { amount });
}

/** Whatever happened: what the bank got, what lies on the account, and what the worker has, is what was earned. */
async function expectPaidOnce({ worker }: Asked, earned = 5_000): Promise<void> {
  const totals = await both.double.control('GET', '/totals');
  const there = totals.connected.find((one: { accountId: string }) => one.accountId === worker.accountId) ?? {};
  const { available, inTransit } = await moneyOf(both, worker.personId);
  const paid = Number(there.bankReceipts ?? 0) + Number(there.balance ?? 0) + Number(there.inTransit ?? 0);
  expect(paid + available + (paid > 0 ? 0 : inTransit)).toBe(earned);
}

async function manualRun(minor = 5_000n): Promise<{ worker: TestPerson; payoutId: string; runId: string }> {
  const { worker, payoutId } = await waitingPayout(both.market, minor);
  const runId = await sentRun(both.market, admins, [payoutId]);
  return { worker, payoutId: uuidOf('Payout', payoutId), runId };
}
const marked = (runId: string, payoutId: string, outcome: string) =>
  mark(both.market, admins[0]!.token, { runId, lines: [{ payoutId: publicId('Payout', payoutId), outcome, reason: 'The bank said so.' }] });

/** By state and rail: gets a payout there, and out of there. */
const PROOFS: Readonly<Record<string, () => Promise<void>>> = {
  'awaiting_approval manual': async () => {
    const { worker, payoutId } = await waitingPayout(both.market, LARGE);
    expect(await stateOf(uuidOf('Payout', payoutId))).toBe('awaiting_approval');
    await leads(uuidOf('Payout', payoutId), 'RETURN', 'cancelled');
    expect(await moneyOf(both, worker.personId)).toEqual({ available: Number(LARGE), inTransit: 0 });
  },
  'awaiting_approval stripe': async () => {
    const { worker, payoutId } = await askedPayout(both, LARGE);
    expect(await stateOf(payoutId)).toBe('awaiting_approval');
    await leads(payoutId, 'RETURN', 'cancelled');
    expect(await moneyOf(both, worker.personId)).toEqual({ available: Number(LARGE), inTransit: 0 });
  },
  'reserved manual': async () => {
    const { worker, payoutId } = await waitingPayout(both.market, 5_000n);
    const id = uuidOf('Payout', payoutId);
    await both.market.db.query('delete from payouts.payee_private where payee_id = (select payee_id from payouts.payout where id = $1)', [
      id,
    ]);
    // Its bank details are gone: no run takes it.
    expect((await createRun(both.market, admins[0]!.token, { payoutIds: [payoutId] })).userErrors).toHaveLength(1);
    await leads(id, 'RETURN', 'cancelled');
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
  },
  'reserved stripe': async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await holdMoney(both.market, worker, 30 * DAY);
    await both.settle();
    expect(await stateOf(payoutId)).toBe('reserved');
    await leads(payoutId, 'RETURN', 'cancelled');
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
    expect(await transfersOf(both, payoutId)).toEqual([]);
  },
  'in_run manual': async () => {
    const { payoutId } = await waitingPayout(both.market, 5_000n);
    const { payoutRun } = await createRun(both.market, admins[0]!.token, { payoutIds: [payoutId] });
    expect(await stateOf(uuidOf('Payout', payoutId))).toBe('in_run');
    const refused = await ask(payoutId, 'RETURN');
    expect(refused.userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'in_run' }]);
    expect(refused.userErrors[0].message).toContain('cancelPayoutRun');
    expect((await cancelRun(both.market, admins[0]!.token, payoutRun.id)).userErrors).toEqual([]);
    await leads(uuidOf('Payout', payoutId), 'RETURN', 'cancelled');
  },
  'sending stripe': async () => {
    const asked = await unanswered();
    await leads(asked.payoutId, 'RETURN', 'refused');
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
    await noFaults();
    await both.pass(DAY);
    expect(await transfersOf(both, asked.payoutId)).toEqual([]);
  },
  'sent manual': async () => {
    const { worker, payoutId, runId } = await manualRun();
    expect((await ask(publicId('Payout', payoutId), 'RETURN')).userErrors[0].message).toContain('markPayouts');
    expect((await marked(runId, payoutId, 'FAILED')).userErrors).toEqual([]);
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
  },
  'sent stripe': async () => {
    const asked = await transferred();
    await leads(asked.payoutId, 'RETURN', 'returned');
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
    expect(await transferOf(asked.payoutId)).toMatchObject({ amount_reversed: 5_000 });
  },
  'paid manual': async () => {
    const { worker, payoutId, runId } = await manualRun();
    await marked(runId, payoutId, 'PAID');
    expect(await stateOf(payoutId)).toBe('paid');
    expect((await marked(runId, payoutId, 'RETURNED')).userErrors).toEqual([]);
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
  },
  'paid stripe': async () => {
    const asked = await atTheBank();
    await both.pass(2 * DAY);
    expect(await stateOf(asked.payoutId)).toBe('paid');
    // Weeks later, when nobody looks any more, and the event is lost.
    await both.pass(30 * DAY);
    await both.double.control('POST', '/webhooks', { dropProbability: 1, paused: true });
    await bankFails(asked.payoutId);
    expect(await stateOf(asked.payoutId)).toBe('paid');
    await leads(asked.payoutId, 'ADOPT', 'returned');
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
  },
  'returning stripe': async () => {
    const asked = await comingBack();
    await noFaults();
    await leads(asked.payoutId, 'RETRY', 'returned');
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
  },
  'returned manual': async () => {
    const { worker, payoutId, runId } = await manualRun();
    await marked(runId, payoutId, 'PAID');
    await marked(runId, payoutId, 'RETURNED');
    expect(await stateOf(payoutId)).toBe('returned');
    await asksAgain(worker);
  },
  'returned stripe': async () => {
    const asked = await comingBack();
    await noFaults();
    await both.pass(QUIET);
    expect(await stateOf(asked.payoutId)).toBe('returned');
    await asksAgain(asked.worker);
  },
  'failed manual': async () => {
    const { worker, payoutId, runId } = await manualRun();
    await marked(runId, payoutId, 'FAILED');
    expect(await stateOf(payoutId)).toBe('failed');
    await asksAgain(worker);
  },
  'refused manual': async () => {
    const { worker, payoutId } = await waitingPayout(both.market, LARGE);
    await mutate(both.market, admins[0]!.token, 'refusePayout', 'RefusePayoutInput', 'payout { id }', {
      payoutId,
      reason: 'A test refuses it.',
    });
    expect(await stateOf(uuidOf('Payout', payoutId))).toBe('refused');
    const { payout, userErrors } = await requestPayout(both.market, await signIn(both.market, worker.email));
    expect([userErrors, payout.state]).toEqual([[], 'AWAITING_APPROVAL']);
  },
  'refused stripe': async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.double.control('POST', `/accounts/${worker.accountId}`, { state: 'blocked', reason: 'rejected_fraud' });
    await both.settle();
    expect(await stateOf(payoutId)).toBe('refused');
    await both.double.control('POST', `/accounts/${worker.accountId}`, { state: 'ready' });
    await both.deliver();
    await asksAgain(worker);
  },
  'cancelled manual': async () => {
    const { worker, payoutId } = await waitingPayout(both.market, 5_000n);
    await mutate(both.market, worker.token, 'cancelPayout', 'CancelPayoutInput', 'payout { id }', { payoutId });
    expect(await stateOf(uuidOf('Payout', payoutId))).toBe('cancelled');
    await asksAgain(worker);
  },
  'cancelled stripe': async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await mutate(both.market, worker.token, 'cancelPayout', 'CancelPayoutInput', 'payout { id }', {
      payoutId: publicId('Payout', payoutId),
    });
    expect(await stateOf(payoutId)).toBe('cancelled');
    await asksAgain(worker);
  },
};

const RAILS: readonly RailName[] = ['manual', 'stripe'];
const PLACES = payoutMachine.states.flatMap((state) =>
  RAILS.filter((rail) => WAYS_OUT[state][rail] !== null).map((rail) => `${state} ${rail}`),
);

describe('every state of a payout has an exit', () => {
  it('has a proof for each state and rail of the lifecycle, and no state without a rail', () => {
    expect(Object.keys(PROOFS).sort()).toEqual([...PLACES].sort());
    for (const state of payoutMachine.states) expect(PLACES.some((place) => place.startsWith(`${state} `))).toBe(true);
  });

  it.each(PLACES)('leads out of %s', (place) => PROOFS[place]!(), 60_000);

  it('names an action, or a mutation of the schema, for each state and rail', () => {
    const schema = readFileSync('schema.graphql', 'utf8');
    const mutations = /^type Mutation \{\n([\s\S]*?)^\}/m.exec(schema)?.[1] ?? '';
    for (const place of PLACES) {
      const [state, rail] = place.split(' ') as [PayoutState, RailName];
      const way = WAYS_OUT[state][rail]!;
      expect({ place, ways: way.actions.length + way.mutations.length }).not.toEqual({ place, ways: 0 });
      for (const name of way.mutations) expect(mutations).toMatch(new RegExp(`^  ${name}\\(`, 'm'));
    }
  });

  it('has its table in docs/money/stuck-payouts.md, a row for each state and rail with its exits', () => {
    const rows = readFileSync('docs/money/stuck-payouts.md', 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter(([, state]) => payoutMachine.states.some((known) => state === `\`${known}\``));
    const documented = rows.map(([, state = '', rail = '', , , exits = '']) => ({
      place: `${state.replaceAll('`', '')} ${rail}`,
      exits: [...exits.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort(),
    }));
    const expected = PLACES.map((place) => {
      const [state, rail] = place.split(' ') as [PayoutState, RailName];
      const { actions, mutations } = WAYS_OUT[state][rail]!;
      return { place, exits: [...actions.map((action) => action.toUpperCase()), ...mutations].sort() };
    });
    expect(documented.sort((a, b) => (a.place < b.place ? -1 : 1))).toEqual(expected.sort((a, b) => (a.place < b.place ? -1 : 1)));
  });

  it('refuses every action that leads out of no payout in that state, and changes nothing', async () => {
    const { payoutId, runId } = await manualRun();
    await marked(runId, payoutId, 'PAID');
    const before = await everyRow(both.market);
    for (const action of EXIT_ACTIONS) {
      const { request, userErrors } = await ask(publicId('Payout', payoutId), action.toUpperCase());
      expect(request).toBeNull();
      expect(userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'paid' }]);
    }
    expect(await everyRow(both.market)).toBe(before);
  });
});

describe('adopting what happened at Stripe', () => {
  it('finds a transfer whose answer was lost', async () => {
    const asked = await askedPayout(both, 5_000n);
    await plan('POST /v1/transfers', 'drop_after');
    await plan('GET /v1/transfers', 'error_before');
    await both.settle();
    expect(await stateOf(asked.payoutId)).toBe('sending');
    await noFaults();
    await leads(asked.payoutId, 'ADOPT', 'sent');
    await both.pass(2 * DAY);
    expect(await stateOf(asked.payoutId)).toBe('paid');
    await expectPaidOnce(asked);
  });

  it.each([[[5_000]], [[2_000, 3_000]], [[1, 4_998, 1]]])(
    'credits a transfer that was taken back by hand in parts of %j',
    async (parts) => {
      const asked = await transferred();
      await reverseByHand(asked.payoutId, ...parts);
      await leads(asked.payoutId, 'ADOPT', 'returned');
      expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
      await noFaults();
      await both.pass(DAY);
      // Each reversal is booked once, and Stripe and we agree.
      await both.market.get(StripeTransactions).import();
      const { kinds } = await both.market.get(Reconciliation).now();
      expect(kinds.filter((kind) => ['reversed_unasked', 'reversal_missing', 'unmatched_transaction', 'unposted'].includes(kind))).toEqual(
        [],
      );
      await expectPaidOnce(asked);
    },
  );

  it('refuses a part that was taken back by hand, and returning the money takes the rest', async () => {
    const asked = await transferred();
    await reverseByHand(asked.payoutId, 2_000);
    await decided(asked.payoutId, 'ADOPT');
    await both.settle();
    expect(await lastExit(asked.payoutId)).toMatchObject({ state: 'REFUSED', outcome: expect.stringContaining('20.00 USD of 50.00 USD') });
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 0, inTransit: 5_000 });
    await leads(asked.payoutId, 'RETURN', 'returned');
    expect(await transferOf(asked.payoutId)).toMatchObject({ amount_reversed: 5_000 });
    await expectPaidOnce(asked);
  });

  it('credits a payout on its way back that somebody took back by hand in two parts', async () => {
    const asked = await comingBack();
    await noFaults();
    await reverseByHand(asked.payoutId, 4_000, 1_000);
    await leads(asked.payoutId, 'ADOPT', 'returned');
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
  });

  it('takes the rest back by itself when a part of a payout on its way back was taken back by hand', async () => {
    const asked = await comingBack();
    await noFaults();
    await reverseByHand(asked.payoutId, 1_500);
    await both.pass(QUIET);
    expect(await stateOf(asked.payoutId)).toBe('returned');
    expect(await transferOf(asked.payoutId)).toMatchObject({ amount_reversed: 5_000 });
    await expectPaidOnce(asked);
  });

  it('adopts a bank payout that was cancelled by hand', async () => {
    const asked = await atTheBank();
    await both.double.control('POST', '/webhooks', { dropProbability: 1, paused: true });
    const { bank } = await callRows(both, asked.payoutId);
    await client().payouts.cancel(bank!.objectId!, {}, { stripeAccount: asked.worker.accountId });
    await leads(asked.payoutId, 'ADOPT', 'returned');
    await expectPaidOnce(asked);
  });

  it('refuses a transfer that is not what was asked for, and guesses at nothing', async () => {
    const asked = await unanswered();
    await noFaults();
    const names = { transfer_group: `po_${asked.payoutId}`, metadata: { guildhall: 'payout', guildhall_id: asked.payoutId } };
    const wrong = await client().transfers.create({ amount: 4_000, currency: 'usd', destination: asked.worker.accountId, ...names });
    await decided(asked.payoutId, 'ADOPT');
    await both.settle();
    expect(await lastExit(asked.payoutId)).toMatchObject({ state: 'REFUSED', outcome: expect.stringContaining(wrong.id) });
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 0, inTransit: 5_000 });
    await client().transfers.createReversal(wrong.id);
    await leads(asked.payoutId, 'RETURN', 'refused');
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
  });

  it('credits nobody when the bank has paid and the transfer was taken back by hand', async () => {
    const asked = await atTheBank();
    await both.pass(2 * DAY);
    await both.double.control('POST', '/topup', { amount: '5000', currency: 'USD' });
    // Other money lies on the account, so that Stripe can take the transfer back.
    const other = await client().transfers.create({ amount: 5_000, currency: 'usd', destination: asked.worker.accountId });
    await reverseByHand(asked.payoutId, 5_000);
    await decided(asked.payoutId, 'ADOPT');
    await both.settle();
    expect(await lastExit(asked.payoutId)).toMatchObject({ state: 'REFUSED', outcome: expect.stringContaining('transfer it again') });
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 0, inTransit: 0 });
    expect(other.id).toMatch(/^tr_/);
  });
});

describe('retrying', () => {
  it('tells Stripe again under another key when the key before answers with a saved failure', async () => {
    const asked = await askedPayout(both, 5_000n);
    await plan('POST /v1/transfers', 'error_before', { times: 1 });
    await plan('GET /v1/transfers', 'error_before');
    await both.settle();
    await noFaults();
    await both.pass(QUIET);
    if ((await stateOf(asked.payoutId)) === 'sending') await leads(asked.payoutId, 'RETRY', 'sent');
    expect(await transfersOf(both, asked.payoutId)).toHaveLength(1);
  });

  it('uses the same key while a request may still be under way, and another one after that', async () => {
    const asked = await unanswered();
    await noFaults();
    await plan('GET /v2/core/accounts/:id', 'error_before');
    await decided(asked.payoutId, 'RETRY');
    await both.market.get(Payer).pay();
    await both.settle();
    expect(await lastExit(asked.payoutId)).toMatchObject({ state: 'DONE', outcome: 'Stripe is told again, under the same key.' });
    expect((await callRows(both, asked.payoutId)).transfer).toMatchObject({ epoch: 1, state: 'due' });
    await noFaults();
    await both.pass(QUIET);
    expect(await stateOf(asked.payoutId)).toBe('sent');
    expect(await transfersOf(both, asked.payoutId)).toHaveLength(1);
  });

  it('refuses to retry a payout that the bank has', async () => {
    const asked = await atTheBank();
    await decided(asked.payoutId, 'RETRY');
    await both.settle();
    expect(await lastExit(asked.payoutId)).toMatchObject({ state: 'REFUSED', outcome: expect.stringContaining('pending') });
    await both.pass(2 * DAY);
    expect(await stateOf(asked.payoutId)).toBe('paid');
  });
});

describe('returning the money', () => {
  it('cancels a bank payout that Stripe has not passed on, then takes the transfer back', async () => {
    const asked = await atTheBank();
    await leads(asked.payoutId, 'RETURN', 'returned');
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
    const { bank } = await callRows(both, asked.payoutId);
    expect((await objectsAt(both, 'payout')).find(({ id }) => id === bank!.objectId)).toMatchObject({ status: 'canceled' });
    await expectPaidOnce(asked);
  });

  it('ends refused when Stripe no longer shows the bank payout that it made', async () => {
    const asked = await atTheBank();
    const { bank } = await callRows(both, asked.payoutId);
    const { metadata } = (await objectsAt(both, 'payout')).find(({ id }) => id === bank!.objectId);
    await both.double.control('POST', `/objects/${bank!.objectId}`, { change: { metadata: {} } });
    const rename = (to: string) =>
      both.market.db.query(`update payouts.stripe_call set object_id = $2 where payout_id = $1 and step = 'bank'`, [asked.payoutId, to]);
    await rename('po_gone');
    for (const action of ['RETURN', 'RETRY', 'ADOPT']) {
      await decided(asked.payoutId, action);
      await both.settle();
      expect(await lastExit(asked.payoutId)).toMatchObject({ action, state: 'REFUSED', outcome: expect.stringContaining('po_gone') });
    }
    expect(await stateOf(asked.payoutId)).toBe('sent');
    await rename(bank!.objectId!);
    await both.double.control('POST', `/objects/${bank!.objectId}`, { change: { metadata } });
    await leads(asked.payoutId, 'RETURN', 'returned');
  });

  it('ends refused when Stripe can no longer cancel, and the payout arrives', async () => {
    const asked = await atTheBank();
    const { bank } = await callRows(both, asked.payoutId);
    await both.double.control('POST', `/objects/${bank!.objectId}`, { change: { status: 'in_transit' } });
    await decided(asked.payoutId, 'RETURN');
    await both.settle();
    expect(await lastExit(asked.payoutId)).toMatchObject({ state: 'REFUSED', outcome: expect.stringContaining('does not cancel') });
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 0, inTransit: 5_000 });
    await both.pass(2 * DAY);
    expect(await stateOf(asked.payoutId)).toBe('paid');
    await expectPaidOnce(asked);
  });

  it('adopts a transfer whose answer was lost instead, although Stripe has forgotten the key', async () => {
    const asked = await askedPayout(both, 5_000n);
    await plan('POST /v1/transfers', 'drop_after');
    await plan('GET /v1/transfers', 'error_before');
    await both.double.control('POST', '/webhooks', { dropProbability: 1, paused: true });
    await both.settle();
    await both.double.control('POST', '/keys/forget');
    await decided(asked.payoutId, 'RETURN');
    await both.pass(QUIET);
    // Nobody can know yet: nothing is credited.
    expect(await stateOf(asked.payoutId)).toBe('sending');
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 0, inTransit: 5_000 });
    await noFaults();
    for (let round = 0; round < 4 && (await stateOf(asked.payoutId)) !== 'returned'; round++) await both.pass(QUIET);
    expect(await transfersOf(both, asked.payoutId)).toMatchObject([{ amount_reversed: 5_000 }]);
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
    await expectPaidOnce(asked);
  });

  it('gives the worker the money at the expense of the platform when Stripe cannot take it back', async () => {
    const asked = await comingBack();
    await noFaults();
    // The account is empty: somebody paid it out by hand.
    await client().payouts.create({ amount: 5_000, currency: 'usd' }, { stripeAccount: asked.worker.accountId });
    await both.pass(QUIET);
    expect((await callRows(both, asked.payoutId)).reversal).toMatchObject({ state: 'due', lastError: 'balance_insufficient' });
    const loss = async () => {
      const rows = await both.market.db.query<{ posted: bigint }>(
        `select posted from ledger.account_balance where kind = 'loss_expense' and currency = 'USD'`,
      );
      return rows[0]?.posted ?? 0n;
    };
    const before = BigInt(await loss());
    await leads(asked.payoutId, 'COVER', 'returned');
    expect(BigInt(await loss())).toBe(before - 5_000n);
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
    expect((await callRows(both, asked.payoutId)).reversal).toMatchObject({ state: 'refused' });
    await both.pass(2 * DAY);
    expect(await transferOf(asked.payoutId)).toMatchObject({ amount_reversed: 0 });
  });

  it('covers one of two payouts at the same moment when the platform has the money for one', async () => {
    const two: Asked[] = [];
    for (let count = 0; count < 2; count++) {
      const asked = await comingBack();
      await noFaults();
      await client().payouts.create({ amount: 5_000, currency: 'usd' }, { stripeAccount: asked.worker.accountId });
      two.push(asked);
    }
    await both.pass(QUIET);
    const taken = (await ownMoney()) - 7_000n;
    await move(both.market, { kind: 'platform_equity', ownerId: null }, { kind: 'bank', ownerId: null }, taken);
    expect(await ownMoney()).toBe(7_000n);
    for (const { payoutId } of two) await decided(payoutId, 'COVER');
    await both.settle();
    if ((await lastExit(two[1]!.payoutId)).state === 'DUE') await both.pass(QUIET);

    const exits = await Promise.all(two.map(({ payoutId }) => lastExit(payoutId)));
    expect(exits.map(({ state }) => state).sort()).toEqual(['DONE', 'REFUSED']);
    expect(exits.find(({ state }) => state === 'REFUSED')?.outcome).toContain('recordOwnMoney');
    expect((await Promise.all(two.map(({ payoutId }) => stateOf(payoutId)))).sort()).toEqual(['returned', 'returning']);
    expect(await ownMoney()).toBe(2_000n);

    await recordOwnMoney('own money again', taken);
    const left = exits[0]?.state === 'REFUSED' ? two[0]! : two[1]!;
    await leads(left.payoutId, 'COVER', 'returned');
  });
});

async function ownMoney(): Promise<bigint> {
  const [row] = await both.market.db.query<{ minor: string }>(
    `select sum(posted)::text as minor from ledger.account_balance where owner_id is null and currency = 'USD'
       and kind in ('platform_equity', 'platform_fee_revenue', 'stripe_fee_expense', 'loss_expense', 'goodwill_expense')`,
  );
  return BigInt(row!.minor);
}

async function recordOwnMoney(reference: string, minor: bigint): Promise<void> {
  const { userErrors } = await mutate(both.market, admins[0]!.token, 'recordOwnMoney', 'OwnMoneyTransferInput', 'transfer { id }', {
    ...{ reference, amountMinor: minor.toString(), currency: 'USD', valueDate: '2026-11-02' },
  });
  expect(userErrors).toEqual([]);
}

describe('two admins', () => {
  it('requires two persons, neither of them the worker who is paid, and changes nothing on a refusal', async () => {
    const asked = await unanswered();
    await makeAdmin(both.market, asked.worker);
    const self = { ...asked.worker, token: await signIn(both.market, asked.worker.email) };
    const { request } = await ask(publicId('Payout', asked.payoutId), 'RETURN');
    expect(request).toMatchObject({ kind: 'payout.exit', state: 'PENDING' });
    const before = await everyRow(both.market);
    expect((await approve(request.id, admins[0])).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect((await approve(request.id, self)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect(await everyRow(both.market)).toBe(before);
    expect(await exitsOf(asked.payoutId)).toEqual([]);
    await both.market.db.query('update identity.person set is_admin = false, admin_since = null where id = $1', [asked.worker.personId]);
  });

  it('allows one exit of a payout at a time', async () => {
    const asked = await unanswered();
    await decided(asked.payoutId, 'RETURN');
    const second = await ask(publicId('Payout', asked.payoutId), 'RETRY');
    const approved = await approve(second.request.id);
    expect(approved.userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'EXIT_DUE' }]);
    await both.pass(QUIET);
    expect(await stateOf(asked.payoutId)).toBe('refused');
    // What was asked leads out of a payout that has ended no more.
    expect((await approve(second.request.id)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'refused' }]);
  });

  it('shows the two admins the state at Stripe by a look-up, which changes nothing', async () => {
    const asked = await transferred();
    await reverseByHand(asked.payoutId, 2_000);
    const fields =
      'lookUp { readAt accountId open objects { kind id status isKnown amount { minor currency } } } payout { wayOut { actions } }';
    const before = await everyRow(both.market);
    const look = await mutate(both.market, admins[0]!.token, 'lookUpPayout', 'LookUpPayoutInput', fields, {
      payoutId: publicId('Payout', asked.payoutId),
    });
    expect(look).toMatchObject({
      userErrors: [],
      payout: { wayOut: { actions: ['ADOPT', 'RETRY', 'RETURN'] } },
      lookUp: {
        accountId: asked.worker.accountId,
        open: [expect.stringContaining('bank: connection')],
        objects: [
          { kind: 'transfer', status: 'partly reversed', isKnown: true, amount: { minor: '5000', currency: 'USD' } },
          { kind: 'reversal', isKnown: false, amount: { minor: '2000', currency: 'USD' } },
        ],
      },
    });
    expect(await everyRow(both.market)).toBe(before);
  });
});

describe('an exit and the payer at the same moment', () => {
  it('pays each payout once or returns it, whoever comes first', async () => {
    const asked: Asked[] = [];
    for (let count = 0; count < 10; count++) asked.push(await unanswered());
    await noFaults();
    const requests = await Promise.all(asked.map(async ({ payoutId }) => (await ask(publicId('Payout', payoutId), 'RETURN')).request.id));
    both.market.clock.advanceSeconds(QUIET);
    const payer = both.market.get(Payer);
    await Promise.all([
      ...requests.map((id) => approve(id)),
      ...Array.from({ length: 4 }, async () => {
        await payer.admit();
        await payer.pay();
      }),
      both.market.sweep(),
      both.market.sweep(),
    ]);
    for (let round = 0; round < 4; round++) await both.pass(QUIET);
    for (const one of asked) {
      const transfers = await transfersOf(both, one.payoutId);
      const state = await stateOf(one.payoutId);
      expect(['refused', 'returned', 'sent', 'paid']).toContain(state);
      expect(transfers.filter((transfer) => transfer.amount_reversed === 0)).toHaveLength(
        state === 'refused' || state === 'returned' ? 0 : 1,
      );
      await expectPaidOnce(one);
    }
  }, 120_000);

  it('waits for a request that is under way, and adopts what came of it', async () => {
    const asked = await askedPayout(both, 5_000n);
    const payer = both.market.get(Payer);
    await payer.admit();
    await plan('POST /v1/transfers', 'hang', { times: 1, hangMs: 300 });
    const slow = payer.pay();
    await new Promise((resolve) => setTimeout(resolve, 120));
    await decided(asked.payoutId, 'RETURN');
    await both.market.sweep();
    // The payer holds the call: nothing is credited while it is telling Stripe.
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 0, inTransit: 5_000 });
    await slow;
    for (let round = 0; round < 4; round++) await both.pass(QUIET);
    expect(await stateOf(asked.payoutId)).toBe('returned');
    expect(await transfersOf(both, asked.payoutId)).toMatchObject([{ amount_reversed: 5_000 }]);
    await expectPaidOnce(asked);
  });

  it('keeps the payer from the calls of the payout until the exit has ended', async () => {
    const asked = await unanswered();
    await noFaults();
    await decided(asked.payoutId, 'RETURN');
    both.market.clock.advanceSeconds(600);
    for (let count = 0; count < 3; count++) await both.market.get(Payer).pay();
    expect(await transfersOf(both, asked.payoutId)).toEqual([]);
    await both.pass(QUIET);
    expect(await stateOf(asked.payoutId)).toBe('refused');
  });

  it('does not let a payer whose lease has ended give the money back', async () => {
    const asked = await askedPayout(both, 5_000n);
    const payer = both.market.get(Payer);
    await payer.admit();
    // The first payer reads the account slowly, and finds that it cannot be paid; meanwhile another has paid.
    await plan('GET /v2/core/accounts/:id', 'hang', { times: 1, hangMs: 300 });
    await both.double.control('POST', `/accounts/${asked.worker.accountId}`, { state: 'blocked', reason: 'rejected_fraud' });
    const slow = payer.pay();
    await new Promise((resolve) => setTimeout(resolve, 120));
    await both.market.db.query('update payouts.stripe_call set leased_until = created_at where payout_id = $1', [asked.payoutId]);
    await both.double.control('POST', `/accounts/${asked.worker.accountId}`, { state: 'ready' });
    await payer.pay();
    await slow;
    await both.pass(QUIET);
    expect(await stateOf(asked.payoutId)).toBe('sent');
    expect(await moneyOf(both, asked.worker.personId)).toEqual({ available: 0, inTransit: 5_000 });
    await expectPaidOnce(asked);
  });
});

describe('an adjustment', () => {
  const adjust = (from: object, to: object, amountMinor: string) =>
    mutate(both.market, admins[0]!.token, 'proposeAdjustment', 'ProposeAdjustmentInput', 'adjustment { id }', {
      ...{ from, to, amountMinor, reason: 'The payout is stuck, says a test.' },
    });
  const of = (kind: string, ownerId: string) => ({ kind, currency: 'USD', ownerId });

  it.each(['sending', 'sent', 'returning', 'reserved', 'sent by bank'])(
    'refuses an adjustment that would make a payable amount owed while a payout is %s',
    async (state) => {
      const makers: Record<string, () => Promise<{ worker: TestPerson; payoutId: string }>> = {
        sending: unanswered,
        sent: transferred,
        returning: comingBack,
        reserved: async () => {
          const asked = await askedPayout(both, 5_000n);
          await holdMoney(both.market, asked.worker);
          return asked;
        },
        'sent by bank': () => manualRun(),
      };
      const { worker, payoutId } = await makers[state]!();
      const { personId } = worker;
      const ids = publicId('Worker', personId);
      for (const [to, minor] of [
        ['WORKER_AVAILABLE', '5000'],
        ['WORKER_PENDING', '1'],
      ] as const) {
        const { adjustment, userErrors } = await adjust(of('WORKER_IN_TRANSIT', ids), of(to, ids), minor);
        expect(adjustment).toBeNull();
        expect(userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'PAYOUT_UNDER_WAY' }]);
        expect(userErrors[0].message).toContain(publicId('Payout', payoutId));
        expect(userErrors[0].message).toContain('requestPayoutExit');
      }
      expect(await moneyOf(both, personId)).toEqual({ available: 0, inTransit: 5_000 });
    },
  );

  it('refuses the approval of an adjustment that was proposed before the payout', async () => {
    const worker = await paidWorker(both.market, 5_000n);
    const ids = publicId('Worker', worker.personId);
    const goodwill = { kind: 'GOODWILL_EXPENSE', currency: 'USD', ownerId: null };
    const inTransit = of('WORKER_IN_TRANSIT', ids);
    // Money that no payout answers for, as an earlier mistake left it.
    const first = await adjust(goodwill, inTransit, '300');
    const approveIt = (adjustmentId: string) =>
      mutate(both.market, admins[1]!.token, 'approveAdjustment', 'AdjustmentInput', 'adjustment { state }', { adjustmentId });
    expect((await approveIt(first.adjustment.id)).userErrors).toEqual([]);
    const back = await adjust(inTransit, goodwill, '300');
    const tooMuch = await adjust(inTransit, of('WORKER_AVAILABLE', ids), '300');
    expect([back.userErrors, tooMuch.userErrors]).toEqual([[], []]);
    expect((await requestPayout(both.market, worker.token)).userErrors).toEqual([]);
    // What no payout needs may still be put right.
    expect((await approveIt(back.adjustment.id)).userErrors).toEqual([]);
    expect((await approveIt(tooMuch.adjustment.id)).userErrors).toMatchObject([{ state: 'PAYOUT_UNDER_WAY' }]);
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 5_000 });
  });
});

it('carries out an adjustment once, without the file of a run', async () => {
  // A payout on an approved run whose file nobody fetched: cancelled, then returned; the file is refused afterwards.
  const { payoutId } = await waitingPayout(both.market, 5_000n);
  const { payoutRun } = await createRun(both.market, admins[0]!.token, { payoutIds: [payoutId] });
  const approved = await approveRun(both.market, admins[1]!.token, payoutRun.id);
  await cancelRun(both.market, admins[0]!.token, payoutRun.id);
  await leads(parsePublicId('Payout', payoutId)!, 'RETURN', 'cancelled');
  expect((await fetchFile(both.market, admins[0]!.token, approved.payoutRun.csvPath)).statusCode).toBe(409);
});
