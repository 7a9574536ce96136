/**
 * `npm run chaos -- payouts`: payouts through Stripe's double while everything breaks. Worker processes are killed with
 * SIGKILL, and PostgreSQL is crashed. Answers are dropped before and after their effect, hang, fail or come truncated. Requests
 * take effect after Stripe answered that it failed. Stripe limits the rate and forgets keys early, and banks send money back
 * after it was paid. In the end every worker must have exactly what was earned.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parsePublicId, Random } from '../../src/kernel/index.ts';
import { PayoutCommands } from '../../src/payouts/index.ts';
import { inParallel } from '../sandbox/client.ts';
import type { DoubleControl, Fault } from '../sandbox/double-control.ts';
import { Progress } from '../command-line/progress.ts';
import { openStripeSandbox, type StripeSandbox } from '../sandbox/stripe-sandbox.ts';
import { earningPeople, type EarningWorker, type EarningPeople } from './people.ts';
import { proveBooks, type Books } from './books.ts';
import { openAccounts } from './accounts.ts';
import { useDesign } from './designs.ts';
import { WorkerProcesses } from './processes.ts';
import { tally, type Tally } from './tally.ts';

export interface PayoutChaosOptions {
  readonly design: string;
  readonly payouts: number;
  readonly kills: number;
  readonly crashes: number;
  readonly seed: number;
}

export interface PayoutChaosResult extends PayoutChaosOptions, Tally, Books {
  readonly seconds: number;
}

const PROCESSES = 4;
const EARNED_MINOR = 2_500n;
/**
 * Time runs fifteen times as fast as calls do, so that a run ends in minutes; the longest call, about a second, is then
 * still far shorter than a lease.
 */
const TICK_MS = 700;
const TICK_SECONDS = 10;
const LEASE_SECONDS = 120;
const TIMEOUT_MS = 300;
/** A key older than this is not relied on … */
const KEY_SECONDS = 600;
/** … and the double forgets them much earlier; not while the request that brought them may still wait for its turn. */
const FORGOTTEN_AFTER_SECONDS = 60;
/** Delay of a request that takes effect after its answer: longer than the first pauses of the payer, shorter than a lease. */
const LATE_SECONDS = 60;
/** One worker in so many has a bank that sends the money back: at once, or after it said "paid". */
const FAILING_BANK = 8;
const ASKING_AT_ONCE = 4;
const BANK_SECONDS = 60;
/** Requests per second while nothing is proved yet. */
const UNLIMITED = 100;
/** What Stripe takes per second and endpoint; each of four processes keeps to the payer's own pace, and they meet it. */
const STRIPE_TAKES = 25;
const PAYER_PACE = 15;
const LONGEST_PAUSE_SECONDS = 1_800;
/** Rounds of half an hour, in which nothing breaks any more, until every payout has to be final. */
const DRAIN_ROUNDS = 40;

const FAULTS: readonly Fault[] = [
  // What loses an answer after its effect is what pays twice: Stripe's package hides the few, so there are many.
  { endpoint: 'POST /v1/transfers', kind: 'drop_after', probability: 0.25 },
  { endpoint: 'POST *', kind: 'error_after', probability: 0.1 },
  // Stripe answers 500 and finishes the request later: within a lease, but after a look-up that comes too early.
  { endpoint: 'POST *', kind: 'error_late', probability: 0.1, lateSeconds: LATE_SECONDS },
  { endpoint: 'POST *', kind: 'hang', probability: 0.05, hangMs: 1_500 },
  { endpoint: 'POST *', kind: 'truncate', probability: 0.05 },
  { endpoint: '*', kind: 'drop_after', probability: 0.03 },
  { endpoint: '*', kind: 'drop_before', probability: 0.03 },
  { endpoint: '*', kind: 'error_before', probability: 0.03 },
  { endpoint: '*', kind: 'rate_limit', probability: 0.03 },
];

/** Plays one run. The wrong designs go through the same. */
export async function chaosOfPayouts(options: PayoutChaosOptions): Promise<PayoutChaosResult> {
  const started = performance.now();
  const sandbox = await openStripeSandbox(
    {
      NODE_ENV: 'test',
      FIRST_BATCH_REVIEW: 'false',
      MINIMUM_PAYOUT_MINOR: '1',
      STRIPE_LEASE_SECONDS: String(LEASE_SECONDS),
      STRIPE_TIMEOUT_MS: String(TIMEOUT_MS),
      STRIPE_KEY_SECONDS: String(KEY_SECONDS),
      STRIPE_REQUESTS_PER_SECOND: String(UNLIMITED),
    },
    { bankSeconds: BANK_SECONDS, requestsPerSecond: UNLIMITED },
  );
  try {
    // The run's own process settles what is left in the end: by the same design.
    useDesign(sandbox.app, options.design);
    const run = new PayoutChaos(sandbox, options, new Random(options.seed));
    const result = await run.play();
    return { ...options, ...result, seconds: Math.round((performance.now() - started) / 1000) };
  } finally {
    await sandbox.close();
  }
}

class PayoutChaos {
  private readonly double: DoubleControl;

  constructor(
    private readonly sandbox: StripeSandbox,
    private readonly options: PayoutChaosOptions,
    private readonly random: Random,
  ) {
    this.double = sandbox.double;
  }

