/**
 * A kill between every two steps of each saga with Stripe: a step is a statement, a call to Stripe, or Stripe's answer.
 *
 * All of them take long; `npm test` does a sample of each. KILLS=all does all, KILLS=50 so many of each saga, KILL_SEED
 * chooses which.
 */
import { newId, type CheckoutId, type RefundId } from '../../src/kernel/index.ts';
import { CheckoutCommands, RefundCommands } from '../../src/funding/index.ts';
import { PAYER_DESIGN, StripeGateway, type PayerDesign } from '../../src/stripe/index.ts';
import { PayoutCommands, StripePayeeCommands } from '../../src/payouts/index.ts';
import { OrganisationCommands } from '../../src/identity/index.ts';
import { valueOf, type Caller } from '../../src/platform/index.ts';
import { DESIGNS } from '../../lab/chaos/designs.ts';
import { openBatch } from '../batches/kit.ts';
import { approveRequest, callerFor, createAdmin, registerRequester, signIn, type TestRequester, type TestPerson } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { earn } from '../payouts/kit.ts';
import { expectBooksRight, ownMoney } from '../funding/checkout-kit.ts';
import { stripeWorker, type StripeWorker } from '../payouts/stripe-kit.ts';
import { killBetween, Reaper, type Deaths, type Saga } from './kill-between.ts';
import { DAY, HOUR, StripeRun, type EventDelivery } from './stripe-run.ts';

const SAMPLE = process.env.KILLS ?? '2';
const DEATHS: Deaths = SAMPLE === 'all' ? 'all' : { sample: Number(SAMPLE), seed: Number(process.env.KILL_SEED ?? '1') };
/** A few seconds for each life, when there are many. */
const PATIENCE_MS = SAMPLE === 'all' ? 3_600_000 : 120_000 + Number(SAMPLE) * 10_000;
/** Of which 3 % is Stripe's fee: its share of each part is whole. */
const FUNDING_MINOR = 30_000n;
const REFUND_MINOR = 100n;
const PAYOUT_MINOR = 5_000n;
const DELIVERIES = ['delivered', 'lost'] as const;

interface Stage {
  readonly both: StripeMarketplace;
  readonly reaper: Reaper;
  readonly admin: Caller;
  readonly secondAdmin: TestPerson;
}

interface Requester extends TestRequester {
  readonly caller: Caller;
}

async function openStage(): Promise<Stage> {
  // The dead complain.
  const both = await openStripeMarketplace({ FIRST_BATCH_REVIEW: 'false', LOG_LEVEL: 'silent', STRIPE_REQUESTS_PER_SECOND: '1000' });
  await ownMoney(both);
  await both.double.control('POST', '/topup', { amount: '10000000', currency: 'USD' });
  const admin = await callerFor(both.market, (await createAdmin(both.market)).token);
  const secondAdmin = await createAdmin(both.market);
  const reaper = await Reaper.wait(both.market.database.ownerUrl);
  reaper.watch(both.market.get(StripeGateway), 'call');
  return { both, reaper, admin, secondAdmin };
}

/** An organisation that may pay in as much as it likes. */
async function trusted({ both, admin, secondAdmin }: Stage): Promise<Requester> {
  const requester = await registerRequester(both.market);
  const caller = await callerFor(both.market, requester.token);
  const asked = valueOf(
    await both.market.get(CheckoutCommands).liftCaps(admin, requester.organisationId, 'They are known from elsewhere.'),
  );
  // The sagas before this one took days, in which a session ends.
  const token = await signIn(both.market, secondAdmin.email);
  await approveRequest(both.market, { token }, asked);
  return { ...requester, caller };
}

interface Payment {
  readonly key: string;
  id?: CheckoutId;
  isPaid?: boolean;
}

async function startPayment({ both }: Stage, { caller, organisationId }: Requester, payment: Payment) {
  const input = { organisationId, amountMinor: FUNDING_MINOR, idempotencyKey: payment.key };
  const started = await both.market.get(CheckoutCommands).start(caller, input);
  if (started.ok) payment.id = started.value;
  return started;
}

