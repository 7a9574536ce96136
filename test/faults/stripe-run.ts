/**
 * What a saga at Stripe needs besides its commands: jobs run as a worker process runs them, webhooks that arrive or are lost,
 * days that pass, and the state of Stripe, to compare it with that of an undisturbed run.
 */
import { LedgerComparison, Reconciliation } from '../../src/treasury/index.ts';
import { StripeTransactions } from '../../src/treasury/reconciliation/stripe-transactions.ts';
import { Jobs } from '../../src/platform/index.ts';
import type { StripeMarketplace } from '../kit/stripe.ts';
import type { Saga } from './kill-between.ts';

export const HOUR = 3_600;
export const DAY = 24 * HOUR;

/** `delivered`: webhooks arrive, and those of the killed process arrive again. `lost`: none arrives, and polls find what happened. */
export type EventDelivery = 'delivered' | 'lost';

/** What there may be at Stripe, each counted by its state. */
const KINDS = ['balance_transaction', 'charge', 'checkout_session', 'dispute', 'payment_intent', 'payout', 'refund', 'topup', 'transfer'];
/** Longer than the longest time between two polls. */
const POLL_SECONDS = 7 * HOUR;
const LAST_SECONDS = 3 * DAY;

export class StripeRun {
  /** @param sweeps names of the jobs that the process has, in their order */
  constructor(
    private readonly both: StripeMarketplace,
    private readonly delivery: EventDelivery,
    private readonly sweeps: readonly string[],
  ) {}

  /** The parts of a saga that are the same for all. @param deadSeconds how long nothing runs after a death */
  parts(deadSeconds: number): Pick<Saga<unknown>, 'recover' | 'repeatsAtOnce' | 'afterwards' | 'elsewhere'> {
    return {
      repeatsAtOnce: this.delivery === 'delivered',
      recover: async () => {
        await this.pass(deadSeconds);
        await this.work();
      },
      afterwards: () => this.afterwards(),
      elsewhere: () => this.elsewhere(),
    };
  }

  /** Before a run: the marketplace knows all that was prepared, and webhooks arrive or are lost from now on. */
  async begin(): Promise<void> {
    await this.both.deliver();
    await this.both.market.get(StripeTransactions).import();
    await this.both.settle();
    await this.both.double.control('POST', '/webhooks', { dropProbability: this.delivery === 'delivered' ? 0 : 1 });
  }

  /** Both clocks. */
  async pass(seconds: number): Promise<void> {
    this.both.market.clock.advanceSeconds(seconds);
    await this.both.double.control('POST', '/clock', { now: this.both.market.clock.now().toISOString() });
  }

  /** Webhooks of what happened at Stripe arrive, or so much time passes that polls are due; then the jobs run. */
  async receive(): Promise<void> {
    await this.pass(this.delivery === 'delivered' ? 60 : POLL_SECONDS);
    await this.both.double.control('POST', '/webhooks/flush');
    await this.work();
  }

  /** Runs the jobs until nothing is due. */
  async work(): Promise<void> {
    const jobs = this.both.market.get(Jobs);
    const sweeps = this.sweeps.map((name) => jobs.sweeps.find((sweep) => sweep.name === `payouts.${name}`)!);
    for (let total = -1; total !== 0;) {
      total = 0;
      for (const sweep of sweeps) total += await sweep.run();
    }
  }

  /** Days, all jobs, and at the end nothing that differs from Stripe. */
  private async afterwards(): Promise<void> {
    const { both } = this;
    await both.double.control('POST', '/webhooks', { dropProbability: 0 });
    await both.pass(LAST_SECONDS);
    await both.market.get(StripeTransactions).import();
    await both.settle();
    const { kinds, failure } = await both.market.get(Reconciliation).now();
    await both.settle();
    const withLedger = await both.market.get(LedgerComparison).differences(both.market.db);
    expect({ kinds, failure, withLedger }).toEqual({ kinds: [], failure: null, withLedger: [] });
  }

  /** How many objects of each kind and state Stripe has, and where its money is. */
  private async elsewhere(): Promise<ReadonlyMap<string, bigint>> {
    const found = new Map<string, bigint>();
    const add = (what: string, amount: bigint) => found.set(what, (found.get(what) ?? 0n) + amount);
    for (const kind of KINDS) {
      for (const object of await this.both.double.control('GET', `/objects?kind=${kind}`)) {
        const state = object.status ?? (object.reversed ? 'reversed' : '');
        add(`stripe ${kind} ${kind === 'balance_transaction' ? object.type : state}`, 1n);
      }
    }
    const { platform, connected } = await this.both.double.control('GET', '/totals');
    for (const [owner, pots] of Object.entries({ platform, connected })) {
      for (const pot of pots as Record<string, string>[]) {
        for (const where of ['pending', 'available', 'balance', 'inTransit', 'bankReceipts']) {
          if (pot[where] !== undefined) add(`stripe ${owner} ${where}`, BigInt(pot[where]));
        }
      }
    }
    return found;
  }
}
