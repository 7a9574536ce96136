/**
 * Sends events to the marketplace: signed by the SDK's own helper, at least once, retried for three days by the double's clock;
 * and, on request, several times, in any order, late, or never.
 */
import Stripe from 'stripe';
import type { DoubleClock } from '../world/clock.ts';
import type { EventRecord } from './event-record.ts';
import type { Payload } from './events.ts';
import type { Dice } from '../world/random.ts';
import type { Store } from '../world/store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GIVE_UP_AFTER = 72 * HOUR;
/** After the first try, the second …; then every twelve hours. */
const RETRY_AFTER = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR];
const ANSWER_WITHIN_MS = 10_000;
const AT_ONCE = 8;

export interface Misbehaviour {
  /** How often each event is sent, from and to. */
  duplicate: [number, number];
  shuffle: boolean;
  dropProbability: number;
  delaySeconds: [number, number];
  paused: boolean;
  /** How events about v1 objects are sent: as snapshots, thin, or one of each. */
  payload: Payload;
}

interface Delivery {
  readonly eventId: string;
  readonly firstAt: number;
  dueAt: number;
  tries: number;
}

export interface FlushCounts {
  accepted: number;
  failed: number;
  waiting: number;
  dropped: number;
}

export interface WebhookState {
  readonly url: string | null;
  readonly queue: readonly Delivery[];
}

export class Webhooks {
  url: string | null = null;
  misbehaviour: Misbehaviour = {
    duplicate: [1, 1],
    shuffle: false,
    dropProbability: 0,
    delaySeconds: [0, 0],
    paused: false,
    payload: 'snapshot',
  };
  /** Newest first; an older one signs too until its time is over, as when a secret is rolled at Stripe. */
  secrets: { secret: string; until: number | null }[];
  private queue: Delivery[] = [];
  private underWay = 0;
  private dropped = 0;
  private isStopped = false;
  private idle: (() => void)[] = [];
  /** For a marketplace whose clock is not moved with this one: it would take a later time for a forgery. */
  isSignedInRealTime = false;
  /** The last few that were sent, for replays. */
  readonly sent: { body: string; header: string }[] = [];

  constructor(
    private readonly clock: DoubleClock,
    private readonly store: Store,
    private readonly dice: Dice,
    secret: string,
  ) {
    this.secrets = [{ secret, until: null }];
  }

  /** Queues an event; answers how many endpoints it is for: one, or none where no address is set. */
  enqueue(event: EventRecord): number {
    if (this.url === null) return 0;
    const { duplicate, dropProbability, delaySeconds } = this.misbehaviour;
    if (dropProbability > 0 && this.dice.next() < dropProbability) {
      this.dropped++;
      return 1;
    }
    const now = this.clock.milliseconds();
    const copies = this.dice.between(...duplicate);
    for (let i = 0; i < copies; i++) {
      const delay = delaySeconds[1] === 0 ? 0 : this.dice.between(...delaySeconds) * 1000;
      this.queue.push({ eventId: event.id, firstAt: now, dueAt: now + delay, tries: 0 });
    }
    return 1;
  }

  rotate(secret: string, overlapSeconds: number): void {
    const until = this.clock.milliseconds() + overlapSeconds * 1000;
    this.secrets = [{ secret, until: null }, ...this.secrets.map((old) => ({ ...old, until: Math.min(old.until ?? until, until) }))];
  }

  /** Sends what is due, a few at a time, without waiting for it. */
  pump(): void {
    if (this.isStopped || this.misbehaviour.paused || this.url === null) return;
    const now = this.clock.milliseconds();
    const ready = this.queue.filter((delivery) => delivery.dueAt <= now);
    if (ready.length === 0) return;
    const due = this.misbehaviour.shuffle ? this.dice.shuffled(ready) : ready;
    const chosen = new Set(due.slice(0, Math.max(0, AT_ONCE - this.underWay)));
    this.queue = this.queue.filter((delivery) => !chosen.has(delivery));
    for (const delivery of chosen) void this.send(delivery).then(() => this.pump());
  }

  /** Sends all that waits, due or not, once; in order unless shuffled. */
  async flush(): Promise<FlushCounts> {
    await this.settled();
    const waiting = this.misbehaviour.shuffle ? this.dice.shuffled(this.queue) : this.queue;
    this.queue = [];
    const counts: FlushCounts = { accepted: 0, failed: 0, waiting: 0, dropped: this.dropped };
    const lane = async () => {
      for (let delivery = waiting.shift(); delivery !== undefined; delivery = waiting.shift()) {
        if (await this.send(delivery)) counts.accepted++;
        else counts.failed++;
      }
    };
    await Promise.all(Array.from({ length: this.misbehaviour.shuffle ? AT_ONCE : 1 }, lane));
    counts.waiting = this.queue.length;
    return counts;
  }

  /** A moment at which nothing is under way. */
  private async settled(): Promise<void> {
    if (this.underWay > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private async send(delivery: Delivery): Promise<boolean> {
    const event = this.store.get('event', delivery.eventId);
    if (event === undefined) return true;
    this.underWay++;
    const header = this.signature(event.body);
    const isAccepted = await this.post(event.body, header);
    this.underWay--;
    if (isAccepted) {
      event.pendingWebhooks = 0;
      this.sent.push({ body: event.body, header });
      if (this.sent.length > 50) this.sent.shift();
    } else {
      const retryAfter = RETRY_AFTER[delivery.tries] ?? 12 * HOUR;
      delivery.tries += 1;
      delivery.dueAt = this.clock.milliseconds() + retryAfter;
      if (delivery.dueAt <= delivery.firstAt + GIVE_UP_AFTER) this.queue.push(delivery);
    }
    if (this.underWay === 0) for (const wake of this.idle.splice(0)) wake();
    return isAccepted;
  }

  signingTime(): number {
    return this.isSignedInRealTime ? Math.floor(Date.now() / 1000) : this.clock.seconds();
  }

  /** `Stripe-Signature` of a body, at the present time unless another is given. */
  signature(body: string, at = this.signingTime(), secrets?: readonly string[]): string {
    const now = this.clock.milliseconds();
    const valid = secrets ?? this.secrets.filter(({ until }) => until === null || until > now).map(({ secret }) => secret);
    const headers = valid.map((secret) => Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp: at }));
    const [first = '', ...others] = headers;
    return [first, ...others.map((header) => header.slice(header.indexOf(',') + 1))].join(',');
  }

  /** Whether the marketplace answered with 2xx. */
  async post(body: string, header: string): Promise<boolean> {
    if (this.url === null) return false;
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': header, 'user-agent': 'Stripe/1.0 (double)' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  stop(): void {
    this.isStopped = true;
  }

  state(): WebhookState {
    return { url: this.url, queue: this.queue };
  }

  restore(state: WebhookState): void {
    this.queue = [...state.queue];
  }
}
