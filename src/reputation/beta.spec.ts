import { betaBelow, betaQuantile, logBeta, logGamma } from './beta.ts';

describe('the beta distribution', () => {
  it.each([
    [1, 0],
    [2, 0],
    [5, Math.log(24)],
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [101, 363.73937555556347],
  ])('computes ln Γ(%d) = %d', (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, 10);
  });

  it('computes ln B of whole numbers as factorials give it', () => {
    expect(logBeta(3, 4)).toBeCloseTo(Math.log((2 * 6) / 720), 12);
  });

  // Closed forms: uniform; x^a; 1 − (1 − x)^b; the symmetric ones; and one by the binomial sum Σ_{j≥3} C(6, j) 0.4^j 0.6^(6−j).
  it.each([
    [0.3, 1, 1, 0.3],
    [0.3, 4, 1, 0.3 ** 4],
    [0.3, 1, 4, 1 - 0.7 ** 4],
    [0.5, 7.5, 7.5, 0.5],
    [0.4, 3, 4, 0.45568],
  ])('lies below %d for %d and %d with probability %d', (x, a, b, expected) => {
    expect(betaBelow(x, a, b)).toBeCloseTo(expected, 12);
  });

  it('sums both tails to one, also far out and for many answers', () => {
    for (const [x, a, b] of [
      [0.9, 900, 90],
      [0.5, 2000, 1],
      [0.001, 0.5, 0.5],
    ] as const) {
      expect(betaBelow(x, a, b) + betaBelow(1 - x, b, a)).toBeCloseTo(1, 12);
      expect(betaBelow(x + 1e-4, a, b)).toBeGreaterThanOrEqual(betaBelow(x, a, b));
    }
  });

  it('computes quantiles that invert the distribution', () => {
    for (const [a, b] of [
      [0.6, 0.4],
      [3, 9],
      [800, 150],
    ] as const) {
      for (const p of [0.025, 0.5, 0.975]) expect(betaBelow(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9);
    }
  });
});
