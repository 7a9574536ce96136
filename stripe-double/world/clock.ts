/**
 * The double's time: real time plus what it was moved by, so that settlement, bank payouts and the forgetting of
 * idempotency keys can be had at will. Work that falls due while the clock is moved sees the moment it was due at.
 */
import { systemClock, type Clock } from '../../src/kernel/index.ts';

export class DoubleClock implements Clock {
  private aheadMilliseconds = 0;
  private held: number | null = null;

  /** @param source what it runs with, instead of real time */
  constructor(
    start?: Date,
    private readonly source: Clock = systemClock,
  ) {
    if (start !== undefined) this.set(start);
  }

  now(): Date {
    return new Date(this.milliseconds());
  }

  milliseconds(): number {
    return this.held ?? this.source.now().getTime() + this.aheadMilliseconds;
  }

  /** Unix seconds, as Stripe's v1 objects carry them. */
  seconds(): number {
    return Math.floor(this.milliseconds() / 1000);
  }

  /** How far ahead of real time it is; kept in the state file. */
  get ahead(): number {
    return this.aheadMilliseconds;
  }

  set ahead(milliseconds: number) {
    this.aheadMilliseconds = milliseconds;
  }

  advanceSeconds(seconds: number): void {
    this.aheadMilliseconds += seconds * 1000;
  }

  set(at: Date): void {
    this.aheadMilliseconds = at.getTime() - this.source.now().getTime();
  }

  /** Runs `work` as if it were `milliseconds` o'clock. */
  during(milliseconds: number, work: () => void): void {
    const before = this.held;
    this.held = milliseconds;
    try {
      work();
    } finally {
      this.held = before;
    }
  }
}
