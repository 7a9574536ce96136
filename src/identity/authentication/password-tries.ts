/**
 * Counts tries of passwords and codes, before the password is checked: parallel requests and GraphQL aliases gain nothing. A try of a
 * right password is given back.
 *
 * A sign-in counts for the account, for the address, and for the two together. With a device token of the account it counts
 * for that token alone: others can lock an account or an address, but not whoever signed in on this device before. The
 * token's own counter keeps a thief of the token from trying without end; when it is locked, the sign-in counts like one
 * without a token.
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

/** A try that was counted, to be handed to {@link PasswordTries.forgive} when the password was right. */
export interface CountedTry {
  /** Counters of this client alone; a right password resets them. */
  readonly own: readonly Buffer[];
  /** Counters that other people's attempts share. A right password takes back its own count only. */
  readonly shared: readonly SharedCount[];
}

interface SharedCount {
  readonly key: Buffer;
  /** How many failures are taken back. */
  readonly failures: number;
  /** The lock that this try set, if any. */
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
   * @param account the person's id; where there is no account, the e-mail address
   * @param device the account's device token that was sent along
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
      if (wait > 0) return refuse(tooMany(wait));
      const counted = await this.count(tx, known);
      const byPair = counted.get(pair)!.failures;
      const own = ofDevice === null ? [pair.key] : [pair.key, ofDevice.key];
      // The account gets back the failed attempts from this address: whoever knows the password mistyped it.
      const givenBack = [byPair, 1];
      return ok({
        own,
        shared: shared.map((bucket, i) => ({ key: bucket.key, failures: givenBack[i]!, lockedUntil: counted.get(bucket)!.lockedUntil })),
      });
    });
  }

  /** Counts a try of the present password by a session: a stolen session does not become a password. */
  countPasswordChange(caller: Caller, sessionId: SessionId): Promise<Result<CountedTry>> {
    return this.countAlone(caller, ['change of password by session', sessionId]);
  }

  private countAlone(caller: Caller, [purpose, of]: readonly [string, string]): Promise<Result<CountedTry>> {
    const bucket = this.bucket(PAIR_RULE, purpose, of);
    return this.commands.run<CountedTry>(caller, async (tx) => {
      const known = await this.lock(tx, [bucket]);
      const wait = secondsLocked(known.get(bucket) ?? null, tx.now);
      if (wait > 0) return refuse(tooMany(wait));
      await this.count(tx, known);
      return ok({ own: [bucket.key], shared: [] });
    });
  }

  /**
   * Counts a try of a code of the second factor at a sign-in, per account: whoever tries knows the password. With a device token of the
   * account it counts for that token alone, so that a thief of the password does not lock the owner out.
   */
  countCode(caller: Caller, personId: PersonId, device: DeviceTokenId | null): Promise<Result<CountedTry>> {
    return this.countAlone(caller, device === null ? ['code by account', personId] : ['code by device', device]);
  }

  /** Counts a try of a code by a session. Who has the password alone cannot use up the tries of a session that somebody else has. */
  countCodeInSession(caller: Caller, sessionId: SessionId): Promise<Result<CountedTry>> {
    return this.countAlone(caller, ['code by session', sessionId]);
  }

  /** The password or the code was right. */
  async forgive(tx: Tx, { own, shared }: CountedTry): Promise<void> {
    const known = await this.attempts.lock(tx, [...own, ...shared.map(({ key }) => key)]);
    for (const key of own) await this.attempts.set(tx, key, { failures: 0, lastAt: tx.now, lockedUntil: null });
    for (const { key, failures, lockedUntil } of shared) {
      const now = known.get(key.toString('hex'))!;
      // A lock that another try set meanwhile stays: one's own right passwords must not open the way for wrong ones.
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

  /** Counts one try more in each, as if it failed. */
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

function tooMany(seconds: number) {
  return tryLater(seconds, say`Too many failed tries; wait ${seconds} seconds.`);
}
