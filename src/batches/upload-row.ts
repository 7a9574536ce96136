/** One row of an uploaded file: checked against its batch, and written as COPY wants it. Pure. */
import { copyText } from '../platform/index.ts';
import { externalIdFault, PAYLOAD_LIMITS, redundancyFault, type ItemChecker } from './item.ts';

/** Columns of a CSV and keys of a JSON line that are about the task and not of its item. */
export const RESERVED = { externalId: 'externalId', redundancy: 'redundancy' } as const;

/** A row as the file has it: nothing of it is checked. */
export interface RawRow {
  /** Line of the file where it begins, or number of the element, from 1. */
  readonly line: number;
  /** undefined or null: none. */
  readonly externalId: unknown;
  /** undefined or null: the batch's. */
  readonly redundancy: unknown;
  readonly payload: unknown;
  /** What others answered about it; not checked either. */
  readonly known?: readonly KnownRow[];
}

/** What one person answered elsewhere. */
export interface KnownRow {
  readonly answers: Readonly<Record<string, unknown>>;
  /** Whether it is said to be true, and not just somebody's answer. */
  readonly isSure: boolean;
}

export interface Fault {
  /** Line of the file, or number of the element of an array, from 1. */
  readonly line: number;
  /** A sentence without an end. */
  readonly reason: string;
}

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
