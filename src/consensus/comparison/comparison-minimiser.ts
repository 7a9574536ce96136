/**
 * L-BFGS: the least value of a smooth function of many variables from its gradient alone. Deterministic; the value never
 * rises from one step to the next; ends by convergence or after a given number of steps.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and 7.5, with a backtracking line search
 * (3.1) and steps of negative curvature left out of the memory. Cost: iterations × (one or two evaluations + 4 × memory ×
 * variables).
 */

/** Writes the gradient at `at` into `gradient` and returns the value. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the gradient's largest part fell below the tolerance, or steps lower the value by no more than rounding does. */
  readonly converged: boolean;
}

/** Pairs of step and change of gradient that approximate the curvature. */
const MEMORY = 10;
/** Share of the decrease that the slope promises with which a step is taken (Armijo). */
const SUFFICIENT = 1e-4;
const MOST_HALVINGS = 20;
/** A decrease below this share of the value is rounding's. */
const ROUNDING = 1e-13;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / (step · change) */
  readonly scale: number;
}

/**
 * @param start not changed
 * @param tolerance of the gradient's largest part, absolute
 */
export function minimise(objective: Objective, start: Float64Array, maximumIterations: number, tolerance: number): Minimum {
  const size = start.length;
  let at = Float64Array.from(start);
  let gradient = new Float64Array(size);
  let value = objective(at, gradient);
  const pairs: Pair[] = [];
  for (let iteration = 0; iteration < maximumIterations; iteration++) {
    if (largest(gradient) <= tolerance) return { at, value, iterations: iteration, converged: true };
    const direction = descent(gradient, pairs);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      pairs.length = 0;
      for (let i = 0; i < size; i++) direction[i] = -gradient[i]!;
      slope = -dot(gradient, gradient);
    }
    // The first step has no idea of scale: it is as long as 1 at most.
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let nextValue = Infinity;
    let halvings = 0;
    for (; halvings < MOST_HALVINGS; halvings++, length /= 2) {
      for (let i = 0; i < size; i++) next[i] = at[i]! + length * direction[i]!;
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * length * slope) break;
    }
    // Nothing lower in sight: as low as rounding lets it go, unless the memory misled.
    if (halvings === MOST_HALVINGS) {
      if (pairs.length === 0) return { at, value, iterations: iteration, converged: true };
      pairs.length = 0;
      continue;
    }
    const settled = value - nextValue <= ROUNDING * Math.abs(value);
    remember(pairs, at, next, gradient, nextGradient);
    [at, gradient, value] = [next, nextGradient, nextValue];
    if (settled) return { at, value, iterations: iteration + 1, converged: true };
  }
  return { at, value, iterations: maximumIterations, converged: largest(gradient) <= tolerance };
}

/** The two-loop recursion. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((each) => -each);
  const weights = new Float64Array(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { step, change, scale } = pairs[p]!;
    weights[p] = scale * dot(step, direction);
    add(direction, change, -weights[p]!);
  }
  const newest = pairs.at(-1);
  if (newest !== undefined) {
    const curvature = 1 / (newest.scale * dot(newest.change, newest.change));
    for (let i = 0; i < direction.length; i++) direction[i]! *= curvature;
  }
  for (let p = 0; p < pairs.length; p++) {
    const { step, change, scale } = pairs[p]!;
    add(direction, step, weights[p]! - scale * dot(change, direction));
  }
  return direction;
}

function remember(pairs: Pair[], at: Float64Array, next: Float64Array, gradient: Float64Array, nextGradient: Float64Array): void {
  const step = next.map((each, i) => each - at[i]!);
  const change = nextGradient.map((each, i) => each - gradient[i]!);
  const curvature = dot(step, change);
  if (curvature <= 1e-12 * dot(change, change)) return;
  if (pairs.length === MEMORY) pairs.shift();
  pairs.push({ step, change, scale: 1 / curvature });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** `to += factor × from` */
function add(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!;
}

function largest(vector: Float64Array): number {
  let most = 0;
  for (const each of vector) most = Math.max(most, Math.abs(each));
  return most;
}
