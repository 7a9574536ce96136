/**
 * Lock-out after failed sign-ins. It grows with failures, ends by itself, and counts attempts, not requests, so GraphQL
 * aliases and parallel requests gain nothing. An attempt is counted before its password is checked, and taken back when
 * the password was right.
 */
import { addSeconds } from '../../kernel/index.ts';

export interface LockOutRule {
  /** Failures without a lock. */
  readonly free: number;
  /** The first lock; each further failure doubles it. */
  readonly firstSeconds: number;
  readonly mostSeconds: number;
  /** After this long without a failure the count starts again. */
  readonly forgetSeconds: number;
}

/** One account tried from one address. A device token, and a session that changes the password, have a counter of this kind each. */
export const PAIR_RULE: LockOutRule = { free: 4, firstSeconds: 30, mostSeconds: 3600, forgetSeconds: 86_400 };
/** One account tried from all addresses: an attack that is spread over many addresses ends here. */
export const ACCOUNT_RULE: LockOutRule = { free: 19, firstSeconds: 30, mostSeconds: 3600, forgetSeconds: 86_400 };
/** All accounts tried from one address: many people may share it, so it forgives more. */
export const ADDRESS_RULE: LockOutRule = { free: 99, firstSeconds: 30, mostSeconds: 900, forgetSeconds: 3600 };

export interface Attempts {
  readonly failures: number;
  readonly lastAt: Date;
  readonly lockedUntil: Date | null;
}

/** Seconds for which the next try has to wait; 0: it may come now. */
export function secondsLocked(attempts: Attempts | null, now: Date): number {
  const left = (attempts?.lockedUntil?.getTime() ?? 0) - now.getTime();
  return left > 0 ? Math.ceil(left / 1000) : 0;
}

/** The attempts after one more try that is taken to fail. */
export function afterTry(attempts: Attempts | null, rule: LockOutRule, now: Date): Attempts {
  const known = attempts !== null && addSeconds(attempts.lastAt, rule.forgetSeconds) > now ? attempts.failures : 0;
  const failures = known + 1;
  const over = failures - rule.free;
  const seconds = over <= 0 ? 0 : Math.min(rule.mostSeconds, rule.firstSeconds * 2 ** Math.min(over - 1, 20));
  return { failures, lastAt: now, lockedUntil: seconds > 0 ? addSeconds(now, seconds) : null };
}
