/**
 * Lets through so many a second: a bucket that holds one second's worth at most, in the order of asking. Time is passed
 * in, in milliseconds of a clock that only runs forwards.
 */
export class TokenBucket {
  /** When the next one may go. */
  private nextAt = -Infinity;
  private readonly intervalMs: number;

  constructor(
    perSecond: number,
    /** How many may go at once after a pause. */
    private readonly burst = Math.max(1, Math.floor(perSecond / 3)),
  ) {
    this.intervalMs = 1000 / perSecond;
  }

  /** Takes a place; how many milliseconds to wait for it. */
  take(nowMs: number): number {
    const earliest = nowMs - this.intervalMs * (this.burst - 1);
    const at = Math.max(this.nextAt, earliest);
    this.nextAt = at + this.intervalMs;
    return Math.max(0, at - nowMs);
  }

  /** No call starts before this time: the other side answered with a rate limit. */
  pauseUntil(ms: number): void {
    this.nextAt = Math.max(this.nextAt, ms);
  }
}
