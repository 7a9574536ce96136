/** Every refusal for lack of money names the cost, what is available and what is missing, and what the reader can do. */
import { Readable } from 'node:stream';
import { BatchCommands, LaunchCommands, TaskCommands } from '../../src/batches/index.ts';
import { publicId } from '../../src/kernel/index.ts';
import { chart, Ledger } from '../../src/ledger/index.ts';
import { RefundCommands } from '../../src/funding/index.ts';
import { FundingReversalCommands } from '../../src/funding/bank-transfers/funding-reversal.commands.ts';
import { OwnMoneyCommands } from '../../src/treasury/index.ts';
import { PayeeCommands, PayoutCommands } from '../../src/payouts/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { BonusCommands } from '../../src/review/index.ts';
import { BonusFileCommands } from '../../src/review/bonus-files/bonus-file.commands.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin } from '../kit/people.ts';
import {
  answer,
  approve,
  DAY,
  fundedRequester,
  openBatch,
  openReviewMarket,
  SETTINGS,
  worker,
  type Requester,
  type Worker,
} from '../review/kit.ts';

let market: TestMarketplace;
let requester: Requester;
let by: Worker;
const AVAILABLE = 80_137n;

beforeAll(async () => {
  market = await openReviewMarket({ MINIMUM_PAYOUT_MINOR: '1', SESSION_IDLE_SECONDS: String(60 * DAY) });
  requester = await fundedRequester(market, AVAILABLE + 60n);
  by = await worker(market);
  valueOf(await approve(market, requester.caller, await answer(market, by, await openBatch(market, requester, 1))));
  await market.pass(3 * DAY);
}, 60_000);
afterAll(() => market.close());

const LARGE = 100_000_000n;
const reason = 'For the very careful remarks.';

const WAYS: Readonly<Record<string, () => Promise<unknown>>> = {
  bonus: () => {
    const order = { organisationId: requester.organisationId, workerAlias: alias(), assignmentId: null, amountMinor: LARGE, reason };
    return market.get(BonusCommands).pay(requester.caller, { ...order, idempotencyKey: 'large' });
  },
  'file of bonuses': () => {
    const content = `externalId,workerId,amount,reason\na,${publicId('Worker', alias())},1000000.00,${reason}\n`;
    return market
      .get(BonusFileCommands)
      .pay(requester.caller, requester.organisationId, Readable.from([Buffer.from(content)]), { onFault: 'refuse' });
  },
  refund: () =>
    market
      .get(RefundCommands)
      .request(requester.caller, { organisationId: requester.organisationId, amountMinor: LARGE, idempotencyKey: null }),
  launch: async () => {
    const { caller, organisationId } = requester;
    const batchId = valueOf(await market.get(BatchCommands).create(caller, organisationId, { ...SETTINGS, rewardMinor: 5_000_000n }));
    const tasks = Array.from({ length: 10 }, (_none, n) => ({ payload: { text: `item ${n}` }, externalId: null, redundancy: null }));
    valueOf(await market.get(TaskCommands).add(caller, { batchId, tasks, skipFaulty: false }));
    return market.get(LaunchCommands).launch(caller, { batchId, taskCount: null });
  },
  payout: async () => {
    valueOf(await market.get(PayeeCommands).set(by.caller, { holderName: 'B', country: 'KE', accountNumber: '100200', bic: 'EQBLKENA' }));
    return market.get(PayoutCommands).request(by.caller, { amountMinor: LARGE });
  },
  'reversal of a funding that was spent': async () => {
    const [one, two] = [await createAdmin(market), await createAdmin(market)];
    const [funding] = await market.db.query<{ id: string }>('select id from payouts.funding order by id limit 1');
    const reversals = market.get(FundingReversalCommands);
    const input = { fundingId: funding!.id as never, reason: 'It was recorded for somebody else.' };
    const { reversalId } = valueOf(await reversals.propose(await callerFor(market, one.token), input));
    return reversals.approve(await callerFor(market, two.token), reversalId);
  },
  'posting of any other account': () =>
    market.commands.run(market.system, (tx) => {
      const amount = { minor: LARGE, currency: 'USD' };
      const from = { kind: 'worker_available', ownerId: by.personId } as const;
      const event = chart.adjustment({ adjustmentId: 'a test', from, to: { kind: 'platform_equity', ownerId: null }, amount });
      return market.get(Ledger).post(tx, 'a test', [event]);
    }),
};

function alias(): string {
  return market.get(Identity).workerAlias(requester.organisationId, by.personId);
}

const cents = (text: string): bigint => BigInt(text.replace('.', ''));

it.each(Object.keys(WAYS))('names cost, available and missing money, and advice: %s', async (way) => {
  const result = (await WAYS[way]!()) as { ok: boolean; refusals: { kind: string; message: string; shortfall: { minor: bigint } }[] };
  expect(result).toMatchObject({ ok: false, refusals: [{ kind: 'INSUFFICIENT_FUNDS' }] });
  const [{ message, shortfall }] = result.refusals as [(typeof result.refusals)[number]];
  const match = /^[A-Z0-9].* (\d+\.\d\d) USD; (\d+\.\d\d) USD is available, so (\d+\.\d\d) USD is missing\. [A-Z].*\.$/.exec(message);
  expect([way, message, match === null]).toEqual([way, message, false]);
  const [cost, available, missing] = match!.slice(1).map(cents) as [bigint, bigint, bigint];
  expect(cost - available).toBe(missing);
  expect(missing).toBe(shortfall.minor);
  expect(message).not.toMatch(/lacks|requester available/);
});

it('tells the operator who takes own money out what is there', async () => {
  const [one, two] = [await createAdmin(market), await createAdmin(market)];
  const move = { currency: 'USD', amountMinor: 100n, reference: 'own money', valueDate: '2026-11-02' };
  const own = market.get(OwnMoneyCommands);
  const id = valueOf(await own.proposeTakingOut(await callerFor(market, one.token), move));
  const refused = await own.takeOut(await callerFor(market, two.token), id);
  const message = expect.stringMatching(
    /^This takes out of the bank 1\.00 USD; 0\.10 USD is available, so 0\.90 USD is missing\. .*0\.10 USD/,
  );
  expect(refused).toMatchObject({ ok: false, refusals: [{ message }] });
  valueOf(await own.withdrawTakingOut(await callerFor(market, one.token), id));
});

it('shows in GraphQL how much is available, beside what is missing', async () => {
  const { data } = await market.graphql(
    `mutation ($input: RequestRefundInput!) { requestRefund(input: $input) { userErrors { message ... on InsufficientFundsError {
      available { text } shortfall { text } } } } }`,
    { input: { organisationId: publicId('Organisation', requester.organisationId), amountMinor: LARGE.toString() } },
    { token: requester.token },
  );
  expect(data.requestRefund.userErrors).toEqual([
    {
      message:
        "This takes from the organisation's balance 1000000.00 USD; 801.37 USD is available, so 999198.63 USD is missing. Add funds, or take a smaller amount.",
      available: { text: '801.37 USD' },
      shortfall: { text: '999198.63 USD' },
    },
  ]);
});
