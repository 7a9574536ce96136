/**
 * The only door to Stripe: every call is paced, timed out, and answered with one of three answers (stripe-answer.ts).
 *
 * Never called inside a transaction: what is to be done is written and committed first.
 */
import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { present } from '../kernel/index.ts';
import { CONFIG, STRIPE_NETWORK_RETRIES, type Config } from '../platform/index.ts';
import { PACE, REAL_PACE, type Pace } from './pace.ts';
import { answerOf, foundIn, isRateLimit, StripeUnavailable, type StripeAnswer } from './stripe-answer.ts';
import { TokenBucket } from './token-bucket.ts';

/** Why a call was not made after all. */
const NOT_STARTED = 'its time was over before its turn came';
/** Whose key it is is not known: it may be another account than the books belong to. */
const UNCONFIRMED = 'Stripe has not said whose key this is';
/** First back-off after a rate limit of Stripe; doubled each time, up to {@link LONGEST_BACK_OFF_MS}. */
const FIRST_BACK_OFF_MS = 200;
const LONGEST_BACK_OFF_MS = 5_000;

@Injectable()
export class StripeGateway {
  /** Stripe limits each endpoint by itself. */
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly stripe: Stripe | null;
  /** Asked before each call; anything but `ok`: it is not made. Set by stripe-key-owner.ts. */
  guard: () => Promise<StripeAnswer<undefined>> = () => Promise.resolve({ kind: 'ok', value: undefined });

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PACE) private readonly pace: Pace = REAL_PACE,
  ) {
    this.stripe = config.STRIPE_SECRET_KEY === undefined ? null : newClient(config.STRIPE_SECRET_KEY, config);
  }

  /** Whether this installation has a Stripe account. */
  get isEnabled(): boolean {
    return this.stripe !== null;
  }

  /** Whether money is play money: a test key, Stripe's own or a double's. */
  get isTest(): boolean {
    return !/^[rs]k_live_/.test(this.config.STRIPE_SECRET_KEY ?? '');
  }

  /** Stripe's package, for what makes no call: checking signatures. @throws Bug without a key */
  get client(): Stripe {
    return present(this.stripe, 'STRIPE_SECRET_KEY to be set');
  }

  /**
   * One call, when its turn has come.
   *
   * @param name its endpoint, by which it is paced: `transfers.create`
   * @param work makes exactly one request; a POST that makes something has an idempotency key
   * @param mayStart asked when its turn has come, which may be a while; false: it is not made
   */
  async call<T>(name: string, work: (stripe: Stripe) => Promise<T>, mayStart: () => boolean = () => true): Promise<StripeAnswer<T>> {
    if ((await this.guard()).kind !== 'ok') return { kind: 'unknown', why: UNCONFIRMED };
    const bucket = this.bucketOf(name);
    let giveUpAt: number | null = null;
    for (let backOffMs = FIRST_BACK_OFF_MS; ; backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS)) {
      await this.pace.wait(bucket.take(this.pace.now()));
      if (giveUpAt === null) {
        // Waiting for the first turn does not count, only what comes after.
        if (!mayStart()) return { kind: 'unknown', why: NOT_STARTED };
        giveUpAt = this.pace.now() + this.config.STRIPE_TIMEOUT_MS;
      }
      try {
        return { kind: 'ok', value: await work(this.client) };
      } catch (error) {
        const now = this.pace.now();
        const mayRepeat = isRateLimit(error) && now + backOffMs < giveUpAt;
        if (!mayRepeat) return answerOf(error);
        bucket.pauseUntil(now + backOffMs * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Reads one object; null when Stripe has none. @throws StripeUnavailable when nobody knows */
  async find<T>(name: string, work: (stripe: Stripe) => Promise<T>): Promise<T | null> {
    return foundIn(name, await this.call(name, work));
  }

  /** Reads what has to be there. @throws StripeUnavailable when nobody knows, or Stripe refuses */
  async read<T>(name: string, work: (stripe: Stripe) => Promise<T>): Promise<T> {
    const answer = await this.call(name, work);
    if (answer.kind === 'ok') return answer.value;
    throw new StripeUnavailable(name, answer);
  }

  /**
   * Reads a list to its end, a page at a time.
   *
   * @param page reads one page of at most 100, after the id when there is one
   * @throws StripeUnavailable when nobody knows
   */
  async *list<T extends { readonly id: string }>(
    name: string,
    page: (stripe: Stripe, after: { starting_after?: string }) => PromiseLike<{ readonly data: readonly T[]; readonly has_more: boolean }>,
  ): AsyncGenerator<T, void, undefined> {
    let after: { starting_after?: string } = {};
    for (;;) {
      const read = await this.read(name, async (stripe) => page(stripe, after));
      yield* read.data;
      const last = read.data.at(-1);
      if (!read.has_more || last === undefined) return;
      after = { starting_after: last.id };
    }
  }

  private bucketOf(name: string): TokenBucket {
    let bucket = this.buckets.get(name);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.config.STRIPE_REQUESTS_PER_SECOND);
      this.buckets.set(name, bucket);
    }
    return bucket;
  }
}

function newClient(secretKey: string, config: Config): Stripe {
  const at = config.STRIPE_API_URL === undefined ? null : new URL(config.STRIPE_API_URL);
  return new Stripe(secretKey, {
    timeout: config.STRIPE_TIMEOUT_MS,
    maxNetworkRetries: STRIPE_NETWORK_RETRIES,
    telemetry: false,
    appInfo: { name: 'Guildhall' },
    ...(at === null
      ? {}
      : {
          host: at.hostname,
          port: at.port || (at.protocol === 'http:' ? 80 : 443),
          protocol: at.protocol === 'http:' ? ('http' as const) : ('https' as const),
        }),
  });
}
