/**
 * Known answers that come with a file: a field "_gold" of an item, or what others answered where the requester wants that.
 * Kept in memory until the tasks are there, and so limited.
 */
import type { TaskId } from '../kernel/index.ts';
import type { Payload } from './batch.ts';
import { checkKnownAnswers, sentGold, sentGoldFault, type KnownAnswers } from './gold.ts';
import type { AnswerForm } from './question.ts';
import type { RawRow } from './upload-row.ts';

/** Tasks whose answers one file may bring. */
export const MOST_KNOWN = 20_000;

interface Entry {
  readonly taskId: TaskId;
  /** What was answered, as JSON with sorted keys → how often. */
  readonly answers: Map<string, number>;
  isSure: boolean;
}

export class UploadGold {
  private readonly entries = new Map<string, Entry>();

  /** @param agreement how many must have answered alike, and nobody otherwise, for an answer to be known */
  constructor(
    private readonly form: AnswerForm,
    private readonly agreement: number,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** Why the row's known answers cannot be kept, or null. */
  faultOf({ payload, known = [] }: RawRow): string | null {
    const fault = sentGoldFault(this.form, payload as Payload);
    if (fault !== null) return fault;
    for (const { answers } of known) {
      const [misfit] = checkKnownAnswers(this.form, answers, payload as Payload);
      if (misfit !== undefined) return `has an answer that does not fit the form: ${misfit.message}`;
    }
    return null;
  }

  /** Takes what {@link faultOf} found no fault with. Of rows with one external id the first becomes the task. */
  take({ externalId, payload, known = [] }: RawRow, taskId: TaskId): void {
    const sent = sentGold(payload as Payload);
    const all = sent === null ? known : [{ answers: sent, isSure: true }];
    if (all.length === 0) return;
    const key = typeof externalId === 'string' ? `x${externalId}` : taskId;
    const entry = this.entries.get(key) ?? { taskId, answers: new Map<string, number>(), isSure: false };
    this.entries.set(key, entry);
    const sure = all.filter(({ isSure }) => isSure);
    if (sure.length > 0 && !entry.isSure) entry.answers.clear();
    entry.isSure ||= sure.length > 0;
    for (const { answers } of entry.isSure ? sure : all) {
      const text = canonical(answers);
      entry.answers.set(text, (entry.answers.get(text) ?? 0) + 1);
    }
  }

  /** The tasks whose answers are known: said to be true, or given alike by enough. */
  known(): Map<TaskId, KnownAnswers> {
    const known = new Map<TaskId, KnownAnswers>();
    for (const { taskId, answers, isSure } of this.entries.values()) {
      const [only, ...others] = answers;
      if (only === undefined || others.length > 0) continue;
      if (isSure || only[1] >= this.agreement) known.set(taskId, JSON.parse(only[0]) as KnownAnswers);
    }
    return known;
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