/** The customer's part, done once. */
async function payOnce({ both }: Stage, payment: Payment, method: 'card' | 'sepa_debit' = 'card'): Promise<void> {
  if (payment.isPaid) return;
  const [row] = await both.market.db.query<{ session: string }>('select session_id as session from payouts.checkout where id = $1', [
    payment.id,
  ]);
  await both.double.control('POST', `/checkout/${row!.session}`, { outcome: 'pay', method });
  payment.isPaid = true;
}

/** Paid in, and available; the charge. */
async function paidIn(stage: Stage, requester: Requester, method: 'card' | 'sepa_debit' = 'card'): Promise<string> {
  const { both } = stage;
  const payment: Payment = { key: newId() };
  valueOf(await startPayment(stage, requester, payment));
  await payOnce(stage, payment, method);
  await both.deliver();
  await both.double.control('POST', '/settle');
  await both.pass(DAY);
  const [row] = await both.market.db.query<{ charge: string }>('select charge_id as charge from payouts.checkout where id = $1', [
    payment.id,
  ]);
  return row!.charge;
}

function funding(stage: Stage, requester: Requester, delivery: EventDelivery): Saga<Payment> {
  const run = new StripeRun(stage.both, delivery, ['stripe_events', 'checkouts', 'stripe_transactions']);
  return {
    name: `funding, ${delivery}`,
    ...run.parts(2 * HOUR),
    prepare: async () => {
      await run.begin();
      return { key: newId() };
    },
    commands: [
      (payment) => startPayment(stage, requester, payment),
      async (payment) => {
        await payOnce(stage, payment);
        await run.receive();
      },
      async () => {
        await stage.both.double.control('POST', '/settle');
        await run.pass(3 * DAY);
        await run.receive();
      },
    ],
  };
}

interface AskedRefund {
  readonly key: string;
  id?: RefundId;
  isFailed?: boolean;
}

function refunding(stage: Stage, requester: Requester, delivery: EventDelivery, outcome: 'done' | 'failed'): Saga<AskedRefund> {
  const { both } = stage;
  const run = new StripeRun(both, delivery, ['stripe_refunds', 'stripe_events', 'stripe_transactions']);
  let prepared = 0;
  const { organisationId, caller } = requester;
  return {
    name: `refund that is ${outcome}, ${delivery}`,
    ...run.parts(delivery === 'delivered' ? HOUR : 25 * HOUR),
    prepare: async () => {
      if (prepared++ % Number(FUNDING_MINOR / REFUND_MINOR) === 0) await paidIn(stage, requester);
      await run.begin();
      return { key: newId() };
    },
    commands: [
      async (asked) => {
        const input = { organisationId, amountMinor: REFUND_MINOR, idempotencyKey: asked.key };
        const done = await both.market.get(RefundCommands).request(caller, input);
        if (done.ok) asked.id = done.value;
        return done;
      },
      () => run.work(),
      () => run.receive(),
      ...(outcome === 'failed'
        ? [
            async (asked: AskedRefund) => {
              if (!asked.isFailed) {
                const [row] = await both.market.db.query<{ id: string }>(
                  'select stripe_refund_id as id from payouts.refund_part where refund_id = $1',
                  [asked.id],
                );
                await both.double.control('POST', `/refunds/${row!.id}`, { outcome: 'failed' });
              }
              asked.isFailed = true;
              await run.receive();
            },
          ]
        : []),
    ],
  };
}

let accountNumbers = 0;
const newAccountNumber = (): string => `000${String(++accountNumbers).padStart(9, '0')}`;

interface AskedPayout {
  readonly key: string;
}

async function payee(stage: Stage): Promise<StripeWorker & { caller: Caller }> {
  const worker = await stripeWorker(stage.both, PAYOUT_MINOR);
  return { ...worker, caller: await callerFor(stage.both.market, worker.token) };
}

