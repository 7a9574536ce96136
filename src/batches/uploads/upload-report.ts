/** What became, or would become, of an uploaded file. Pure. */
import type { UploadId } from '../../kernel/index.ts';
import { LISTED_FAULTS, type Received } from './upload-receive.ts';
import type { Fault } from './upload-row.ts';

export interface UploadReport {
  /** Null when the file was refused for its faults, or was only checked: nothing was changed. */
  readonly uploadId: UploadId | null;
  /** Rows of the file. */
  readonly rows: number;
  /** Tasks made. */
  readonly added: number;
  /** Rows that are tasks already: same externalId, same payload. */
  readonly existing: number;
  /** Rows left out for a fault. */
  readonly skipped: number;
  /** Of the tasks made, those whose answers are known. */
  readonly gold: number;
  readonly faultCount: number;
  /** The first 1,000, by line. */
  readonly faults: readonly Fault[];
}

/** Result of comparing rows with the tasks of the batch. */
export interface Compared {
  /** Rows that are there already, or were earlier in the file. */
  readonly existing: number;
  /** Rows whose externalId names another payload. */
  readonly conflicts: number;
  /** The first of them. */
  readonly faults: readonly Fault[];
}

export const NOTHING: Compared = { existing: 0, conflicts: 0, faults: [] };

export function allFaults(received: Received, compared: Compared): { faultCount: number; faults: Fault[] } {
  return {
    faultCount: received.faultCount + compared.conflicts,
    faults: [...received.faults, ...compared.faults].sort((a, b) => a.line - b.line).slice(0, LISTED_FAULTS),
  };
}

export function refusedReport(received: Received, compared: Compared): UploadReport {
  return { uploadId: null, rows: received.rows, added: 0, existing: 0, skipped: 0, gold: 0, ...allFaults(received, compared) };
}
