/** What a result is worth, against the truth. Pure. */

/** Labels of the tasks whose truth is known, as numbers of classes. */
export interface Scored {
  /** Given label of each task; −1: none. */
  readonly given: readonly number[];
  readonly truth: readonly number[];
  readonly confidence: readonly number[];
  /** Probability of each class of each task; classes beyond the last have none. */
  readonly probabilities: readonly ArrayLike<number>[];
}

export interface LabelFigures {
  /** Share of the tasks whose label is right. */
  readonly accuracy: number | null;
  /** Mean over the classes that occur in the truth of 2 × right / (given + true). */
  readonly macroF1: number | null;
  /** Mean distance of confidence and accuracy over ten bins of confidence of equal width, weighted by their tasks. */
  readonly ece: number | null;
  /** Mean over tasks of the sum over classes of (probability − 1 or 0)². */
  readonly brier: number | null;
}

const BINS = 10;

export function labelFigures({ given, truth, confidence, probabilities }: Scored): LabelFigures {
  const tasks = truth.length;
  if (tasks === 0) return { accuracy: null, macroF1: null, ece: null, brier: null };
  const bins = Array.from({ length: BINS }, () => ({ right: 0, confidence: 0 }));
  let [right, brier] = [0, 0];
  for (let t = 0; t < tasks; t++) {
    const isRight = given[t] === truth[t];
    if (isRight) right++;
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.ceil(confidence[t]! * BINS) - 1))]!;
    bin.right += isRight ? 1 : 0;
    bin.confidence += confidence[t]!;
    brier += brierOf(probabilities[t]!, truth[t]!);
  }
  const ece = bins.reduce((sum, bin) => sum + Math.abs(bin.right - bin.confidence), 0) / tasks;
  return { accuracy: right / tasks, macroF1: macroF1(given, truth), ece, brier: brier / tasks };
}

function brierOf(probabilities: ArrayLike<number>, truth: number): number {
  let sum = truth >= probabilities.length ? 1 : 0;
  for (let c = 0; c < probabilities.length; c++) sum += (probabilities[c]! - (c === truth ? 1 : 0)) ** 2;
  return sum;
}

function macroF1(given: readonly number[], truth: readonly number[]): number {
  const classes = new Map<number, { right: number; true: number; given: number }>();
  for (const each of truth) classes.set(each, { right: 0, true: 0, given: 0 });
  truth.forEach((each, t) => {
    classes.get(each)!.true++;
    if (given[t] === each) classes.get(each)!.right++;
    const own = classes.get(given[t]!);
    if (own !== undefined) own.given++;
  });
  return [...classes.values()].reduce((sum, each) => sum + (2 * each.right) / (each.given + each.true), 0) / classes.size;
}

/** Mean absolute and root mean square error. */
export function numberFigures(
  given: readonly number[],
  truth: readonly number[],
): { readonly mae: number | null; readonly rmse: number | null } {
  if (truth.length === 0) return { mae: null, rmse: null };
  const errors = truth.map((each, t) => Math.abs(given[t]! - each));
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  return { mae: mean(errors), rmse: Math.sqrt(mean(errors.map((each) => each ** 2))) };
}

/** Spearman's rank correlation, −1…1, ties sharing their middle rank; null where one side has no order. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [both, onlyX, onlyY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    both += (x[i]! - middle) * (y[i]! - middle);
    onlyX += (x[i]! - middle) ** 2;
    onlyY += (y[i]! - middle) ** 2;
  }
  return onlyX > 0 && onlyY > 0 ? both / Math.sqrt(onlyX * onlyY) : null;
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, at) => at).sort((i, j) => values[i]! - values[j]!);
  const result = new Array<number>(values.length);
  for (let first = 0, next = 1; next <= order.length; next++) {
    if (next < order.length && values[order[next]!] === values[order[first]!]) continue;
    for (let at = first; at < next; at++) result[order[at]!] = (first + next - 1) / 2;
    first = next;
  }
  return result;
}