function payout(
  stage: Stage,
  worker: StripeWorker & { caller: Caller },
  delivery: EventDelivery,
  outcome: 'paid' | 'returned',
): Saga<AskedPayout> {
  const { both } = stage;
  const run = new StripeRun(both, delivery, ['stripe_admit', 'stripe_pay', 'stripe_look', 'stripe_events', 'stripe_transactions']);
  const days = outcome === 'paid' ? 2 : 4;
  return {
    name: `payout that is ${outcome}, ${delivery}`,
    // Longer than Stripe keeps a key.
    ...run.parts(delivery === 'delivered' ? HOUR : 25 * HOUR),
    // The bank may have sent it back before anybody heard that it was paid.
    mayDiffer: outcome === 'returned' ? ['act payout.paid', 'posted po:paid', 'posted undo:paid'] : [],
    prepare: async () => {
      if (outcome === 'paid') await earn(both.market, worker.personId, PAYOUT_MINOR);
      else {
        // A bank account that failed has to be replaced, by one that nobody else has.
        await both.double.control('POST', `/accounts/${worker.accountId}`, { bankFails: 'after_paid', bankAccount: newAccountNumber() });
        await both.deliver();
        valueOf(await both.market.get(StripePayeeCommands).refresh(worker.caller));
      }
      await run.begin();
      return { key: newId() };
    },
    commands: [
      ({ key }) => both.market.get(PayoutCommands).request(worker.caller, { amountMinor: PAYOUT_MINOR, idempotencyKey: key }),
      () => run.work(),
      ...Array.from({ length: days }, () => async () => {
        await run.pass(DAY);
        await run.receive();
      }),
    ],
  };
}

interface Disputed {
  readonly charge: string;
  id?: string;
  isDecided?: boolean;
  isReversed?: boolean;
}

/** An organisation of its own with an open batch, because one that is disputed is restricted. */
async function readyToLose(stage: Stage, owner: Requester, method: 'card' | 'sepa_debit' = 'card'): Promise<Disputed> {
  const { both } = stage;
  // Days pass; nobody stays signed in.
  const token = await signIn(both.market, owner.email);
  const caller = await callerFor(both.market, token);
  const organisation = { name: 'Disputed', currency: null, idempotencyKey: null };
  const organisationId = valueOf(await both.market.get(OrganisationCommands).create(caller, organisation));
  const requester = { ...owner, organisationId, caller: await callerFor(both.market, token) };
  await both.double.control('POST', '/webhooks', { dropProbability: 0 });
  const charge = await paidIn(stage, requester, method);
  await openBatch(both.market, requester, 3, { redundancy: 1 });
  return { charge };
}

/** In one part or in two, as slots are withdrawn before or after the money is. */
const RECOVERIES = ['act card_dispute.recovered', 'posted dp'];

function dispute(stage: Stage, owner: Requester, delivery: EventDelivery, outcome: 'won' | 'lost' | 'reversed'): Saga<Disputed> {
  const { both } = stage;
  const run = new StripeRun(both, delivery, ['stripe_events', 'card_disputes', 'stripe_transactions']);
  const first = outcome === 'reversed' ? 'won' : outcome;
  return {
    name: `dispute that is ${outcome}, ${delivery}`,
    ...run.parts(HOUR),
    mayDiffer: RECOVERIES,
    prepare: async () => {
      const disputed = await readyToLose(stage, owner);
      await run.begin();
      return disputed;
    },
    commands: [
      async (disputed) => {
        disputed.id ??= (await both.double.control('POST', `/charges/${disputed.charge}/dispute`, {})).id;
        await run.receive();
      },
      async (disputed) => {
        const decision = { outcome: first, feeReturned: outcome === 'won' };
        if (!disputed.isDecided) await both.double.control('POST', `/disputes/${disputed.id}`, decision);
        disputed.isDecided = true;
        await run.receive();
      },
      ...(outcome === 'reversed'
        ? [
            async (disputed: Disputed) => {
              if (!disputed.isReversed) await both.double.control('POST', `/disputes/${disputed.id}`, { outcome });
              disputed.isReversed = true;
              await run.receive();
            },
          ]
        : []),
    ],
  };
}

function lateLoss(stage: Stage, owner: Requester, delivery: EventDelivery, what: 'fail' | 'fraud-warning'): Saga<Disputed> {
  const { both } = stage;
  const run = new StripeRun(both, delivery, ['stripe_events', 'card_disputes', 'fraud_warnings', 'stripe_transactions']);
  return {
    name: `${what}, ${delivery}`,
    ...run.parts(HOUR),
    mayDiffer: RECOVERIES,
    prepare: async () => {
      const paid = await readyToLose(stage, owner, what === 'fail' ? 'sepa_debit' : 'card');
      await run.begin();
      return paid;
    },
    commands: [
      async (paid) => {
        if (!paid.isDecided) await both.double.control('POST', `/charges/${paid.charge}/${what}`, {});
        paid.isDecided = true;
        await run.receive();
      },
      () => run.receive(),
    ],
  };
}

