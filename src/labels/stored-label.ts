/**
 * What a model says of one question of one task, as it is stored, and how it is shown beside what is counted. Pure.
 *
 * A stored label holds for exactly the answers that it names. While others have come or gone since, it is not shown: what
 * is counted is, without a confidence, until the sweep has come by.
 */
import type { AssignmentId, TaskId } from '../kernel/index.ts';
import type { CountedAnswer, Label } from './label.ts';

/** Why no further answer to a task is bought. */
export const VERDICTS = ['confident', 'ambiguous', 'budget', 'no_workers'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The model of what is merely counted. */
export const PLURALITY = 'plurality/1';

/** A label as stored. */
export interface StoredLabel {
  readonly question: string;
  readonly value: unknown;
  readonly votes: number;
  readonly answers: number;
  readonly agreement: number;
  /** Calibrated probability that the value is right; null where no model tells it. */
  readonly confidence: number | null;
  /** Name and version of the model: `guildhall/1`. */
  readonly model: string;
  /** The full run it comes from; null: worked out from the last run's picture of the workers, or counted. */
  readonly runId: string | null;
  readonly assignmentIds: readonly AssignmentId[];
  /** Versions of the form that the answers were given to, ascending. */
  readonly formVersions: readonly number[];
  /** How many of the answers members of the batch's own organisation gave. */
  readonly staffAnswers: number;
  /** Counts how often it changed, from 1. */
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly computedAt: string;
}

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

/** The labels of one task: what is stored where it holds for the very answers that count now, else what is counted. */
export function shownLabels(counted: readonly Label[], stored: readonly StoredLabel[]): ShownLabel[] {
  return counted.map((label): ShownLabel => {
    const found = stored.find(({ question }) => question === label.question);
    if (found === undefined || !sameIds(found.assignmentIds, label.assignmentIds)) {
      const { question, value, votes, answers, agreement, assignmentIds } = label;
      return { question, value, votes, answers, agreement, assignmentIds, confidence: null, provenance: null };
    }
    const { question, value, votes, answers, agreement, confidence, model, runId, formVersions, staffAnswers, revision } = found;
    return {
      ...{ question, value, votes, answers, agreement, confidence },
      assignmentIds: label.assignmentIds,
      provenance: {
        ...{ model, runId, formVersions, staffAnswers, revision },
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
