/**
 * Labels: for each task and question, the value that the crowd supports, and the answers behind it. Pure.
 *
 * Only submitted and approved answers count. A question that an answer leaves out gets no vote from it. This file
 * computes the plurality, which needs no model; labels of a model are stored separately (stored-label.ts).
 */
import { compareCodePoints, plurality, type Plurality } from '../../consensus/index.ts';
import { isAggregated, type AnswerForm, type Option, type Question, type QuestionType } from '../../forms/index.ts';
import { canMerge, marksOf, MERGED_WHEN_READ, mergeMarks } from './marks.ts';
import { comparableOption, comparableText, comparableValue, type AssignmentId } from '../../kernel/index.ts';

/** States of assignments whose answers count. */
export const COUNTED_STATES = ['submitted', 'approved'] as const;

/** A question of a batch: its name, and how its values are compared. */
export interface CountedQuestion {
  readonly name: string;
  readonly type: QuestionType;
}

/** The part of a question that its labels depend on. For boxes and spans: how to merge them. */
export interface LabelledQuestion extends CountedQuestion {
  readonly labels?: readonly Option[];
  readonly minimum?: number | null;
  readonly maximum?: number | null;
  readonly overlap?: boolean;
  readonly aggregate?: boolean;
}

export interface CountedAnswer {
  readonly assignmentId: AssignmentId;
  /** `{ [question's name]: value }` */
  readonly answer: Readonly<Record<string, unknown>>;
}

export interface Label extends Plurality {
  readonly question: string;
  /** The value that {@link Plurality.label} is the text of. */
  readonly value: unknown;
  /** The answers that were counted, those for another label among them. */
  readonly assignmentIds: readonly AssignmentId[];
}

/** Their values are texts; those of other types are compared as JSON. */
const TEXT_TYPES: ReadonlySet<QuestionType> = new Set<QuestionType>(['choice', 'comparison', 'text']);

/** Their texts are written by workers; those of other types are options of the form. */
const WRITTEN_TYPES: ReadonlySet<QuestionType> = new Set<QuestionType>(['text', 'json']);

/** Types whose values are lists without a meaningful order. */
const UNORDERED_TYPES: ReadonlySet<QuestionType> = new Set<QuestionType>(['multiple_choice', 'spans', 'boxes']);

/**
 * The questions of a batch in the order of its form: the newest version's, then those that only older versions had.
 *
 * @param forms of all versions, the newest first
 */
export function countedQuestions(forms: readonly AnswerForm[]): Question[] {
  const questions = new Map<string, Question>();
  for (const form of forms) {
    for (const question of form) if (!questions.has(question.name)) questions.set(question.name, question);
  }
  return [...questions.values()];
}

/**
 * Key under which equal values are counted: the text itself, or the JSON of any other value. Texts are compared in NFC
 * at any depth, and options without blanks at both ends. The order of several choices, spans or boxes does not matter.
 */
export function labelText(question: CountedQuestion, value: unknown): string {
  const compared = comparableValue(value, WRITTEN_TYPES.has(question.type) ? comparableText : comparableOption);
  if (typeof compared === 'string' && TEXT_TYPES.has(question.type)) return compared;
  if (!UNORDERED_TYPES.has(question.type) || !Array.isArray(compared)) return JSON.stringify(compared);
  const parts = compared.map((part) => JSON.stringify(part)).sort(compareCodePoints);
  return `[${parts.join(',')}]`;
}

/** A value as a file of answers shows it: a written text exactly as it was given, anything else as {@link labelText} has it. */
export function exactText(question: CountedQuestion, value: unknown): string {
  return question.type === 'text' && typeof value === 'string' ? value : labelText(question, value);
}

/** The value that {@link labelText} made the text of. */
export function labelValue(question: CountedQuestion, label: string): unknown {
  return TEXT_TYPES.has(question.type) ? label : (JSON.parse(label) as unknown);
}

/** The value that an answer gives to a question; undefined where it gives none. */
export function givenValue(answer: CountedAnswer['answer'], question: string): unknown {
  return Object.hasOwn(answer, question) ? (answer[question] ?? undefined) : undefined;
}

/**
 * The plurality of one question, or the merged boxes or spans when there are few; when there are many, labelling merges
 * them later. Null when nobody answered.
 */
function countOf(question: LabelledQuestion, values: readonly unknown[]): (Plurality & { value: unknown }) | null {
  const counted = plurality(values.map((value) => labelText(question, value)));
  if (counted === null) return null;
  return mergedCount(question, values) ?? { ...counted, value: labelValue(question, counted.label) };
}

/** What boxes or spans come to when merged. Null: they are others, or too many, or it would be no answer. */
function mergedCount(question: LabelledQuestion, values: readonly unknown[]): (Plurality & { value: unknown }) | null {
  const { type, labels, minimum, maximum, overlap } = question;
  if ((type !== 'boxes' && type !== 'spans') || labels === undefined) return null;
  const lists = values.map(marksOf).filter((marks) => marks !== undefined);
  if (lists.length < values.length || !canMerge(lists, MERGED_WHEN_READ)) return null;
  const merged = mergeMarks({ type, labels, minimum: minimum ?? 0, maximum: maximum ?? Infinity, overlap: overlap === true }, lists);
  if (merged === null) return null;
  const { value, votes } = merged;
  return { label: labelText(question, value), value, votes, answers: values.length, agreement: votes / values.length };
}

/**
 * The labels of one task, in the order of `questions`. A question without answers has none, and neither has a question
 * whose answers are not aggregated.
 */
export function labelsOf(questions: readonly LabelledQuestion[], answers: readonly CountedAnswer[]): Label[] {
  const labels: Label[] = [];
  for (const question of questions) {
    if (!isAggregated(question)) continue;
    const given: unknown[] = [];
    const assignmentIds: AssignmentId[] = [];
    for (const { assignmentId, answer } of answers) {
      const value = givenValue(answer, question.name);
      if (value === undefined) continue;
      given.push(value);
      assignmentIds.push(assignmentId);
    }
    const counted = countOf(question, given);
    if (counted === null) continue;
    labels.push({ question: question.name, ...counted, assignmentIds });
  }
  return labels;
}
