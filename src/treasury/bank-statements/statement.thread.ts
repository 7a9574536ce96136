/** What the threads of {@link StatementThreads} run. Imports nothing that needs a container. */
import { parentPort } from 'node:worker_threads';
import type { ThreadMessage } from '../../platform/index.ts';
import { readCamt } from './camt.ts';
import { readCsvStatement } from './statement-csv.ts';
import { StatementFault } from './statement.ts';
import type { StatementJob, StatementOutput } from './statement-threads.ts';

export default async function run({ id, job }: ThreadMessage<StatementJob>): Promise<StatementOutput> {
  parentPort?.postMessage({ started: id });
  try {
    return { statements: job.format === 'csv' ? await readCsvStatement(job.bytes, job.options) : readCamt(job.bytes) };
  } catch (error) {
    if (error instanceof StatementFault) return { fault: error.sentence };
    throw error;
  }
}
