/** One double: its world, its API, its webhooks, and the ticking that makes things fall due. */
import type { Clock } from '../src/kernel/index.ts';
import { Api } from './api.ts';
import { Faults } from './control/faults.ts';
import { IdempotencyKeys } from './requests/idempotency.ts';
import { RateLimit } from './requests/rate-limit.ts';
import { runDue } from './world/tasks.ts';
import { Webhooks } from './events/webhooks.ts';
import { World } from './world/world.ts';

export interface DoubleOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  readonly secretKey?: string;
  /** Id of the platform's own account, which the key belongs to; `acct_platform` by default. */
  readonly accountId?: string;
  readonly webhookSecret?: string;
  readonly webhookUrl?: string;
  /** Webhooks are signed at real time, however far this clock is moved. */
  readonly isSignedInRealTime?: boolean;
  /** Kept between runs in this file. */
  readonly stateFile?: string;
  readonly now?: Date;
  /** What its time runs with, instead of real time: a clock in the same process that is moved. */
  readonly clock?: Clock;
  /** Per endpoint; 0 for no limit. */
  readonly requestsPerSecond?: number;
  /** From a payment to its money being available; 2 days by default. */
  readonly settleSeconds?: number;
  /** From a payout to the bank; 1 day by default. */
  readonly bankSeconds?: number;
}

const DAY = 86_400;
export const DOUBLE_KEY = 'sk_test_double';
export const DOUBLE_WEBHOOK_SECRET = 'whsec_double';

export class Double {
  readonly world: World;
  readonly keys = new IdempotencyKeys();
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  readonly webhooks: Webhooks;
  readonly api: Api;
  /** Called after anything may have changed. */
  onChange: () => void = () => undefined;
  private ticking: NodeJS.Timeout | null = null;

  constructor(options: DoubleOptions) {
    this.world = new World({
      now: options.now,
      clock: options.clock,
      accountId: options.accountId ?? 'acct_platform',
      settleSeconds: options.settleSeconds ?? 2 * DAY,
      bankSeconds: options.bankSeconds ?? DAY,
    });
    const { clock, store, dice } = this.world;
    this.faults = new Faults(dice);
    this.rateLimit = new RateLimit(options.requestsPerSecond ?? 25);
    this.webhooks = new Webhooks(clock, store, dice, options.webhookSecret ?? DOUBLE_WEBHOOK_SECRET);
    this.webhooks.url = options.webhookUrl ?? null;
    this.webhooks.isSignedInRealTime = options.isSignedInRealTime ?? false;
    this.world.events.onEvent = (event) => this.webhooks.enqueue(event);
    this.world.webhookUrl = () => this.webhooks.url;
    this.world.events.payload = () => this.webhooks.misbehaviour.payload;
    this.api = new Api({ ...this, secretKey: options.secretKey ?? DOUBLE_KEY });
  }

  /** Does what is due, sends what waits, keeps what changed. */
  tick(): void {
    if (runDue(this.world) > 0) this.onChange();
    this.webhooks.pump();
  }

  start(): void {
    this.ticking = setInterval(() => this.tick(), 200);
    this.ticking.unref();
  }

  stop(): void {
    if (this.ticking !== null) clearInterval(this.ticking);
    this.webhooks.stop();
  }
}
