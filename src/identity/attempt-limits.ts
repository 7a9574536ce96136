/**
 * How often one may sign in or register at all, right or wrong: rate limits by rate-limiter-flexible, in PostgreSQL, so that
 * they hold for all processes together. Each attempt counts, not each request. Apart from the lock-out, which is about wrong
 * passwords: these bound the work of hashing and the number of accounts that one address makes.
 */
import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { rateLimited, type Refusal } from '../kernel/index.ts';
import { addressGroup, CONFIG, DB, type Caller, type Config, type Db, type Rate } from '../platform/index.ts';
import { ensureSecret, keyedHash } from './secret.ts';

/** What the library asks of a connection. */
interface Store {
  query(statement: { text: string; values: unknown[] }): Promise<{ rows: Record<string, unknown>[]; rowCount: number }>;
}

@Injectable()
export class AttemptLimits {
  private readonly secret: string;
  private readonly signInByAddress: RateLimiterPostgres | null;
  private readonly signInByAccount: RateLimiterPostgres | null;
  private readonly registrationByAddress: RateLimiterPostgres | null;

  constructor(@Inject(CONFIG) config: Config, @Inject(DB) db: Db) {
    this.secret = ensureSecret(config);
    const store = storeOf(db);
    this.signInByAddress = limiter(store, 'sign_in_address', config.RATE_SIGN_IN_ADDRESS);
    this.signInByAccount = limiter(store, 'sign_in_account', config.RATE_SIGN_IN_ACCOUNT);
    this.registrationByAddress = limiter(store, 'registration_address', config.RATE_REGISTRATION_ADDRESS);
  }

  /** Counts a sign-in from the caller's address. @returns RATE_LIMITED, or null */
  signInFrom(caller: Caller): Promise<Refusal | null> {
    return this.take(caller, this.signInByAddress, 'sign-ins from your address', addressGroup(caller.address));
  }

  /**
   * Counts a sign-in to an account.
   *
   * @param account the person's id, the e-mail address where there is no account, or the device token that was sent
   * @returns RATE_LIMITED, or null
   */
  signInTo(caller: Caller, account: string): Promise<Refusal | null> {
    return this.take(caller, this.signInByAccount, 'sign-ins to this account', account);
  }

  /** Counts a registration from the caller's address. @returns RATE_LIMITED, or null */
  registrationFrom(caller: Caller): Promise<Refusal | null> {
    return this.take(caller, this.registrationByAddress, 'registrations from your address', addressGroup(caller.address));
  }

  private async take(caller: Caller, of: RateLimiterPostgres | null, what: string, key: string): Promise<Refusal | null> {
    if (of === null || caller.actor.kind === 'system') return null;
    try {
      await of.consume(keyedHash(this.secret, `limit on ${what}`, key).toString('hex'));
      return null;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return rateLimited(Math.max(1, Math.ceil(error.msBeforeNext / 1000)), `Too many ${what}`);
    }
  }
}

function limiter(storeClient: Store, keyPrefix: string, rate: Rate | null): RateLimiterPostgres | null {
  if (rate === null) return null;
  return new RateLimiterPostgres({
    storeClient,
    storeType: 'client',
    schemaName: 'identity',
    tableName: 'rate_limit',
    // The table comes with a migration, and expired rows go with the daily job: the application may not create tables.
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix,
    points: rate.points,
    duration: rate.seconds,
  });
}

/** The pool as the library asks for it. `expire` is an int8, which we read as a bigint and the library needs as a number. */
function storeOf(db: Db): Store {
  return {
    async query({ text, values }) {
      const rows = await db.query<Record<string, unknown>>(text, values);
      return {
        rows: rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])),
        ),
        rowCount: rows.length,
      };
    },
  };
}
