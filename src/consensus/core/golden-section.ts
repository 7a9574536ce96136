/** Where a function of one number is highest. Pure. */

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Where a function with one peak is highest between two bounds, by golden sections: each step leaves 0.618 of the interval.
 * Where two points are equally high, it goes on below.
 */
export function peakOf(height: (x: number) => number, from: number, to: number, steps: number): number {
  let [low, high] = [from, to];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [height(left), height(right)];
  for (let step = 0; step < steps; step++) {
    if (atLeft >= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = height(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = height(right);
    }
  }
  return (low + high) / 2;
}
