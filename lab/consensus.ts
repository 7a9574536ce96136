/**
 * `npm run consensus -- --answers FILE`: from a crowd's answers in a CSV file to one answer per task, without a marketplace.
 *
 * The header row says what was asked: task,worker,label · task,worker,labels (several, with | between) · task,worker,number ·
 * task,worker,rating · task,worker,text · task,worker,boxes · worker,winner,loser. Columns come in any order, others are ignored. --truth (task,label and so on; for
 * comparisons item,score) scores the result; --gold gives the method the answers of some tasks, which are then not scored.
 *
 * A table for people, and as the last line one JSON object about the method asked for, or the default. Rows that cannot be read
 * are reported with line and reason, and nothing is computed (exit code 2), unless --skip-bad leaves them out.
 *
 * Does not start the application, nor a database: a million answers take seconds and little memory.
 */
import { parseArgs } from 'node:util';
import { Mistake } from '../src/kernel/index.ts';
import { mistakeOf } from '../src/platform/operations/mistakes.ts';
import { consensus, USAGE } from './consensus/run.ts';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      answers: { type: 'string' },
      truth: { type: 'string' },
      gold: { type: 'string' },
      method: { type: 'string' },
      out: { type: 'string' },
      'skip-bad': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(`Usage: ${USAGE}`);
    return 0;
  }
  if (values.answers === undefined) throw new Mistake(`Name a file with answers: ${USAGE}`);
  const { answers, truth, gold, method, out } = values;
  return consensus({ answers, truth, gold, method, out, skipBad: values['skip-bad'] }, { out: console.log, error: console.error });
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(mistakeOf(error, process.env) ?? error);
    const isOption = (error as { code?: string } | null)?.code?.startsWith('ERR_PARSE_ARGS_') === true;
    if (isOption) console.error(`Usage: ${USAGE}`);
    process.exitCode = 1;
  },
);
