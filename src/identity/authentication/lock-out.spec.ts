import fc from 'fast-check';
import { addSeconds } from '../../kernel/index.ts';
import { ACCOUNT_RULE, ADDRESS_RULE, afterTry, PAIR_RULE, secondsLocked, type Attempts } from './lock-out.ts';

const NOW = new Date('2026-11-02T09:00:00Z');

/** Returns the lock in seconds after each of `count` failures. Each failure follows as soon as the previous lock ends. */
function locks(count: number, rule = PAIR_RULE): number[] {
  const seconds: number[] = [];
  let attempts: Attempts | null = null;
  let now = NOW;
  for (let i = 0; i < count; i++) {
    attempts = afterTry(attempts, rule, now);
    const locked = secondsLocked(attempts, now);
    seconds.push(locked);
    now = addSeconds(now, locked);
  }
  return seconds;
}

describe('lock-out rules', () => {
  it('locks at the fifth failure, doubles each lock, and never locks for more than an hour', () => {
    expect(locks(14)).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  });

  it('allows more failures from one address, which many people may share', () => {
    const seconds = locks(110, ADDRESS_RULE);
    expect(seconds.slice(0, 99).every((locked) => locked === 0)).toBe(true);
    expect(seconds[99]).toBe(30);
    expect(Math.max(...seconds)).toBe(900);
  });

  it('allows more failures to one account from all addresses than from one, and far fewer than the 100 of NIST SP 800-63B', () => {
    const seconds = locks(28, ACCOUNT_RULE);
    expect(seconds.slice(0, 19).every((locked) => locked === 0)).toBe(true);
    expect(seconds.slice(19)).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
  });

  it('ends a lock at the exact second', () => {
    const attempts: Attempts = { failures: 5, lastAt: NOW, lockedUntil: addSeconds(NOW, 30) };
    expect(secondsLocked(attempts, addSeconds(NOW, 29.5))).toBe(1);
    expect(secondsLocked(attempts, addSeconds(NOW, 30))).toBe(0);
    expect(secondsLocked(null, NOW)).toBe(0);
  });

  it('restarts the count a day after the last failure', () => {
    const many: Attempts = { failures: 40, lastAt: NOW, lockedUntil: addSeconds(NOW, 3600) };
    expect(afterTry(many, PAIR_RULE, addSeconds(NOW, 86_399)).failures).toBe(41);
    expect(afterTry(many, PAIR_RULE, addSeconds(NOW, 86_400)).failures).toBe(1);
  });

  it('ends every lock, after any number of failures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 2 }), (failures) => {
        const attempts = afterTry({ failures, lastAt: NOW, lockedUntil: null }, PAIR_RULE, NOW);
        return secondsLocked(attempts, NOW) <= 3600;
      }),
    );
  });
});
