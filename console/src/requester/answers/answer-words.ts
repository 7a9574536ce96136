/** An answer to one question in words, as a person would say it. Pure. */
import type { QuestionFields } from '../../api/generated/fragments.ts';
import type { Json } from '../../api/generated/schema.ts';
import type { Box } from '../../worker/task/boxes/box.ts';
import { partOf, type Span } from '../../worker/task/spans/span.ts';

export interface WordsFor {
  readonly left: string;
  readonly right: string;
  readonly tie: string;
  readonly none: string;
  /** `4 of 5`. */
  readonly outOf: (value: number, points: number) => string;
  readonly number: (value: number) => string;
}

export type Item = Readonly<Record<string, Json>>;

const labelOf = (options: readonly { readonly value: string; readonly label: string | null }[], value: Json): string => {
  const option = options.find((each) => each.value === value);
  return option?.label ?? (typeof value === 'string' ? value : JSON.stringify(value));
};

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

export const boxesOf = (value: Json): readonly Box[] =>
  listOf(value).filter((each) => typeof each === 'object' && each !== null && 'width' in each) as unknown as readonly Box[];

export const spansOf = (value: Json): readonly Span[] =>
  listOf(value).filter((each) => typeof each === 'object' && each !== null && 'start' in each) as unknown as readonly Span[];

/** How many of each label: `Boat 2, Bridge 1`. */
function countedLabels(question: Extract<QuestionFields, { labels: unknown }>, boxes: readonly Box[], { number }: WordsFor): string {
  const counts = new Map<string, number>();
  for (const { label } of boxes) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => `${labelOf(question.labels, label)} ${number(count)}`).join(', ');
}

function quotedSpans(question: Extract<QuestionFields, { labels: unknown }>, spans: readonly Span[], text: string): string {
  return spans.map((span) => `“${partOf(text, span)}” ${labelOf(question.labels, span.label)}`).join(' · ');
}

/** @param item of the task: spans quote its text */
export function answerWords(question: QuestionFields, value: Json | undefined, item: Item, words: WordsFor): string {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return words.none;
  switch (question.__typename) {
    case 'ChoiceQuestion':
      return labelOf(question.options, value);
    case 'MultipleChoiceQuestion':
      return listOf(value)
        .map((each) => labelOf(question.options, each))
        .join(', ');
    case 'RatingQuestion':
      return typeof value === 'number' ? words.outOf(value, question.points) : JSON.stringify(value);
    case 'NumberQuestion':
      return typeof value === 'number' ? words.number(value) : JSON.stringify(value);
    case 'ComparisonQuestion':
      return value === 'tie' || value === 'left' || value === 'right' ? words[value] : JSON.stringify(value);
    case 'BoxesQuestion':
      return countedLabels(question, boxesOf(value), words);
    case 'SpansQuestion': {
      const text = item[question.field];
      return quotedSpans(question, spansOf(value), typeof text === 'string' ? text : '');
    }
    case 'TextQuestion':
    case 'JsonQuestion':
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

/** Whether two answers to a question are the same: objects by their members, several choices in any order. */
export function isSameAnswer(question: QuestionFields, one: Json | undefined, other: Json | undefined): boolean {
  const normal = (value: Json | undefined): string => {
    if (question.__typename === 'MultipleChoiceQuestion' && Array.isArray(value)) return JSON.stringify([...(value as string[])].sort());
    return JSON.stringify(value ?? null, (_key, each: unknown) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    );
  };
  return normal(one) === normal(other);
}
