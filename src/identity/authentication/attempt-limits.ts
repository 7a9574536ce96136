/**
 * Rate limits for sign-ins, registrations and password reset requests, with rate-limiter-flexible. The counters are in PostgreSQL,
 * so that all processes share them. Every attempt counts, successful or not. The lock-out counts wrong passwords. These limits
 * bound the CPU time of hashing and the number of accounts from one address.
 */
import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { rateLimited, type Refusal, say } from '../../kernel/index.ts';
import { addressGroup, CONFIG, DB, type Caller, type Config, type Db, type Rate } from '../../platform/index.ts';
import { rateLimitStore, type RateLimitStore } from './rate-limit.repository.ts';
import { ensureSecret, keyedHash } from '../core/secret.ts';

@Injectable()
export class AttemptLimits {
  private readonly secret: string;
  private readonly signInByAddress: RateLimiterPostgres | null;
  private readonly signInByAccount: RateLimiterPostgres | null;
  private readonly registrationByAddress: RateLimiterPostgres | null;
  private readonly resetByAddress: RateLimiterPostgres | null;

  constructor(@Inject(CONFIG) config: Config, @Inject(DB) db: Db) {
    this.secret = ensureSecret(config);
    const store = rateLimitStore(db);
    this.signInByAddress = limiter(store, 'sign_in_address', config.RATE_SIGN_IN_ADDRESS);
    this.signInByAccount = limiter(store, 'sign_in_account', config.RATE_SIGN_IN_ACCOUNT);
    this.registrationByAddress = limiter(store, 'registration_address', config.RATE_REGISTRATION_ADDRESS);
    this.resetByAddress = limiter(store, 'reset_address', config.RATE_RESET_ADDRESS);
  }

  /** Counts a sign-in from the caller's address. @returns RATE_LIMITED, or null */
  signInFrom(caller: Caller): Promise<Refusal | null> {
    return this.count(caller, this.signInByAddress, 'sign-ins from your address', addressGroup(caller.address));
  }

  /**
   * Counts a sign-in to an account.
   *
   * @param account the person's id, the e-mail address where there is no account, or the device token that was sent
   * @returns RATE_LIMITED, or null
   */
  signInTo(caller: Caller, account: string): Promise<Refusal | null> {
    return this.count(caller, this.signInByAccount, 'sign-ins to this account', account);
  }

  /** Counts a registration from the caller's address. @returns RATE_LIMITED, or null */
  registrationFrom(caller: Caller): Promise<Refusal | null> {
    return this.count(caller, this.registrationByAddress, 'registrations from your address', addressGroup(caller.address));
  }

  /** Counts a password reset request from the caller's address. @returns RATE_LIMITED, or null */
  resetFrom(caller: Caller): Promise<Refusal | null> {
    return this.count(caller, this.resetByAddress, 'requests for a new password from your address', addressGroup(caller.address));
  }

  private async count(caller: Caller, of: RateLimiterPostgres | null, what: string, key: string): Promise<Refusal | null> {
    if (of === null || caller.actor.kind === 'system') return null;
    try {
      await of.consume(keyedHash(this.secret, `limit on ${what}`, key).toString('hex'));
      return null;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      return rateLimited(seconds, say`Too many ${what}; wait ${seconds} seconds.`);
    }
  }
}

function limiter(storeClient: RateLimitStore, keyPrefix: string, rate: Rate | null): RateLimiterPostgres | null {
  if (rate === null) return null;
  return new RateLimiterPostgres({
    storeClient,
    storeType: 'client',
    schemaName: 'identity',
    tableName: 'rate_limit',
    // The library may not create its table: a migration creates it, and the daily job deletes expired rows.
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix,
    points: rate.points,
    duration: rate.seconds,
  });
}