  async play(): Promise<Tally & Books & { kills: number; crashes: number }> {
    const { sandbox, options } = this;
    const people = await earningPeople(sandbox, options.payouts, EARNED_MINOR);
    const accounts = await openAccounts(sandbox, people);
    await this.breakSomeBanks(people, accounts);
    const broken = await this.breakEverything(people);
    await this.drain(people, accounts);
    const { hits } = await this.double.send<{ hits: Record<string, number> }>('GET', '/faults');
    console.log(`Faults in calls to Stripe: ${JSON.stringify(hits)}`);
    const counted = await tally(
      sandbox.db,
      this.double,
      people.workers.map((worker) => worker.personId),
      people.earnedMinor,
    );
    return { ...broken, ...counted, ...(await proveBooks(sandbox)) };
  }

  private async breakSomeBanks(people: EarningPeople, accounts: ReadonlyMap<string, string>): Promise<void> {
    for (const [index, worker] of people.workers.entries()) {
      if (index % FAILING_BANK !== 0) continue;
      const bankFails = (index / FAILING_BANK) % 2 === 0 ? 'after_paid' : 'at_once';
      await this.double.send('POST', `/accounts/${accounts.get(worker.personId)}`, { bankFails });
    }
  }

  /** Everyone requests payouts; then kills and crashes happen until the ordered number is reached and every payout was sent to Stripe. */
  private async breakEverything(people: EarningPeople): Promise<{ kills: number; crashes: number }> {
    const { options, random, sandbox } = this;
    await this.ask(people.workers);
    await this.double.send('POST', '/seed', { seed: options.seed });
    await this.double.send('POST', '/rate', { requestsPerSecond: STRIPE_TAKES });
    await this.double.setFaults(FAULTS);
    const processes = new WorkerProcesses(() => this.environment(), random);
    const progress = new Progress('Kills', options.kills);
    let crashes = 0;
    processes.start(PROCESSES);
    try {
      while (processes.killed < options.kills || crashes < options.crashes || (await this.unsent()) > 0) {
        await pause(TICK_MS * (0.5 + random.next()));
        await sandbox.advance(TICK_SECONDS);
        processes.advance(TICK_SECONDS);
        if (processes.killed < options.kills && processes.killOne()) progress.add();
        if (crashes < options.crashes && processes.killed >= ((crashes + 1) * options.kills) / (options.crashes + 1)) {
          await sandbox.database.crash();
          crashes++;
        }
        if (random.below(5) === 0) await this.double.send('POST', '/keys/forget', { olderThanSeconds: FORGOTTEN_AFTER_SECONDS });
      }
    } finally {
      await processes.stop();
    }
    return { kills: processes.killed, crashes };
  }

  /** Nothing breaks any more; time passes. What came back is asked for again, from a bank that works. */
  private async drain(people: EarningPeople, accounts: ReadonlyMap<string, string>): Promise<void> {
    await this.double.clearFaults();
    await this.double.send('POST', '/rate', { requestsPerSecond: UNLIMITED });
    for (const accountId of accounts.values()) await this.double.send('POST', `/accounts/${accountId}`, { bankFails: false });
    const progress = new Progress('Settling', DRAIN_ROUNDS);
    for (let round = 0; round < DRAIN_ROUNDS; round++) {
      await this.sandbox.advance(LONGEST_PAUSE_SECONDS);
      await this.double.send('POST', '/webhooks/flush');
      await this.sandbox.sweep();
      if (round === DRAIN_ROUNDS / 4) await this.ask(people.workers);
      progress.add();
    }
  }

  /** Requests all that is available. Workers with nothing available, or with a payout under way, are refused, as they should be. */
  private async ask(workers: readonly EarningWorker[]): Promise<void> {
    const payouts = this.sandbox.app.get(PayoutCommands);
    await inParallel(workers, ASKING_AT_ONCE, async ({ caller }) => {
      const asked = await payouts.request(caller, {});
      const refusal = asked.ok ? null : asked.refusals[0];
      if (refusal?.kind !== 'CONFIRMATION_NEEDED') return;
      // The bank that did not take the last one works again: the worker says so.
      await payouts.request(caller, { despiteRefusedPayoutId: parsePublicId('Payout', refusal.confirm) });
    });
  }

  /** Payouts that were not sent to Stripe yet, or whose outcome is unknown; none when a wrong design was caught and stopped. */
  private async unsent(): Promise<number> {
    const rows = await this.sandbox.db
      .query<{ count: number }>(
        `select count(*)::int as count from payouts.payout
         where state in ('reserved', 'sending') and not exists (select from payouts.payer_stop where lifted_at is null)`,
      )
      .catch(() => [{ count: 1 }]);
    return rows[0]?.count ?? 0;
  }

  private environment(): Record<string, string> {
    const { sandbox, options } = this;
    return {
      ...sandbox.settings,
      SWEEP_SECONDS: '1',
      STRIPE_REQUESTS_PER_SECOND: String(PAYER_PACE),
      CHAOS_DESIGN: options.design,
      CHAOS_AHEAD_SECONDS: String(sandbox.clock.aheadSeconds),
    };
  }
}
