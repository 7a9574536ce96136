/** The command from its options to its last line. */
import { Mistake } from '../../src/kernel/index.ts';
import { boxesReader } from './boxes-crowd.ts';
import { comparisonsReader } from './comparisons-crowd.ts';
import { counted, NOTHING_KNOWN, readKnown, type Crowd, type CrowdReader, type Known, type Outcome } from './crowd.ts';
import { readCsv, type Fault } from './csv-file.ts';
import { labelsReader } from './labels-crowd.ts';
import { numbersReader } from './numbers-crowd.ts';
import { ratingsReader } from './ratings-crowd.ts';
import { writeResult } from './result-file.ts';
import { setsReader } from './sets-crowd.ts';
import { textsReader } from './texts-crowd.ts';

export const USAGE =
  'npm run consensus -- --answers FILE [--truth FILE] [--gold FILE] [--method NAME|all] [--out FILE.csv|FILE.jsonl] [--skip-bad]';

export interface ConsensusOptions {
  readonly answers: string;
  readonly truth?: string | undefined;
  readonly gold?: string | undefined;
  /** A method of the kind of answers, or `all`; its default when there is none. */
  readonly method?: string | undefined;
  readonly out?: string | undefined;
  readonly skipBad: boolean;
}

export interface Console {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}

/** By the columns that a header row must have. */
const KINDS: readonly { readonly columns: readonly string[]; readonly reader: (names: readonly string[]) => CrowdReader }[] = [
  { columns: ['worker', 'winner', 'loser'], reader: comparisonsReader },
  { columns: ['task', 'worker', 'label'], reader: labelsReader },
  { columns: ['task', 'worker', 'labels'], reader: setsReader },
  { columns: ['task', 'worker', 'number'], reader: numbersReader },
  { columns: ['task', 'worker', 'rating'], reader: ratingsReader },
  { columns: ['task', 'worker', 'text'], reader: textsReader },
  { columns: ['task', 'worker', 'boxes'], reader: boxesReader },
];
/** Number of bad rows that are reported one by one. */
const MAXIMUM_REPORTED = 20;

/** @returns the exit code: 0, or 2 when there are bad rows that were not to be left out */
export async function consensus(options: ConsensusOptions, console: Console): Promise<number> {
  const begun = performance.now();
  const opened = await openCrowd(options);
  tell(opened.faults, console);
  if (opened.faults.length > 0 && !options.skipBad) {
    console.error(`${counted(opened.faults.length, 'bad row')}: mend them, or leave them out with --skip-bad.`);
    return 2;
  }
  const crowd = opened.crowd();
  if (crowd.answers === 0) throw new Mistake(`${options.answers} has no answers`);
  const readSeconds = (performance.now() - begun) / 1_000;
  const size = [counted(crowd.tasks, 'task'), counted(crowd.workers, 'worker'), counted(crowd.answers, 'answer')].join(', ');
  console.out(`${size} (${crowd.what}), read in ${readSeconds.toFixed(1)} s`);
  for (const remark of crowd.remarks) console.out(`  ${remark}`);

  const { method } = options;
  if (method !== undefined && method !== 'all' && !crowd.methods.includes(method)) {
    throw new Mistake(`There is no method "${method}" for ${crowd.what}: it is one of ${crowd.methods.join(', ')}, or all`);
  }
  const chosen = method === undefined || method === 'all' ? crowd.methods[0]! : method;
  let kept: Run | null = null;
  const table: string[][] = [];
  for (const each of method === 'all' ? crowd.methods : [chosen]) {
    const run = timed(crowd, each);
    if (table.length === 0) table.push(['method', ...Object.keys(run.outcome.figures), 'rounds', 'seconds']);
    table.push(rowOf(run));
    if (each === chosen) kept = run;
  }
  console.out('');
  for (const line of aligned(table)) console.out(line);
  if (options.out !== undefined) {
    const rows = writeResult(options.out, kept!.outcome);
    console.out(`\n${counted(rows, 'row')} of ${chosen} in ${options.out}`);
  }
  console.out(JSON.stringify(lastLine(crowd, kept!)));
  return 0;
}

interface Run {
  readonly method: string;
  readonly outcome: Outcome;
  readonly seconds: number;
}

async function openCrowd({ answers, truth, gold }: ConsensusOptions): Promise<{ readonly faults: Fault[]; readonly crowd: () => Crowd }> {
  let reader: CrowdReader | null = null;
  const faults = await readCsv(answers, (names) => {
    const kind = KINDS.find(({ columns }) => columns.every((column) => names.includes(column)));
    if (kind === undefined) {
      const known = KINDS.map(({ columns }) => columns.join(',')).join(' · ');
      throw new Mistake(`${answers} has the columns ${names.join(',')}; the first row must name one of: ${known}`);
    }
    reader = kind.reader(names);
    return reader.columns;
  });
  const found = reader as CrowdReader | null;
  if (found === null) throw new Mistake(`${answers} is empty: its first row must name the columns`);
  const known: Known[] = [];
  for (const path of [truth, gold]) {
    if (path === undefined) {
      known.push(NOTHING_KNOWN);
      continue;
    }
    const { faults: more, ...rest } = await readKnown(path, found.known);
    faults.push(...more);
    known.push(rest);
  }
  return { faults, crowd: () => found.finish(known[0]!, known[1]!) };
}

function tell(faults: readonly Fault[], console: Console): void {
  for (const { path, line, reason } of faults.slice(0, MAXIMUM_REPORTED)) console.error(`${path}, line ${line}: ${reason}`);
  if (faults.length > MAXIMUM_REPORTED) console.error(`… and ${counted(faults.length - MAXIMUM_REPORTED, 'more bad row')}`);
}

function timed(crowd: Crowd, method: string): Run {
  const begun = performance.now();
  const outcome = crowd.run(method);
  return { method, outcome, seconds: (performance.now() - begun) / 1_000 };
}

function rowOf({ method, outcome, seconds }: Run): string[] {
  const figures = Object.values(outcome.figures).map((figure) => (figure === null ? '–' : figure.toFixed(4)));
  const rounds = outcome.iterations === null ? '–' : `${outcome.iterations}${outcome.converged ? '' : ' (stopped)'}`;
  return [method, ...figures, rounds, seconds.toFixed(2)];
}

/** The first column to the left, the others to the right. */
function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
}

function lastLine(crowd: Crowd, { method, outcome, seconds }: Run): Record<string, string | number | null> {
  const { tasks, workers, answers } = crowd;
  // Rank correlations have three digits, as in papers: with few items, more digits mean nothing.
  const shown = ([name, figure]: [string, number | null]) => [name, figure === null ? null : rounded(figure, name === 'rho' ? 3 : 5)];
  const figures = Object.fromEntries(Object.entries(outcome.figures).map(shown)) as Outcome['figures'];
  // Peak of the process so far; Linux and macOS report kibibytes through Node.
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1_024);
  return { method, tasks, workers, answers, ...figures, seconds: rounded(seconds, 3), peakMiB };
}

function rounded(figure: number, digits: number): number {
  return Number(figure.toFixed(digits));
}
