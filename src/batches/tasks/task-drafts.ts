/** Tasks as they are sent: which can become tasks, which repeat one, and which are at fault. */
import {
  itemChecker,
  TooSlow,
  unknownFileFault,
  withCheckedAnswers,
  type AnswerForm,
  type ItemChecker,
  type Payload,
  type SchemaRules,
} from '../../forms/index.ts';
import { invalid, ok, refuse, type Result, say, type TaskId } from '../../kernel/index.ts';
import { isSame } from '../core/batch-settings.ts';
import type { Batch } from '../core/batch.ts';
import { externalIdFault, redundancyFault } from '../core/task-limits.ts';
import type { NewTask } from '../core/task.repository.ts';
import { sentGoldFault } from '../gold/gold.ts';

export interface TaskDraft {
  readonly payload: unknown;
  readonly externalId: string | null;
  /** Null: the batch's. */
  readonly redundancy: number | null;
}

export interface TaskFault {
  /** Place in the list, from 0. */
  readonly index: number;
  readonly reason: string;
}

export interface Fresh {
  readonly index: number;
  readonly task: NewTask;
}

export interface Checked {
  readonly fresh: readonly Fresh[];
  /** Rows that are equal to the earlier row `first`. */
  readonly repeats: readonly { readonly index: number; readonly first: number }[];
  readonly faults: readonly TaskFault[];
}

export interface Sorted extends Checked {
  readonly existing: readonly { readonly index: number; readonly taskId: TaskId }[];
}

/** {@link sortOut} with everything that a row has to fit. Refuses all rows when one takes too long to check. */
export async function checkDrafts(
  batch: Pick<Batch, 'itemSchema' | 'redundancy'> & { readonly form: AnswerForm; readonly unknown: ReadonlySet<string> },
  drafts: readonly TaskDraft[],
  rules: SchemaRules,
  account: string,
): Promise<Result<Checked>> {
  const { form, unknown } = batch;
  const misfits = new Map<unknown, string | null>();
  if (batch.itemSchema !== null) {
    const asked: { readonly index: number; readonly payload: Payload }[] = [];
    for (const [index, { payload }] of drafts.entries()) {
      const within = itemChecker(form, (each) => {
        asked.push({ index, payload: each });
        return null;
      });
      within(payload);
    }
    try {
      const texts = asked.map(({ payload }) => JSON.stringify(payload));
      const found = await rules.items(account, batch.itemSchema, texts);
      asked.forEach(({ payload }, place) => misfits.set(payload, found[place]!));
    } catch (error) {
      if (!(error instanceof TooSlow)) throw error;
      const index = asked[error.index]!.index;
      return refuse(invalid(say`Task ${index} ${error.reason}.`, 'tasks', String(index)));
    }
  }
  const fits = itemChecker(form, (payload) => misfits.get(payload) ?? null);
  return ok(
    await withCheckedAnswers(rules, account, (check) =>
      sortOut(
        drafts,
        (payload) => fits(payload) ?? unknownFileFault(payload, unknown) ?? sentGoldFault(form, payload as Payload, check),
        batch.redundancy,
      ),
    ),
  );
}

/** Rows that can become tasks, rows that repeat one of them, and rows at fault. */
function sortOut(drafts: readonly TaskDraft[], check: ItemChecker, defaultRedundancy: number): Checked {
  const fresh: Fresh[] = [];
  const repeats: { index: number; first: number }[] = [];
  const faults: TaskFault[] = [];
  const byExternalId = new Map<string, Fresh>();
  drafts.forEach((draft, index) => {
    const { externalId, redundancy } = draft;
    const misfit = check(draft.payload);
    const reason =
      (misfit === null ? null : `payload ${misfit}`) ??
      (externalId === null ? null : externalIdFault(externalId)) ??
      (redundancy === null ? null : redundancyFault(redundancy));
    if (reason !== null) {
      faults.push({ index, reason });
      return;
    }
    const payload = draft.payload as Payload;
    const first = externalId === null ? undefined : byExternalId.get(externalId);
    if (first === undefined) {
      const each = { index, task: { payload, externalId, redundancy: redundancy ?? defaultRedundancy } };
      fresh.push(each);
      if (externalId !== null) byExternalId.set(externalId, each);
    } else if (isSame(first.task.payload, payload)) repeats.push({ index, first: first.index });
    else faults.push({ index, reason: `externalId "${externalId}" is sent twice, with different payloads` });
  });
  return { fresh, repeats, faults };
}
