/** Stripe's limit per endpoint: so many requests a second by the double's clock, with a burst of one second's worth. */
export class RateLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  /** @param perSecond 0 for no limit */
  constructor(public perSecond: number) {}

  /** Whether the request at `now` (milliseconds) may pass. */
  passes(endpoint: string, now: number): boolean {
    if (this.perSecond === 0) return true;
    let bucket = this.buckets.get(endpoint);
    if (bucket === undefined) this.buckets.set(endpoint, (bucket = { tokens: this.perSecond, at: now }));
    bucket.tokens = Math.min(this.perSecond, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * this.perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
