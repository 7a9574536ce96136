/**
 * Compares our rows with Stripe's, in both directions: the ledger's own audit cannot see that something was paid twice.
 * Hourly, and whenever an admin asks. What was missed is first read again; what then still differs is kept as a row of the
 * run, by kind (difference-kinds.ts). Some kinds stop the payer at once.
 *
 * It knows nothing of transfers or refunds: sources register with `ReconciliationSources`.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { addSeconds, assert, conflict, newId, ok, present, refuse, type Clock, type Result } from '../../kernel/index.ts';
import { CLOCK, Commands, DB, Jobs, Metrics, personIdOf, systemCaller, type Caller, type Db } from '../../platform/index.ts';
import { mayReconcile } from './reconciliation.policy.ts';
import {
  countBySide,
  ReconciliationSources,
  stopsPayer,
  StripeEvents,
  StripeGateway,
  type DifferenceCounts,
  type DifferenceKind,
  type FoundDifference,
  type ReconciliationWindow,
} from '../../stripe/index.ts';
import { PayerStops } from '../../payouts/index.ts';
import type { ReconciliationRun } from './reconciliation.entity.ts';
import { DifferenceCaseRepository } from './difference-case.repository.ts';
import { ReconciliationRepository } from './reconciliation.repository.ts';

/** How far back: hourly, more than a week-end's outage of a webhook; once a day, all that a bank may still send back. */
const HOURLY_SECONDS = 3 * 86_400;
const DAILY_SECONDS = 30 * 86_400;
/** How much further, to see that what the run before found is gone. A run that was late by more leaves it to the daily one. */
const HOURLY_SLACK_SECONDS = 2 * 3600;
const DAILY_SLACK_SECONDS = 3 * 86_400;
const LEASE_SECONDS = 3600;
/** Events handled at most while catching up: what is left, the sweep does. */
const MOST_ROUNDS = 10_000;

export interface Reconciled extends DifferenceCounts {
  readonly runId: string;
  readonly compared: Readonly<Record<string, number>>;
  readonly kinds: readonly DifferenceKind[];
  readonly failure: string | null;
}

@Injectable()
export class Reconciliation implements OnModuleInit {
  private readonly logger = new Logger('reconciliation');

  constructor(
    private readonly gateway: StripeGateway,
    private readonly sources: ReconciliationSources,
    private readonly events: StripeEvents,
    private readonly rows: ReconciliationRepository,
    private readonly cases: DifferenceCaseRepository,
    private readonly stops: PayerStops,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    private readonly metrics: Metrics,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    if (!this.gateway.isEnabled) return;
    this.jobs.schedule({
      name: 'stripe_reconcile',
      cron: '23 * * * *',
      run: async () => void (await this.ask(CALLER, await this.usualSince())),
    });
    this.jobs.sweep({ name: 'payouts.stripe_reconcile', run: () => this.runWaiting() });
  }

