/**
 * Lock-out after failed sign-ins. The lock grows with the number of failures and ends by itself. It counts attempts, not requests,
 * so GraphQL aliases and parallel requests gain nothing. An attempt is counted before its password is checked, and subtracted when
 * the password was right.
 */
import { addSeconds } from '../../kernel/index.ts';

export interface LockOutRule {
  /** Number of failures without a lock. */
  readonly free: number;
  /** Duration of the first lock. Each further failure doubles it. */
  readonly firstSeconds: number;
  readonly mostSeconds: number;
  /** The count restarts after this time without a failure. */
  readonly forgetSeconds: number;
}

/** One account from one address. Also used for a device token, and for a session that changes the password. */
export const PAIR_RULE: LockOutRule = { free: 4, firstSeconds: 30, mostSeconds: 3600, forgetSeconds: 86_400 };
/** One account from all addresses. Stops an attack that is spread over many addresses. */
export const ACCOUNT_RULE: LockOutRule = { free: 19, firstSeconds: 30, mostSeconds: 3600, forgetSeconds: 86_400 };
/** All accounts from one address. Allows more failures, because many people may share an address. */
export const ADDRESS_RULE: LockOutRule = { free: 99, firstSeconds: 30, mostSeconds: 900, forgetSeconds: 3600 };

export interface Attempts {
  readonly failures: number;
  readonly lastAt: Date;
  readonly lockedUntil: Date | null;
}

/** Returns the seconds until the next attempt is allowed; 0: now. */
export function secondsLocked(attempts: Attempts | null, now: Date): number {
  const left = (attempts?.lockedUntil?.getTime() ?? 0) - now.getTime();
  return left > 0 ? Math.ceil(left / 1000) : 0;
}

/** Returns the counter after one more attempt, counted as failed. */
export function afterTry(attempts: Attempts | null, rule: LockOutRule, now: Date): Attempts {
  const known = attempts !== null && addSeconds(attempts.lastAt, rule.forgetSeconds) > now ? attempts.failures : 0;
  const failures = known + 1;
  const over = failures - rule.free;
  const seconds = over <= 0 ? 0 : Math.min(rule.mostSeconds, rule.firstSeconds * 2 ** Math.min(over - 1, 20));
  return { failures, lastAt: now, lockedUntil: seconds > 0 ? addSeconds(now, seconds) : null };
}
