/**
 * Counts attempts with passwords and codes. An attempt is counted before it is checked, so parallel requests and GraphQL aliases
 * gain nothing. An attempt with the right password is subtracted again.
 *
 * A sign-in counts for the account, for the address, and for the pair of both. With a device token of the account it counts for
 * that token only: other people can lock an account or an address, but not a person who signed in on this device before. The token
 * has its own counter, so a thief of the token has few attempts. When this counter is locked, the sign-in counts like one without a
 * token.
 */
import { Inject, Injectable } from '@nestjs/common';
import { ok, refuse, type PersonId, type Result, type SessionId, say, tryLater } from '../../kernel/index.ts';
import { addressGroup, Commands, CONFIG, type Caller, type Config, type Tx } from '../../platform/index.ts';
import type { DeviceTokenId } from './device-token.repository.ts';
import { ACCOUNT_RULE, ADDRESS_RULE, afterTry, PAIR_RULE, secondsLocked, type Attempts, type LockOutRule } from './lock-out.ts';
import { ensureSecret, keyedHash } from '../core/secret.ts';
import { SignInAttemptRepository } from './sign-in-attempt.repository.ts';

interface Bucket {
  readonly key: Buffer;
  readonly rule: LockOutRule;
}

/** A counted attempt. Pass it to {@link PasswordTries.subtract} when the password was right. */
export interface CountedTry {
  /** Counters of this client only. A right password resets them. */
  readonly own: readonly Buffer[];
  /** Counters shared with attempts of other people. A right password subtracts only its own count. */
  readonly shared: readonly SharedCount[];
}

interface SharedCount {
  readonly key: Buffer;
  /** Number of failures to subtract. */
  readonly failures: number;
  /** End of the lock that this attempt caused; null if it caused none. */
  readonly lockedUntil: Date | null;
}

@Injectable()
export class PasswordTries {
  private readonly secret: string;

  constructor(
    private readonly commands: Commands,
    private readonly attempts: SignInAttemptRepository,
    @Inject(CONFIG) config: Config,
  ) {
    this.secret = ensureSecret(config);
  }

  /**
   * Counts a sign-in.
   *
   * @param account the person's id, or the e-mail address if there is no account
   * @param device the account's device token, if the client sent one
   */
  countSignIn(caller: Caller, account: string, device: DeviceTokenId | null): Promise<Result<CountedTry>> {
    const from = addressGroup(caller.address);
    const pair = this.bucket(PAIR_RULE, 'sign-in by account and address', account, from);
    const shared = [this.bucket(ACCOUNT_RULE, 'sign-in by account', account), this.bucket(ADDRESS_RULE, 'sign-in by address', from)];
    return this.commands.run<CountedTry>(caller, async (tx) => {
      const ofDevice = device === null ? null : this.bucket(PAIR_RULE, 'sign-in by device', device);
      if (ofDevice !== null) {
        const known = await this.lock(tx, [ofDevice]);
        if (secondsLocked(known.get(ofDevice) ?? null, tx.now) === 0) {
          await this.count(tx, known);
          return ok({ own: [ofDevice.key], shared: [] });
        }
      }
      const known = await this.lock(tx, [pair, ...shared]);
      const wait = Math.max(...[...known.values()].map((attempts) => secondsLocked(attempts, tx.now)));
      if (wait > 0) return refuse(tooManyTries(wait));
      const counted = await this.count(tx, known);
      const byPair = counted.get(pair)!.failures;
      const own = ofDevice === null ? [pair.key] : [pair.key, ofDevice.key];
      // The failures of the account from this address are subtracted: the person knows the password and mistyped it.
      const givenBack = [byPair, 1];
      return ok({
        own,
        shared: shared.map((bucket, i) => ({ key: bucket.key, failures: givenBack[i]!, lockedUntil: counted.get(bucket)!.lockedUntil })),
      });
    });
  }

  /** Counts an attempt with the current password in a session, so that the thief of a session cannot guess the password. */
  countPasswordChange(caller: Caller, sessionId: SessionId): Promise<Result<CountedTry>> {
    return this.countInOneBucket(caller, ['change of password by session', sessionId]);
  }

  private countInOneBucket(caller: Caller, [purpose, of]: readonly [string, string]): Promise<Result<CountedTry>> {
    const bucket = this.bucket(PAIR_RULE, purpose, of);
    return this.commands.run<CountedTry>(caller, async (tx) => {
      const known = await this.lock(tx, [bucket]);
      const wait = secondsLocked(known.get(bucket) ?? null, tx.now);
      if (wait > 0) return refuse(tooManyTries(wait));
      await this.count(tx, known);
      return ok({ own: [bucket.key], shared: [] });
    });
  }

  /**
   * Counts an attempt with a second-factor code at a sign-in, per account: the person already knows the password. With a device
   * token of the account it counts for that token only, so that a thief of the password cannot lock the owner out.
   */
  countCode(caller: Caller, personId: PersonId, device: DeviceTokenId | null): Promise<Result<CountedTry>> {
    return this.countInOneBucket(caller, device === null ? ['code by account', personId] : ['code by device', device]);
  }

  /**
   * Counts an attempt with a code in a session. A person who knows only the password cannot use up the attempts of another person's
   * session.
   */
  countCodeInSession(caller: Caller, sessionId: SessionId): Promise<Result<CountedTry>> {
    return this.countInOneBucket(caller, ['code by session', sessionId]);
  }

  /** Subtracts an attempt with a right password or code. */
  async subtract(tx: Tx, { own, shared }: CountedTry): Promise<void> {
    const known = await this.attempts.lock(tx, [...own, ...shared.map(({ key }) => key)]);
    for (const key of own) await this.attempts.set(tx, key, { failures: 0, lastAt: tx.now, lockedUntil: null });
    for (const { key, failures, lockedUntil } of shared) {
      const now = known.get(key.toString('hex'))!;
      // A lock that a concurrent attempt set stays: right passwords must not remove locks caused by wrong ones.
      const isMine = lockedUntil !== null && now.lockedUntil?.getTime() === lockedUntil.getTime();
      const left = { failures: Math.max(0, now.failures - failures), lastAt: now.lastAt, lockedUntil: isMine ? null : now.lockedUntil };
      await this.attempts.set(tx, key, left);
    }
  }

  private bucket(rule: LockOutRule, purpose: string, ...parts: string[]): Bucket {
    return { key: keyedHash(this.secret, purpose, ...parts), rule };
  }

  private async lock(tx: Tx, buckets: readonly Bucket[]): Promise<Map<Bucket, Attempts>> {
    const rows = await this.attempts.lock(
      tx,
      buckets.map(({ key }) => key),
    );
    return new Map(buckets.map((bucket) => [bucket, rows.get(bucket.key.toString('hex'))!]));
  }

  /** Adds one failed attempt to each counter. */
  private async count(tx: Tx, known: ReadonlyMap<Bucket, Attempts>): Promise<Map<Bucket, Attempts>> {
    const counted = new Map<Bucket, Attempts>();
    for (const [bucket, attempts] of known) {
      const next = afterTry(attempts, bucket.rule, tx.now);
      await this.attempts.set(tx, bucket.key, next);
      counted.set(bucket, next);
    }
    return counted;
  }
}

function tooManyTries(seconds: number) {
  return tryLater(seconds, say`Too many failed tries; wait ${seconds} seconds.`);
}
