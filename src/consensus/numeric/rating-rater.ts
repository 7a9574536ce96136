/**
 * One rater in three numbers: P(answer l | truth z) ∝ exp(−concentration l² + slope l z + shift l), l and z counted from the middle
 * level. The likelihood is concave in the three, so that Newton's method finds its only maximum.
 */

export interface RaterShape {
  /** How much the middle is preferred to both ends; negative: the ends to the middle. */
  readonly concentration: number;
  /** Slope by which answers follow the truth; 0: not at all; negative: reversed. */
  readonly slope: number;
  /** Generosity. */
  readonly shift: number;
}

const MOST_STEPS = 25;
/**
 * Regularisation where answers carry no information (a worker who is never wrong would have an infinite slope); far
 * weaker than one answer.
 */
const RIDGE = 0.01;

/** levels × levels: the logarithm of the probability of each answer (column) given each true level (row). */
export function raterLogits({ concentration, slope, shift }: RaterShape, levels: number): Float64Array {
  const middle = (levels - 1) / 2;
  const logits = new Float64Array(levels * levels);
  for (let z = 0; z < levels; z++) {
    const row = logits.subarray(z * levels, (z + 1) * levels);
    let most = -Infinity;
    for (let l = 0; l < levels; l++) {
      const offset = l - middle;
      row[l] = offset * (shift + slope * (z - middle) - concentration * offset);
      most = Math.max(most, row[l]!);
    }
    let sum = 0;
    for (const each of row) sum += Math.exp(each - most);
    const total = most + Math.log(sum);
    for (let l = 0; l < levels; l++) row[l]! -= total;
  }
  return logits;
}

/**
 * The shape that explains the counts best.
 *
 * @param counts levels × levels: how often each answer (column) was given at each true level (row); need not be whole
 * @param from where to start; the result hardly depends on it, unless `maximumSteps` ends it early
 */
export function fitRater(counts: Float64Array, levels: number, from: RaterShape, maximumSteps = MOST_STEPS): RaterShape {
  let shape = from;
  let current = derivatives(counts, levels, shape);
  for (let step = 0; step < maximumSteps; step++) {
    const move = solve(current.curvature, current.gradient);
    const gain = move[0] * current.gradient[0] + move[1] * current.gradient[1] + move[2] * current.gradient[2];
    if (gain < 1e-9) return shape;
    let length = 1;
    let next = shape;
    let after = current;
    for (let halvings = 0; halvings < 30; halvings++, length /= 2) {
      next = {
        concentration: shape.concentration + length * move[0],
        slope: shape.slope + length * move[1],
        shift: shape.shift + length * move[2],
      };
      after = derivatives(counts, levels, next);
      if (after.value >= current.value + 1e-4 * length * gain) break;
    }
    if (!(after.value > current.value)) return shape;
    [shape, current] = [next, after];
  }
  return shape;
}

type Triple = [number, number, number];

interface Derivatives {
  readonly value: number;
  readonly gradient: Triple;
  /** Minus the second derivatives: 11, 12, 13, 22, 23, 33. */
  readonly curvature: readonly [number, number, number, number, number, number];
}

function derivatives(counts: Float64Array, levels: number, shape: RaterShape): Derivatives {
  const middle = (levels - 1) / 2;
  const logits = raterLogits(shape, levels);
  const { concentration, slope, shift } = shape;
  let value = -0.5 * RIDGE * (concentration ** 2 + slope ** 2 + shift ** 2);
  const gradient: Triple = [-RIDGE * concentration, -RIDGE * slope, -RIDGE * shift];
  let [c11, c12, c13, c22, c23, c33] = [RIDGE, 0, 0, RIDGE, 0, RIDGE];
  for (let z = 0; z < levels; z++) {
    const truth = z - middle;
    // Moments of the answer's offset and of its square, as observed and as the model expects them.
    let [times, seen, seenSquare, mean, square, cube, fourth] = [0, 0, 0, 0, 0, 0, 0];
    for (let l = 0; l < levels; l++) {
      const offset = l - middle;
      const count = counts[z * levels + l]!;
      const probability = Math.exp(logits[z * levels + l]!);
      if (count > 0) value += count * logits[z * levels + l]!;
      times += count;
      seen += count * offset;
      seenSquare += count * offset ** 2;
      mean += probability * offset;
      square += probability * offset ** 2;
      cube += probability * offset ** 3;
      fourth += probability * offset ** 4;
    }
    gradient[0] -= seenSquare - times * square;
    gradient[1] += truth * (seen - times * mean);
    gradient[2] += seen - times * mean;
    const [variance, covariance] = [square - mean ** 2, cube - square * mean];
    c11 += times * (fourth - square ** 2);
    c12 -= times * truth * covariance;
    c13 -= times * covariance;
    c22 += times * truth ** 2 * variance;
    c23 += times * truth * variance;
    c33 += times * variance;
  }
  return { value, gradient, curvature: [c11, c12, c13, c22, c23, c33] };
}

/** curvature⁻¹ × gradient, by cofactors; the ridge keeps it positive definite. */
function solve([a, b, c, d, e, f]: Derivatives['curvature'], [x, y, z]: Triple): Triple {
  const [aa, bb, cc] = [d * f - e * e, c * e - b * f, b * e - c * d];
  const [dd, ee, ff] = [a * f - c * c, b * c - a * e, a * d - b * b];
  const determinant = a * aa + b * bb + c * cc;
  return [(aa * x + bb * y + cc * z) / determinant, (bb * x + dd * y + ee * z) / determinant, (cc * x + ee * y + ff * z) / determinant];
}
