/**
 * The label that a model computed for one question of one task, as it is stored and shown. Pure.
 *
 * A stored label is valid for exactly the answers that it names. When answers were added or removed since, the plurality
 * is shown instead, without a confidence, until the next sweep.
 */
import type { AssignmentId, TaskId } from '../../kernel/index.ts';
import type { LabelEntity } from './label.entity.ts';
import type { CountedAnswer, Label } from './label.ts';

/** Why no further answer to a task is bought. */
export const VERDICTS = ['confident', 'ambiguous', 'budget', 'no_workers'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Model name of labels that are counted by plurality. */
export const PLURALITY = 'plurality/1';

/** A label as it is stored, from JSON. */
export type StoredLabel = Omit<LabelEntity, 'taskId' | 'batchId' | 'position' | 'categorical' | 'computedAt'> & {
  /** ISO 8601, UTC. */
  readonly computedAt: string;
};

/** Where a label comes from, beyond its answers. */
export interface Provenance {
  readonly model: string;
  readonly runId: string | null;
  readonly formVersions: readonly number[];
  readonly staffAnswers: number;
  readonly crowdAnswers: number;
  readonly revision: number;
  readonly computedAt: Date;
}

/** A label as its requester reads it. */
export interface ShownLabel {
  readonly question: string;
  readonly value: unknown;
  readonly votes: number;
  readonly answers: number;
  readonly agreement: number;
  readonly confidence: number | null;
  readonly assignmentIds: readonly AssignmentId[];
  /** Null while it is only counted: the sweep has not come by since the last answer. */
  readonly provenance: Provenance | null;
}

export interface TaskLabel extends ShownLabel {
  readonly taskId: TaskId;
  readonly externalId: string | null;
  readonly position: number;
  readonly verdict: Verdict | null;
}

/** The labels of one task: the stored label when it was computed from exactly the valid answers, otherwise the plurality. */
export function shownLabels(counted: readonly Label[], stored: readonly StoredLabel[]): ShownLabel[] {
  return counted.map((label): ShownLabel => {
    const found = stored.find(({ question }) => question === label.question);
    if (found === undefined || !sameIds(found.assignmentIds, label.assignmentIds)) {
      const { question, value, votes, answers, agreement, assignmentIds } = label;
      return { question, value, votes, answers, agreement, assignmentIds, confidence: null, provenance: null };
    }
    const { question, value, votes, answers, agreement, confidence, model, runId, formVersions, staffAnswers, revision } = found;
    return {
      question,
      value,
      votes,
      answers,
      agreement,
      confidence,
      assignmentIds: label.assignmentIds,
      provenance: {
        model,
        runId,
        formVersions,
        staffAnswers,
        revision,
        crowdAnswers: answers - staffAnswers,
        computedAt: new Date(found.computedAt),
      },
    };
  });
}

/** Both are sorted by id. */
function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

/** A task with its answers and labels. */
export interface LabelledTask {
  readonly taskId: TaskId;
  readonly externalId: string | null;
  /** Null where it was not asked for. */
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly verdict: Verdict | null;
  readonly answers: readonly CountedAnswer[];
  readonly labels: readonly ShownLabel[];
}
