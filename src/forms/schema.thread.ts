/** The code of a thread of {@link SchemaThreads}. Imports nothing that needs the Nest container. */
import { parentPort } from 'node:worker_threads';
import type { ThreadMessage } from '../platform/index.ts';
import { validatorFor } from './json-schema.ts';
import { answerFaults, compileRules, prepareForm, schemaMisfit, warmUp } from './schema-rules.ts';
import type { SchemaJob, SchemaOutput } from './schema-jobs.ts';

/** A thread answers after this time with its results so far; the rest is sent again, or another account goes first. */
const PIECE_MILLISECONDS = 100;

warmUp();

export default function run({ id, job }: ThreadMessage<SchemaJob>): SchemaOutput {
  parentPort?.postMessage({ started: id });
  if (job.kind === 'compile') return compileRules(job);
  // A new thread has compiled nothing, so that compiling again may take up to the whole limit.
  if (job.kind === 'items') validatorFor(job.itemSchema);
  else for (const form of new Set(job.asked.map((each) => each.form))) prepareForm(form);
  parentPort?.postMessage({ started: id });
  const at = new Int32Array(job.progress);
  const start = performance.now();
  const results: unknown[] = [];
  const list = job.kind === 'answers' ? job.asked : job.payloads;
  do {
    Atomics.store(at, 0, results.length);
    const index = results.length;
    results.push(job.kind === 'answers' ? answerFaults(job.asked[index]!) : schemaMisfit(job.itemSchema, job.payloads[index]!));
  } while (results.length < list.length && performance.now() - start < PIECE_MILLISECONDS);
  return results as SchemaOutput;
}
