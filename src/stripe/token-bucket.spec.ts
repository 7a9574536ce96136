import { TokenBucket } from './token-bucket.ts';

describe('a token bucket', () => {
  it('lets a burst through at once and then keeps the rate', () => {
    const bucket = new TokenBucket(10, 3);
    expect([1, 2, 3, 4, 5].map(() => bucket.take(1000))).toEqual([0, 0, 0, 100, 200]);
  });

  it('lets at most the rate and one burst through in any second', () => {
    const bucket = new TokenBucket(15, 5);
    const at = Array.from({ length: 200 }, (_none, index) => index * 10 + bucket.take(index * 10)).sort((a, b) => a - b);
    for (const start of at) expect(at.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(20);
  });

  it('saves nothing up while nobody asks', () => {
    const bucket = new TokenBucket(10, 2);
    bucket.take(0);
    expect([1, 2, 3].map(() => bucket.take(3_600_000))).toEqual([0, 0, 100]);
  });

  it('pauses when told to', () => {
    const bucket = new TokenBucket(10, 2);
    bucket.pauseUntil(5000);
    expect(bucket.take(0)).toBe(5000);
  });
});
