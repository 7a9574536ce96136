/** One row of an uploaded file: checked against its batch, and written as COPY wants it. Pure. */
import type { TaskId } from '../../kernel/index.ts';
import { copyText, nearlyNamed, type FileFault } from '../../platform/index.ts';
import { GOLD_FIELD } from '../gold/gold.ts';
import { externalIdFault, redundancyFault } from '../core/task-limits.ts';
import { PAYLOAD_LIMITS, type ItemChecker } from '../../forms/index.ts';

/** Columns of a CSV and keys of a JSON line that are about the task and not of its item. */
export const RESERVED = { externalId: 'externalId', redundancy: 'redundancy' } as const;

const MEANT = [...Object.values(RESERVED), GOLD_FIELD];

/**
 * Why a field or column would silently be one of the item, though its name is nearly one that has a meaning here; null: it is not.
 *
 * @param ownFields that the item schema, the form, or the batch's first task has: they may have any name
 */
export function nearlyReserved(name: string, ownFields: ReadonlySet<string>): string | null {
  const meant = ownFields.has(name) ? null : nearlyNamed(name, MEANT);
  return meant === null ? null : `"${name}"; name it "${meant}" if that is meant, else add it to the item schema or give it another name`;
}

/** A row as the file has it: nothing of it is checked. */
export interface RawRow {
  /** Line of the file where it begins, or number of the element, from 1. */
  readonly line: number;
  /** undefined or null: none. */
  readonly externalId: unknown;
  /** undefined or null: the batch's. */
  readonly redundancy: unknown;
  readonly payload: unknown;
  /** Imported answers of annotators; not checked yet. */
  readonly known?: readonly KnownRow[];
  /** The task that our own export wrote it from, of this batch or another. */
  readonly origin?: TaskId;
  /** Advice about an unusual row; reported only when the row cannot become a task. */
  readonly hint?: string;
}

/** Imported answer of one annotator. */
export interface KnownRow {
  /** Null: it does not hold one answer per question, so it agrees with no other. */
  readonly answers: Readonly<Record<string, unknown>> | null;
  /** Whether it is marked as true, and not just as somebody's answer. */
  readonly isSure: boolean;
  /** Names of who gave it, and of the answer itself: of two rows about a task that share one, only the later counts. */
  readonly by: readonly string[];
}

export type Fault = FileFault;

/** A row that can become a task. */
export interface CheckedRow {
  /** The fields from `external_id` on, as {@link UPLOAD_COLUMNS} names them, in COPY's text format. */
  readonly copy: string;
  readonly hasExternalId: boolean;
}

/** What {@link CheckedRow.copy} holds. A task begins with as many free slots as its redundancy. */
export const UPLOAD_COLUMNS = ['external_id', 'redundancy', 'free_slots', 'payload'] as const;

/** Why the row cannot become a task, or the row for COPY. */
export function checkRow(row: RawRow, check: ItemChecker, defaultRedundancy: number): CheckedRow | string {
  const externalId = row.externalId ?? null;
  if (externalId !== null) {
    if (typeof externalId !== 'string') return 'externalId must be a text';
    const fault = externalIdFault(externalId);
    if (fault !== null) return fault;
  }
  const redundancy = row.redundancy ?? defaultRedundancy;
  const fault = redundancyFault(redundancy as number) ?? check(row.payload, 0);
  if (fault !== null) return fault;
  // Only now is it known to be shallow enough to be written.
  const payload = JSON.stringify(row.payload);
  const bytes = Buffer.byteLength(payload);
  if (bytes > PAYLOAD_LIMITS.bytes) return `is ${bytes} bytes long; at most ${PAYLOAD_LIMITS.bytes} are allowed`;
  const copy = `${copyText(externalId)}\t${Number(redundancy)}\t${Number(redundancy)}\t${copyText(payload)}`;
  return { copy, hasExternalId: externalId !== null };
}
