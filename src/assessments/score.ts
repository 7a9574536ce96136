/** Answers to a test: what is wrong with them, and what they score. Pure. */
import type { AnswerCheck } from '../forms/index.ts';
import { invalid, type Refusal, say } from '../kernel/index.ts';
import { rightness } from './known-answer.ts';
import type { TestItem, TestVersion } from './test.ts';

/** Item's name → answer. */
export type TestAnswers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Everything that is wrong with what was sent. What was left out is no fault: it is wrong, and that is all. */
export function checkAnswers(version: Pick<TestVersion, 'form' | 'items'>, answers: unknown, check: AnswerCheck): Refusal[] {
  if (answers === null || typeof answers !== 'object' || Array.isArray(answers)) {
    return [invalid('Answers are an object: the name of an item, and the answer to it.', 'answers')];
  }
  const form = version.form.map((question) => ({ ...question, required: false }));
  return Object.entries(answers).flatMap(([name, answer]) => {
    const item = version.items.find((each) => each.name === name);
    if (item === undefined) return [invalid(say`The test has no item "${name}".`, 'answers', name)];
    return check(form, answer, item.payload).map((fault) => ({ ...fault, path: ['answers', name, ...(fault.path ?? []).slice(1)] }));
  });
}

/** Item's name → question's name → whether it was right; of every question that a key knows. */
export type Results = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

export interface Score {
  readonly results: Results;
  /** By weight, rounded down: nobody passes by rounding. */
  readonly percent: number;
  readonly passed: boolean;
}

/** What was right of one item. @param answer fits the form; null: not answered */
export function rightOf(version: Pick<TestVersion, 'form'>, item: TestItem, answer: Readonly<Record<string, unknown>> | null) {
  return rightness(version.form, item.key, answer);
}

/** @param answers fit the form */
export function scoreOf(version: Pick<TestVersion, 'form' | 'items' | 'passingPercent'>, answers: TestAnswers): Score {
  let all = 0;
  let right = 0;
  const results = version.items.map((item) => {
    const of = rightOf(version, item, answers[item.name] ?? null);
    for (const [question, isRight] of Object.entries(of)) {
      const weight = item.weights?.[question] ?? item.weight;
      all += weight;
      if (isRight) right += weight;
    }
    return [item.name, of] as const;
  });
  const percent = Math.floor((100 * right) / all);
  return { results: Object.fromEntries(results), percent, passed: percent >= version.passingPercent };
}
