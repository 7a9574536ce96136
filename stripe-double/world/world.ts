/**
 * The state of one double: clock, objects, balances, events, what falls due. Everything else are functions over it.
 * All of it runs in one thread and without awaiting, so that each request and each task is atomic.
 */
import type { Clock } from '../../src/kernel/index.ts';
import { DoubleClock } from './clock.ts';
import type { RequestOrigin } from '../events/event-record.ts';
import { Events } from '../events/events.ts';
import { Exchange } from '../balances/exchange.ts';
import { Balances, type SourceType } from '../balances/pots.ts';
import { Dice } from './random.ts';
import { Schedule } from './schedule.ts';
import { Store } from './store.ts';

export interface WorldOptions {
  readonly now?: Date;
  readonly clock?: Clock;
  /** The platform's own account. */
  readonly accountId: string;
  /** From a charge to its money being available. */
  readonly settleSeconds: number;
  /** From a payout to its arrival at the bank, and again until the bank may send it back. */
  readonly bankSeconds: number;
}

/** What the payment intent of a Checkout Session will carry; Stripe makes it only when somebody pays. */
export interface IntentPlan {
  readonly metadata: Record<string, string>;
  readonly description: string | null;
  readonly transferGroup: string | null;
}

export class World {
  readonly clock: DoubleClock;
  readonly store = new Store();
  readonly balances = new Balances();
  readonly exchange = new Exchange();
  /** Of pending balance transactions whose money is not from cards. */
  readonly sourceTypes = new Map<string, SourceType>();
  readonly schedule = new Schedule();
  readonly dice = new Dice();
  readonly events: Events;
  /** Where people reach the double's pages; known once it listens. */
  url = '';
  /** How the platform's own money is paid out; Stripe's default for a new platform is 'daily'. */
  platformInterval: 'daily' | 'weekly' | 'monthly' | 'manual' = 'manual';
  /** How often each endpoint was asked, by its name and whose account it was asked about: `GET /v1/balance acct_1`. */
  readonly requests = new Map<string, number>();
  /** Of our own account, what is otherwise than usual: `{ charges_enabled: false }`. */
  platformChange: Record<string, unknown> = {};
  /** Webhook endpoints (v1) and event destinations (v2), as the API lists them; null: the usual ones for the address in use. */
  endpoints: object[] | null = null;
  destinations: object[] | null = null;
  /** Where events are sent; null: nowhere. */
  webhookUrl: () => string | null = () => null;
  /** By Checkout Session. */
  readonly plans = new Map<string, IntentPlan>();
  origin: RequestOrigin | null = null;
  /** Requests that were answered by a failure and take effect later. A restart of the double forgets them. */
  private late: { readonly at: number; readonly run: () => void }[] = [];

  constructor(readonly options: WorldOptions) {
    this.clock = new DoubleClock(options.now, options.clock);
    this.events = new Events(this.clock, this.store, () => this.origin);
  }

  /** Does it `seconds` from now. */
  later(seconds: number, run: () => void): void {
    this.late.push({ at: this.inSeconds(seconds), run });
  }

  /** Does what was put off until now or before. Returns how much. */
  runLate(): number {
    const now = this.clock.milliseconds();
    const due = this.late.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.late = this.late.filter(({ at }) => at > now);
    for (const { at, run } of due) this.clock.during(at, run);
    return due.length;
  }

  /** Milliseconds by the double's clock, `seconds` from now. */
  inSeconds(seconds: number): number {
    return this.clock.milliseconds() + seconds * 1000;
  }
}
