/**
 * How far workers agree about each question of a batch: Krippendorff's alpha, and the share of equal pairs. Pure.
 *
 * Computed from a sample of tasks, so that the cost does not grow with the batch.
 */
import { krippendorffAlpha } from '../../consensus/index.ts';
import type { QuestionType } from '../../forms/index.ts';
import { givenValue, labelText, type CountedAnswer, type CountedQuestion } from '../core/label.ts';

/** What two different values are worth: just different; as far apart as the levels between them; the square of their difference. */
export type QuestionScale = 'nominal' | 'ordinal' | 'interval';

/** Question types whose values can be compared as wholes. Texts, JSON, spans and boxes are more or less alike: no scale. */
const SCALES: Partial<Readonly<Record<QuestionType, QuestionScale>>> = {
  choice: 'nominal',
  comparison: 'nominal',
  multiple_choice: 'nominal',
  rating: 'ordinal',
  number: 'interval',
};

export interface QuestionAgreement {
  readonly question: string;
  /** Null where values are more or less alike. */
  readonly scale: QuestionScale | null;
  /** Null without a scale, without two answers to one task, and when all answers are equal. */
  readonly alpha: number | null;
  /** Share of the pairs of answers to one task that are equal, 0 to 1; null without such a pair. */
  readonly equalPairs: number | null;
  /** Tasks with two answers or more that it was computed from. */
  readonly tasks: number;
  /** Answers to those. */
  readonly answers: number;
}

/** Answers that are read of one task, at most. */
export const SAMPLED_ANSWERS = 10;
/** Values that are compared in all, about. */
const SAMPLED_VALUES = 20_000;
const SAMPLED_TASKS = { least: 50, most: 1_000 } as const;

/** How many tasks of a batch are sampled. @param questions of its form */
export function sampleSize(questions: number): number {
  const fits = Math.floor(SAMPLED_VALUES / SAMPLED_ANSWERS / Math.max(1, questions));
  return Math.min(SAMPLED_TASKS.most, Math.max(SAMPLED_TASKS.least, fits));
}

/** @param sample answers of each task */
export function questionAgreement(question: CountedQuestion, sample: readonly (readonly CountedAnswer['answer'][])[]): QuestionAgreement {
  const scale = SCALES[question.type] ?? null;
  const task: number[] = [];
  const texts: number[] = [];
  const numbers: number[] = [];
  const idOf = new Map<string, number>();
  sample.forEach((answers, index) => {
    for (const answer of answers) {
      const value = givenValue(answer, question.name);
      if (value === undefined) continue;
      const text = labelText(question, value);
      if (!idOf.has(text)) idOf.set(text, idOf.size);
      task.push(index);
      texts.push(idOf.get(text)!);
      numbers.push(Number(value));
    }
  });
  const table = { tasks: sample.length, task: Int32Array.from(task) };
  const equality = krippendorffAlpha({ ...table, value: texts }, 'nominal');
  const alpha = (): number | null => {
    if (scale === null) return null;
    if (scale === 'nominal') return equality.alpha;
    return numbers.every(Number.isFinite) ? krippendorffAlpha({ ...table, value: numbers }, scale).alpha : null;
  };
  return {
    question: question.name,
    scale,
    alpha: alpha(),
    equalPairs: equality.answers === 0 ? null : 1 - equality.observed,
    tasks: equality.tasks,
    answers: equality.answers,
  };
}
