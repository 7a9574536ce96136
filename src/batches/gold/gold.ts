/**
 * Gold: tasks with known answers, mixed in unmarked to measure how often a worker is right. They are ordinary, paid
 * tasks, and workers cannot recognise them. Pure.
 */
import { type BatchId, invalid, lengthOf, type PersonId, type Refusal, say, type TaskId } from '../../kernel/index.ts';
import { type AnswerCheck, type Payload, isJsonObject, textFault, type AnswerForm } from '../../forms/index.ts';

/** Question's name → the right value. Questions that are not named are not known. */
export type KnownAnswers = Readonly<Record<string, unknown>>;

export interface Gold {
  readonly taskId: TaskId;
  readonly batchId: BatchId;
  readonly answers: KnownAnswers;
  /** Why, for the requester's own people; null: none. */
  readonly explanation: string | null;
  readonly setAt: Date;
  readonly setBy: PersonId | null;
}

export const GOLD_LIMITS = {
  /** Characters of an explanation. */
  explanation: 5_000,
  /** Tasks that one call names. */
  atOnce: 1_000,
} as const;

/** Everything that is wrong with known answers of a task; paths are the question's name and further in, under `answers`. */
export function checkKnownAnswers(form: AnswerForm, answers: unknown, payload: Payload, check: AnswerCheck): Refusal[] {
  if (!isJsonObject(answers) || Object.keys(answers).length === 0) {
    return [invalid('Known answers are an object with the names of questions as its keys; name at least one.', 'answers')];
  }
  const nothing = Object.keys(answers).filter((name) => answers[name] === null || answers[name] === undefined);
  if (nothing.length > 0) {
    return nothing.map((name) => invalid(say`Leave out "${name}" where its answer is not known.`, 'answers', name));
  }
  // Those that are not named need no value, not even where a worker must give one.
  const named = form.filter((question) => Object.hasOwn(answers, question.name));
  return check(named, answers, payload).map(({ path = [], ...refusal }) => ({ ...refusal, path: ['answers', ...path.slice(1)] }));
}

/** The field of an item in which known answers may come with it: an object, or null for none. */
export const GOLD_FIELD = '_gold';

/** The known answers that came with an item, or null. */
export function sentGold(payload: Payload): KnownAnswers | null {
  const sent = Object.hasOwn(payload, GOLD_FIELD) ? payload[GOLD_FIELD] : null;
  return isJsonObject(sent) ? sent : null;
}

/** The item without known answers that were sent with it, for readers who may not see them. */
export function withoutSentGold(payload: Payload): Payload {
  if (!Object.hasOwn(payload, GOLD_FIELD)) return payload;
  const { [GOLD_FIELD]: _known, ...rest } = payload;
  return rest;
}

/** Why known answers that came with an item cannot be kept, or null. */
export function sentGoldFault(form: AnswerForm, payload: Payload, check: AnswerCheck): string | null {
  const sent = Object.hasOwn(payload, GOLD_FIELD) ? payload[GOLD_FIELD] : null;
  if (sent === null) return null;
  if (!isJsonObject(sent)) {
    const example = JSON.stringify({ [form[0]?.name ?? 'question']: 'its right answer' });
    return `has "${GOLD_FIELD}" that is no JSON object; write the names of questions with their right answers, such as ${example}`;
  }
  const [fault] = checkKnownAnswers(form, sent, payload, check);
  return fault === undefined ? null : `has known answers in "${GOLD_FIELD}" that do not fit the form: ${fault.message}`;
}

/** Why an explanation cannot be kept, or null. */
export function explanationFault(explanation: string | null): string | null {
  if (explanation === null) return null;
  const fault = textFault(explanation);
  if (fault !== null) return fault;
  const length = lengthOf(explanation);
  return length >= 1 && length <= GOLD_LIMITS.explanation ? null : `must have 1 to ${GOLD_LIMITS.explanation} characters`;
}
