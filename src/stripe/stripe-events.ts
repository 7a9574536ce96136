/**
 * Events of Stripe: stored first, answered at once, handled later. They arrive more than once, in any order, late or never.
 * So a handler does not trust the event: it reads the object again, and moves only forwards.
 *
 * Events that never arrived are fetched: {@link StripeEvents.fetchMissed}.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { addSeconds, assert, ok, type Clock } from '../kernel/index.ts';
import { CLOCK, Commands, CONFIG, Jobs, systemCaller, type Config } from '../platform/index.ts';
import { snapshotName, treatmentOf } from './stripe-event-types.ts';
import { eventRef, signedEvent, type EventRef } from './signed-event.ts';
import { StripeEventRepository, type StoredEvent, type StripeEventState } from './stripe-event.repository.ts';
import { StripeGateway } from './stripe-gateway.ts';

export interface ObjectRef {
  readonly objectId: string;
  /** The worker's account that it is on; null: the platform's own. */
  readonly accountId: string | null;
  /** The event's, as a snapshot event names it: `charge.failed`, also when the event was thin. */
  readonly type: string;
}

/** `orphan`: the object is not one of ours. */
export type EventOutcome = 'handled' | 'orphan';
/** Throws when Stripe did not answer: the event is retried later. */
export type Refresh = (ref: ObjectRef) => Promise<EventOutcome>;

const AT_ONCE = 40;
const FIRST_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 3600;
/** Stripe keeps events for 30 days. */
const KEPT_SECONDS = 30 * 86_400;

@Injectable()
export class StripeEvents implements OnModuleInit {
  private readonly logger = new Logger('stripe');
  private readonly handlers = new Map<string, Refresh>();

  constructor(
    private readonly gateway: StripeGateway,
    private readonly rows: StripeEventRepository,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    if (!this.gateway.isEnabled) return;
    this.jobs.sweep({ name: 'payouts.stripe_events', run: () => this.handleStored() });
    this.jobs.schedule({
      name: 'stripe_missed_events',
      cron: '*/15 * * * *',
      run: async () => void (await this.fetchMissed(addSeconds(this.clock.now(), -KEPT_SECONDS), { onlyUndelivered: true })),
    });
  }

  /** Handles events whose type is `prefix` or starts with it and a dot or bracket; the longest prefix wins. Call in `onModuleInit`. */
  on(prefix: string, refresh: Refresh): void {
    assert(!this.handlers.has(prefix), `one handler of ${prefix}`);
    this.handlers.set(prefix, refresh);
  }

  /** As {@link on}, for objects that only the platform's own account has: one on a worker's account is an orphan. */
  onOwn(prefix: string, refresh: (objectId: string) => Promise<EventOutcome>): void {
    this.on(prefix, async ({ objectId, accountId }) => (accountId === null ? refresh(objectId) : 'orphan'));
  }

  /** Stores a webhook. False: Stripe did not sign it, or not now; nothing was written. */
  async receive(body: Buffer, header: string | undefined): Promise<boolean> {
    if (!this.gateway.isEnabled) return false;
    const event = signedEvent(this.gateway.client.webhooks, body, header, this.config.STRIPE_WEBHOOK_SECRETS, this.clock.now());
    if (event === null) return false;
    await this.store([event]);
    return true;
  }

  /**
   * Lists the events at Stripe, and stores those that did not arrive.
   *
   * @returns how many were new
   */
  async fetchMissed(since: Date, options: { onlyUndelivered: boolean }): Promise<number> {
    const created = { gte: Math.floor(since.getTime() / 1000) };
    const undelivered = options.onlyUndelivered ? { delivery_success: false } : {};
    let stored = 0;
    let page: EventRef[] = [];
    for await (const event of this.gateway.list('events.list', (stripe, after) =>
      stripe.events.list({ created, limit: 100, ...undelivered, ...after }),
    )) {
      const ref = eventRef(event);
      if (ref !== null) page.push(ref);
      if (page.length < 100) continue;
      stored += await this.store(page);
      page = [];
    }
    return stored + (await this.store(page));
  }

  /** Handles some of what is stored. Returns how many were taken. */
  async handleStored(): Promise<number> {
    const events = await this.commands.must(CALLER, async (tx) => ok(await this.rows.lease(tx, AT_ONCE, this.config.STRIPE_LEASE_SECONDS)));
    // Several events about one object need one read.
    const groups = new Map<string, StoredEvent[]>();
    for (const event of events) {
      const prefix = this.prefixOf(event.type) ?? '';
      const key = `${treatmentOf(event.type)} ${prefix} ${event.objectId ?? ''} ${event.accountId ?? ''}`;
      groups.set(key, [...(groups.get(key) ?? []), event]);
    }
    await Promise.all([...groups.values()].map((group) => this.handle(group)));
    return events.length;
  }

  private async handle(group: readonly StoredEvent[]): Promise<void> {
    const [event] = group;
    if (event === undefined) return;
    const ids = group.map(({ id }) => id);
    const { objectId, type } = event;
    try {
      const outcome = await this.outcomeOf(event);
      await this.commands.must(CALLER, async (tx) => ok(await this.rows.end(tx, ids, outcome)));
    } catch (error) {
      const attempt = Math.max(...group.map((one) => one.attempt));
      const seconds = Math.min(FIRST_RETRY_SECONDS * 2 ** (attempt - 1), LONGEST_RETRY_SECONDS);
      this.logger.warn(`${type} ${objectId ?? ''} is tried again in ${seconds} s: ${(error as Error).message}`);
      const at = addSeconds(this.clock.now(), seconds);
      await this.commands.must(CALLER, async (tx) => ok(await this.rows.retryAt(tx, ids, at)));
    }
  }

  /** An event of an unknown type is reported, even if a handler could read its object. */
  private async outcomeOf({ type, objectId, accountId }: StoredEvent): Promise<Exclude<StripeEventState, 'stored'>> {
    const treatment = treatmentOf(type);
    if (treatment === 'ignored') return 'ignored';
    const prefix = this.prefixOf(type);
    const refresh = prefix === null ? undefined : this.handlers.get(prefix);
    if (refresh === undefined || objectId === null) return 'unknown';
    const outcome = await refresh({ objectId, accountId, type: snapshotName(type) });
    return treatment === 'unknown' ? 'unknown' : outcome;
  }

  /** Whether a handler is registered that reads the objects of events of this type. */
  hasHandler(type: string): boolean {
    return this.prefixOf(type) !== null;
  }

  private prefixOf(eventType: string): string | null {
    const type = snapshotName(eventType);
    const fits = [...this.handlers.keys()].filter(
      (prefix) => type === prefix || (type.startsWith(prefix) && '.['.includes(type[prefix.length] ?? '')),
    );
    return fits.sort((a, b) => b.length - a.length)[0] ?? null;
  }

  private store(events: readonly EventRef[]): Promise<number> {
    if (events.length === 0) return Promise.resolve(0);
    return this.commands.must(CALLER, async (tx) => ok(await this.rows.insert(tx, events)));
  }
}

/** Writes no acts: the effects of an event write their own. */
const CALLER = systemCaller('payouts.stripe_events');
