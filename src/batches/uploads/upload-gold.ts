/**
 * Known answers in an uploaded file: a field "_gold" of an item, or imported answers of annotators where the requester
 * asks for them. Kept in memory until the tasks exist, and therefore limited.
 */
import { comparableOption, comparableText, comparableValue, type TaskId } from '../../kernel/index.ts';
import type { AnswerCheck, Payload, AnswerForm, Question } from '../../forms/index.ts';
import { checkKnownAnswers, sentGold, sentGoldFault, type KnownAnswers } from '../gold/gold.ts';
import type { RawRow } from './upload-row.ts';

/** Tasks whose answers one file may bring. */
export const MOST_KNOWN = 20_000;

/** One person's answer. */
interface Given {
  /** Null: not one answer to each question. */
  readonly answers: KnownAnswers | null;
  /** The same for answers that count as the same. */
  readonly text: string | null;
  readonly isSure: boolean;
}

interface Entry {
  readonly taskId: TaskId;
  readonly given: Set<Given>;
  /** By the names of who gave it, and of the answer. */
  readonly byName: Map<string, Given>;
}

export class UploadGold {
  private readonly entries = new Map<string, Entry>();

  /** @param agreement number of annotators who must agree, with nobody disagreeing, for an answer to be known */
  constructor(
    private readonly form: AnswerForm,
    private readonly agreement: number,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** Why the row's known answers cannot be kept, or null. */
  faultOf({ payload, known = [] }: RawRow, check: AnswerCheck): string | null {
    const fault = sentGoldFault(this.form, payload as Payload, check);
    if (fault !== null) return fault;
    for (const { answers } of known) {
      if (answers === null) continue;
      const [misfit] = checkKnownAnswers(this.form, answers, payload as Payload, check);
      if (misfit !== undefined) return `has an answer that does not fit the form: ${misfit.message}`;
    }
    return null;
  }

  /** Takes what {@link faultOf} found no fault with. Of rows with one external id the first becomes the task. */
  take({ externalId, payload, known = [] }: RawRow, taskId: TaskId): void {
    const sent = sentGold(payload as Payload);
    const all = sent === null ? known : [{ answers: sent, isSure: true, by: ['_gold'] }];
    if (all.length === 0) return;
    const key = typeof externalId === 'string' ? `x${externalId}` : taskId;
    const entry = this.entries.get(key) ?? { taskId, given: new Set<Given>(), byName: new Map<string, Given>() };
    this.entries.set(key, entry);
    for (const { answers, isSure, by } of all) {
      const given = { answers, text: answers === null ? null : this.canonical(answers), isSure };
      // A later answer of the same person does not replace the ground truth.
      const names = by.map((name) => `${isSure ? 's' : 'a'}${name}`);
      for (const name of names) {
        const earlier = entry.byName.get(name);
        if (earlier !== undefined) entry.given.delete(earlier);
        entry.byName.set(name, given);
      }
      entry.given.add(given);
    }
  }

  /** The tasks with known answers: marked as true, or agreed on by enough annotators. */
  known(): Map<TaskId, KnownAnswers> {
    const known = new Map<TaskId, KnownAnswers>();
    for (const { taskId, given } of this.entries.values()) {
      const sure = [...given].filter(({ isSure }) => isSure);
      const counted = sure.length > 0 ? sure : [...given];
      const first = counted[0]?.answers ?? null;
      if (first === null || counted.some((each) => each.text !== counted[0]!.text)) continue;
      if (sure.length > 0 || counted.length >= this.agreement) known.set(taskId, first);
    }
    return known;
  }

  private canonical(answers: KnownAnswers): string {
    return JSON.stringify(this.form.map((question) => sameAnswer(question, answers[question.name])));
  }
}

/** The same text for answers to a question that are one answer: values chosen, and marks, in any order; texts as they are compared. */
export function sameAnswer({ type }: Question, answer: unknown): string {
  const isChosen = type === 'choice' || type === 'multiple_choice';
  const value = comparableValue(answer ?? null, isChosen ? comparableOption : comparableText);
  const isSet = type === 'multiple_choice' || type === 'spans' || type === 'boxes';
  return isSet && Array.isArray(value) ? JSON.stringify(value.map(canonicalJson).sort()) : canonicalJson(value);
}

/** With sorted keys. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