  /** Asks for a comparison; a worker process makes it in a moment. The id of the run. */
  ask(caller: Caller, since: Date): Promise<Result<string>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayReconcile(tx.actor);
      if (refused !== null) return refuse(refused);
      if (!this.gateway.isEnabled) return refuse(conflict('NO_STRIPE', 'This marketplace has no account at Stripe to compare with.'));
      const id = newId<'Act'>(tx.now);
      await this.rows.insert(tx, id, since, personIdOf(tx.actor));
      tx.act('reconciliation.asked', { kind: 'reconciliation', id });
      return ok(id);
    });
  }

  /** Compares now, in this process: for tools and tests. */
  async now(since?: Date): Promise<Reconciled> {
    const asked = await this.ask(CALLER, since ?? (await this.wholeSince()));
    assert(asked.ok, 'the system may reconcile');
    return this.run(present(await this.rows.byId(this.db, asked.value), 'a run that was just written'));
  }

  /** From when on a comparison is made that names no time. */
  wholeSince(): Promise<Date> {
    return this.sinceFor(DAILY_SECONDS, DAILY_SLACK_SECONDS);
  }

  /** Makes one comparison that was asked for. Returns how many: 0 or 1. */
  async runWaiting(): Promise<number> {
    const run = await this.commands.must(CALLER, async (tx) => ok(await this.rows.lease(tx, LEASE_SECONDS)));
    if (run === null) return 0;
    await this.run(run);
    return 1;
  }

  private async run(run: ReconciliationRun): Promise<Reconciled> {
    const window: ReconciliationWindow = { since: run.since, now: this.clock.now() };
    const compared: Record<string, number> = {};
    const found: (FoundDifference & { source: string })[] = [];
    const failures: string[] = [];
    await this.guarded(failures, 'events', () => this.catchUpEvents(window));
    for (const source of this.sources.all) {
      if (source.catchUp !== undefined) await this.guarded(failures, `${source.name}, catching up`, () => source.catchUp?.(window));
    }
    for (const source of this.sources.all) {
      await this.guarded(failures, source.name, async () => {
        const comparison = await source.compare(window);
        compared[source.name] = comparison.compared;
        found.push(...comparison.differences.map((difference) => ({ ...difference, source: source.name })));
      });
    }
    const failure = failures.length === 0 ? null : failures.join('; ');
    // Before anything is kept: a payer that pays twice is stopped whatever happens next.
    for (const difference of found) await this.sound(difference);
    await this.commands.must(CALLER, async (tx) => {
      const isMine = await this.rows.end(tx, run.id, { compared, failure }, found);
      if (!isMine) return ok(undefined);
      const ended = { id: run.id, since: run.since, comparedAt: window.now, sources: Object.keys(compared) };
      const cases = await this.cases.follow(tx, ended);
      tx.act('reconciliation.ended', { kind: 'reconciliation', id: run.id }, { differences: found.length, ...cases });
      return ok(undefined);
    });
    const kinds = found.map(({ kind }) => kind);
    return { runId: run.id, compared, kinds, failure, ...countBySide(kinds) };
  }

  /** Fetches and handles events that were missed. */
  private async catchUpEvents(window: ReconciliationWindow): Promise<void> {
    await this.events.fetchMissed(window.since, { onlyUndelivered: false });
    for (let round = 0; round < MOST_ROUNDS && (await this.events.handleStored()) > 0; round++);
  }

  private async sound(difference: FoundDifference): Promise<void> {
    const { kind, objectId, subject, localValue, stripeValue } = difference;
    this.metrics.alarm(kind);
    this.logger.error({ event: 'a difference with Stripe', kind, objectId, subject, here: localValue, there: stripeValue });
    if (stopsPayer(kind)) await this.stops.stop(kind, [objectId, subject?.id].filter(Boolean).join(' '));
  }

  /** One source that cannot be read keeps nobody from reading the others. */
  private async guarded(failures: string[], name: string, work: () => Promise<void> | undefined): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.error(`${name}: ${(error as Error).message}`, (error as Error).stack);
      failures.push(`${name}: ${(error as Error).message}`);
    }
  }

  /** At three in the morning all of it, else the last days. */
  private usualSince(): Promise<Date> {
    return this.clock.now().getUTCHours() === 3
      ? this.sinceFor(DAILY_SECONDS, DAILY_SLACK_SECONDS)
      : this.sinceFor(HOURLY_SECONDS, HOURLY_SLACK_SECONDS);
  }

  /** So far back; a little further where the run before found a difference there, or no run could tell that it is gone. */
  private async sinceFor(seconds: number, slack: number): Promise<Date> {
    const base = addSeconds(this.clock.now(), -seconds);
    return (await this.cases.lookBack(this.db, base, addSeconds(base, -slack))) ?? base;
  }
}

const CALLER = systemCaller('payouts.reconcile');
