/**
 * The digamma function ψ(x) = d/dx ln Γ(x) for x > 0: by its recurrence up to 6, then by its asymptotic series
 * (Abramowitz and Stegun, 6.3.5 and 6.3.18). Absolute error below 1e-9.
 */
export function digamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 6) {
    shift -= 1 / at;
    at++;
  }
  const inverse = 1 / (at * at);
  return shift + Math.log(at) - 0.5 / at - inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse / 240)));
}
