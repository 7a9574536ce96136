/** SQL of the attempt counters, and the deletion of expired counters of rate-limiter-flexible. */
import { Injectable } from '@nestjs/common';
import { columnsOf, type Tx } from '../../platform/index.ts';
import type { Attempts } from './lock-out.ts';
import { SignInAttemptEntity } from './sign-in-attempt.entity.ts';

@Injectable()
export class SignInAttemptRepository {
  /**
   * Locks the counters of the buckets until the end of the transaction, in one order. Inserts missing ones.
   *
   * @returns counters by the bucket in hexadecimal
   */
  async lock(tx: Tx, buckets: readonly Buffer[]): Promise<Map<string, Attempts>> {
    await tx.query(
      `insert into identity.sign_in_attempt (bucket, failures, last_at)
       select b, 0, $2 from unnest($1::bytea[]) b order by b on conflict do nothing`,
      [buckets, tx.now],
    );
    const rows = await tx.query<SignInAttemptEntity>(
      `select ${columnsOf(SignInAttemptEntity)} from identity.sign_in_attempt where bucket = any($1) order by bucket for update`,
      [buckets],
    );
    return new Map(rows.map((row) => [row.bucket.toString('hex'), row]));
  }

  async set(tx: Tx, bucket: Buffer, attempts: Attempts): Promise<void> {
    await tx.query('update identity.sign_in_attempt set failures = $2, last_at = $3, locked_until = $4 where bucket = $1', [
      bucket,
      attempts.failures,
      attempts.lastAt,
      attempts.lockedUntil,
    ]);
  }

  /** Deletes counters without an attempt since the given time. Returns their number. */
  async deleteOld(tx: Tx, before: Date): Promise<number> {
    const rows = await tx.query('delete from identity.sign_in_attempt where last_at < $1 returning 1', [before]);
    return rows.length;
  }

  /**
   * Deletes counters of rate limits whose window is over. Returns their number.
   *
   * @param now milliseconds since 1970 on the clock of the machine, which the limiter uses
   */
  async deleteExpiredRateLimits(tx: Tx, now: number): Promise<number> {
    const rows = await tx.query('delete from identity.rate_limit where expire < $1 returning 1', [now]);
    return rows.length;
  }
}
