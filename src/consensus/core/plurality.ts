/**
 * From many answers to one by counting: the label given most often. Pure; knows nothing of tasks, workers or storage.
 *
 * Guarantees that the same answers give the same label whatever their order: a tie goes to the label that sorts first
 * by Unicode code point, which is also how PostgreSQL's collation "C" sorts UTF-8.
 */

export interface Plurality {
  /** The label given most often. */
  readonly label: string;
  /** How many answers gave it; at least 1. */
  readonly votes: number;
  /** How many answers there were; at least `votes`. */
  readonly answers: number;
  /** `votes / answers`, above 0 and at most 1. */
  readonly agreement: number;
}

/**
 * The plurality label of `answers`, or null when there are none.
 *
 * @param answers one label per answer, in any order
 */
export function plurality(answers: readonly string[]): Plurality | null {
  const [first] = answers;
  if (first === undefined) return null;
  // Most tasks are answered once or by people who agree: no counting then.
  if (answers.every((label) => label === first)) return { label: first, votes: answers.length, answers: answers.length, agreement: 1 };
  const votesOf = new Map<string, number>();
  for (const label of answers) votesOf.set(label, (votesOf.get(label) ?? 0) + 1);
  let best = first;
  let most = 0;
  for (const [label, votes] of votesOf) {
    if (votes > most || (votes === most && compareCodePoints(label, best) < 0)) {
      best = label;
      most = votes;
    }
  }
  return { label: best, votes: most, answers: answers.length, agreement: most / answers.length };
}

/**
 * Negative, zero or positive as `a` sorts before, with or after `b` by code point. `<` compares UTF-16 units, which puts
 * characters beyond U+FFFF (surrogates, U+D800 to U+DFFF) before those from U+E000 to U+FFFF.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return aboveSurrogates(left) - aboveSurrogates(right);
  }
  return a.length - b.length;
}

/** Moves surrogates above all other units, so that units compare as the code points that they begin. */
function aboveSurrogates(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x10_000 : unit;
}
