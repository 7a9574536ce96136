/** Sends a file of tasks, or has it checked alone. */
import { upload, type Uploaded } from '../../api/upload.ts';
import type { FileFormat } from './read-table.ts';

export interface UploadReport {
  readonly accepted?: boolean;
  readonly rows: number;
  readonly added: number;
  readonly existing: number;
  readonly skipped: number;
  readonly gold: number;
  readonly faultCount: number;
  readonly faults: readonly { readonly line: number; readonly reason: string }[];
}

interface Options {
  readonly batchId: string;
  readonly format: FileFormat;
  readonly columns: string | null;
  readonly isCheck: boolean;
  /** Good rows are added beside rows with faults. */
  readonly skipsFaults: boolean;
  readonly onProgress: (share: number) => void;
}

const TYPES: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv',
  jsonl: 'application/x-ndjson',
  'label-studio': 'application/json',
};

/** The server answers a file with faults by a report, too. */
const REPORTS = [422];

export function uploadTasks(
  body: Blob,
  { batchId, format, columns, isCheck, skipsFaults, onProgress }: Options,
): Promise<Uploaded<UploadReport>> {
  const query = new URLSearchParams({ format, ...(columns === null ? {} : { columns }) });
  if (isCheck) query.set('check', '1');
  query.set('onFault', skipsFaults ? 'skip' : 'refuse');
  const address = `/batches/${encodeURIComponent(batchId)}/tasks?${query.toString()}`;
  return upload<UploadReport>(address, body, { type: TYPES[format], onProgress, reports: REPORTS });
}
