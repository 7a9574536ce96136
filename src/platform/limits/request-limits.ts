/**
 * How many requests one address and one account may send, by rate-limiter-flexible in the memory of this process. It keeps
 * one client from taking the process from the others; what is counted for all processes together is in identity.
 *
 * A refused request is answered 429 with `Retry-After`, and {@link RateLimited} carries the seconds.
 */
import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { isUuid } from '../../kernel/index.ts';
import { CONFIG, type Config } from '../config/config.ts';
import { addressGroup } from './client-address.ts';
import type { Rate } from '../config/rate.ts';

export class RateLimited extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super(`Too many requests; wait ${retryAfterSeconds} seconds.`);
  }
}

@Injectable()
export class RequestLimits {
  private readonly byAddress: RateLimiterMemory | null;
  private readonly anonymous: RateLimiterMemory | null;
  private readonly downloads: RateLimiterMemory | null;
  private readonly byAccount: RateLimiterMemory | null;
  private readonly mutations: RateLimiterMemory | null;
  private readonly uploads: RateLimiterMemory | null;

  constructor(@Inject(CONFIG) config: Config) {
    this.byAddress = limiter(config.RATE_REQUESTS_ADDRESS);
    this.anonymous = limiter(config.RATE_ANONYMOUS_ADDRESS);
    this.downloads = limiter(config.RATE_DOWNLOADS_ADDRESS);
    this.byAccount = limiter(config.RATE_REQUESTS_ACCOUNT);
    this.mutations = limiter(config.RATE_MUTATIONS_ACCOUNT);
    this.uploads = limiter(config.RATE_UPLOADS_ACCOUNT);
  }

  /**
   * Counts a request before anything of it is read.
   *
   * @param kind `download`: a file at a signed address, which needs no credentials
   * @throws RateLimited
   */
  async request(address: string, kind: 'anonymous' | 'credentials' | 'download'): Promise<void> {
    await take(this.byAddress, addressGroup(address));
    if (kind === 'anonymous') await this.withoutCredentials(address);
    if (kind === 'download') await take(this.downloads, addressGroup(address));
  }

  /** Counts a request that came with no valid credentials. @throws RateLimited */
  async withoutCredentials(address: string): Promise<void> {
    await take(this.anonymous, addressGroup(address));
  }

  /** Counts a request of an account. @throws RateLimited */
  async ofAccount(personId: string): Promise<void> {
    await take(this.byAccount, personId);
  }

  /**
   * Counts one field of Mutation.
   *
   * @param who the person's id, or the address of a request without credentials
   * @throws RateLimited
   */
  async mutation(who: string): Promise<void> {
    await take(this.mutations, isUuid(who) ? who : addressGroup(who));
  }

  /** Counts an upload that begins. @throws RateLimited */
  async upload(personId: string): Promise<void> {
    await take(this.uploads, personId);
  }
}

function limiter(rate: Rate | null): RateLimiterMemory | null {
  return rate && new RateLimiterMemory({ points: rate.points, duration: rate.seconds });
}

async function take(of: RateLimiterMemory | null, key: string): Promise<void> {
  try {
    await of?.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new RateLimited(Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
  }
}
