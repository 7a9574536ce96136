/**
 * A kill between every two steps of an exit of a payout: whatever the process was at, the worker has the money once, and
 * Stripe has what an undisturbed run leaves.
 *
 * `npm test` does a sample of each; KILLS=all does all, KILLS=50 so many of each, KILL_SEED chooses which.
 */
import { AdminRequests } from '../../src/identity/index.ts';
import { asId, type AdminRequestId } from '../../src/kernel/index.ts';
import { PayoutCommands } from '../../src/payouts/index.ts';
import { StripeGateway } from '../../src/stripe/index.ts';
import { PayoutExitCommands } from '../../src/payouts/exits/payout-exit.commands.ts';
import type { ExitAction } from '../../src/payouts/exits/payout-exits.ts';
import { valueOf } from '../../src/platform/index.ts';
import { callerFor, createAdmin, signIn, type TestPerson } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { expectBooksRight, ownMoney } from '../funding/checkout-kit.ts';
import { callRows, payoutRow, stripeWorker, transfersOf, type StripeWorker } from '../payouts/stripe-kit.ts';
import { killBetween, Reaper, type Deaths, type Saga } from './kill-between.ts';
import { HOUR, StripeRun } from './stripe-run.ts';

const SAMPLE = process.env.KILLS ?? '3';
const DEATHS: Deaths = SAMPLE === 'all' ? 'all' : { sample: Number(SAMPLE), seed: Number(process.env.KILL_SEED ?? '1') };
const PATIENCE_MS = SAMPLE === 'all' ? 3_600_000 : 120_000 + Number(SAMPLE) * 10_000;
const MINOR = 5_000n;
const SWEEPS = ['stripe_admit', 'stripe_pay', 'stripe_exits', 'stripe_look', 'stripe_events', 'stripe_transactions'];

let both: StripeMarketplace;
let reaper: Reaper;
let admins: TestPerson[];
let worker: StripeWorker;
beforeAll(async () => {
  // The dead complain.
  both = await openStripeMarketplace({ LOG_LEVEL: 'silent', STRIPE_REQUESTS_PER_SECOND: '1000' });
  await ownMoney(both);
  await both.double.control('POST', '/topup', { amount: '10000000', currency: 'USD' });
  admins = [await createAdmin(both.market), await createAdmin(both.market)];
  reaper = await Reaper.wait(both.market.database.ownerUrl);
  reaper.watch(both.market.get(StripeGateway), 'call');
}, 120_000);
beforeEach(async () => {
  worker = await stripeWorker(both, MINOR);
});
afterEach(() => expectBooksRight(both));
afterAll(async () => {
  await reaper.leave();
  await both.close();
});

const plan = (endpoint: string) => both.double.control('POST', '/faults', { endpoint, kind: 'drop_before' });
const callerOf = async ({ email }: { email: string }) => callerFor(both.market, await signIn(both.market, email));

interface World {
  readonly payoutId: string;
  readonly requestId: AdminRequestId;
}

/** @param bring gets a payout that was asked for to where it does not go on */
function exit(name: string, action: ExitAction, end: string, bring: (run: StripeRun, payoutId: string) => Promise<void>): Saga<World> {
  const run = new StripeRun(both, 'delivered', SWEEPS);
  return {
    name,
    ...run.parts(HOUR),
    prepare: async () => {
      await run.begin();
      const payoutId = valueOf(await both.market.get(PayoutCommands).request(await callerOf(worker), { amountMinor: MINOR }));
      await bring(run, payoutId);
      await both.double.control('DELETE', '/faults');
      // Longer than a request to Stripe can be under way.
      await run.pass(1_000);
      const asked = valueOf(
        await both.market.get(PayoutExitCommands).ask(await callerOf(admins[0]!), { payoutId, action, reason: 'A test leads it out.' }),
      );
      return { payoutId, requestId: asked.requestId };
    },
    commands: [
      async ({ requestId }) => both.market.get(AdminRequests).approve(await callerOf(admins[1]!), requestId),
      () => run.work(),
      async ({ payoutId }) => {
        await run.pass(HOUR);
        await run.work();
        expect(await payoutRow(both, payoutId)).toMatchObject({ state: end });
      },
    ],
    // A session is one for each life; each approval that was interrupted signs in once more.
    mayDiffer: ['act session.started', 'act person.signed_in'],
  };
}

const survives = async (saga: Saga<World>, least: number): Promise<void> => {
  const steps = await killBetween(both.market, reaper, saga, DEATHS);
  if (process.env.KILLS) console.log(`${saga.name}: ${steps} steps`);
  expect(steps).toBeGreaterThanOrEqual(least);
};

describe('an exit that is killed between two steps', () => {
  it(
    'returns a payout that Stripe never received, as an undisturbed exit does',
    () =>
      survives(
        exit('return, sending', 'return', 'refused', async (run) => {
          await plan('POST /v1/transfers');
          await run.work();
        }),
        30,
      ),
    PATIENCE_MS,
  );

  it(
    'returns a payout whose bank payout is on its way, as an undisturbed exit does',
    () =>
      survives(
        exit('return, at the bank', 'return', 'returned', async (run) => {
          await run.work();
          await run.receive();
        }),
        50,
      ),
    PATIENCE_MS,
  );

  it(
    'adopts a transfer that was reversed by hand in two parts, as an undisturbed exit does',
    () =>
      survives(
        exit('adopt, taken back by hand', 'adopt', 'returned', async (run, payoutId) => {
          await plan('POST /v1/payouts');
          await run.work();
          const [transfer] = await transfersOf(both, payoutId);
          expect((await callRows(both, asId<'Payout'>(payoutId))).bank).toMatchObject({ state: 'due' });
          for (const amount of [2_000, 3_000])
            await both.market.get(StripeGateway).client.transfers.createReversal(transfer.id, { amount });
        }),
        30,
      ),
    PATIENCE_MS,
  );
});