describe('a saga with Stripe that is killed between two steps', () => {
  let stage: Stage;
  let requester: Requester;
  let worker: StripeWorker & { caller: Caller };
  beforeAll(async () => {
    stage = await openStage();
    requester = await trusted(stage);
    worker = await payee(stage);
  }, 120_000);
  afterAll(async () => {
    await stage.reaper.leave();
    await stage.both.close();
  });
  afterEach(() => expectBooksRight(stage.both));

  const survives = async <World>(saga: Saga<World>, least: number): Promise<void> => {
    const steps = await killBetween(stage.both.market, stage.reaper, saga, DEATHS);
    if (process.env.KILLS) console.log(`${saga.name}: ${steps} steps`);
    // Fewer would mean that not everything was counted.
    expect(steps).toBeGreaterThanOrEqual(least);
  };

  describe.each(DELIVERIES)('webhooks %s', (delivery) => {
    it('leaves a funding as an undisturbed run does', () => survives(funding(stage, requester, delivery), 60), PATIENCE_MS);

    it.each(['done', 'failed'] as const)(
      'leaves a refund that is %s as an undisturbed run does',
      async (outcome) => survives(refunding(stage, await trusted(stage), delivery, outcome), 60),
      PATIENCE_MS,
    );

    it('leaves a payout that is paid as an undisturbed run does', () => survives(payout(stage, worker, delivery, 'paid'), 80), PATIENCE_MS);

    it(
      'leaves a payout that the bank returns as an undisturbed run does',
      async () => survives(payout(stage, await payee(stage), delivery, 'returned'), 100),
      PATIENCE_MS,
    );

    it.each(['fail', 'fraud-warning'] as const)(
      'leaves a payment with a late loss (%s) as an undisturbed run does',
      (what) => survives(lateLoss(stage, requester, delivery, what), 20),
      PATIENCE_MS,
    );

    it.each(['won', 'lost', 'reversed'] as const)(
      'leaves a dispute that is %s as an undisturbed run does',
      (outcome) => survives(dispute(stage, requester, delivery, outcome), 60),
      PATIENCE_MS,
    );
  });
});

describe('a wrong design of the payer', () => {
  let stage: Stage;
  let worker: StripeWorker & { caller: Caller };
  beforeEach(async () => {
    stage = await openStage();
    worker = await payee(stage);
  }, 120_000);
  afterEach(async () => {
    await stage.reaper.leave();
    // What was done wrong stays so.
    await stage.both.close().catch(() => undefined);
  });

  /** What differs when death comes before this step. */
  const failsBy = async (design: string, outcome: 'paid' | 'returned', at: string): Promise<string> => {
    const used = stage.both.market.get<PayerDesign>(PAYER_DESIGN as never);
    const right = { ...used };
    Object.assign(used, DESIGNS[design]);
    try {
      await killBetween(stage.both.market, stage.reaper, payout(stage, worker, 'lost', outcome), { at });
      return '';
    } catch (error) {
      return stripColours((error as Error).message);
    } finally {
      Object.assign(used, right);
    }
  };
  const twice = 'answer of transfers.create';

  it('transfers twice when each try has a new key', async () => {
    expect(await failsBy('new-key', 'paid', twice)).toMatch(/duplicate_transfer/);
  }, 120_000);
  it('transfers twice when a key is sent again that Stripe has forgotten', async () => {
    expect(await failsBy('blind-retry', 'paid', twice)).toMatch(/duplicate_transfer/);
  }, 120_000);
  it('leaves money at Stripe when a credit is made before its reversal', async () => {
    expect(await failsBy('credit-before-reversal', 'returned', twice)).toMatch(/reversal_missing/);
  }, 120_000);
  it('the correct design survives the same kills', async () => {
    expect(await failsBy('guildhall', 'paid', twice)).toBe('');
  }, 120_000);
});

function stripColours(text: string): string {
  return text.replace(/\u001b\[\d+m/g, '');
}
