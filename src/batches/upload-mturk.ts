/**
 * The results of a batch at Mechanical Turk as rows: the CSV that its pages gave out, one line per assignment. `Input.*`
 * becomes the item and `HITId` the external id, so that the assignments of one HIT become one task. What approved
 * assignments answered are known answers, where they are asked for. Who answered is not taken over.
 */
import type { JsonSchema } from './json.ts';
import { isJsonObject } from './json.ts';
import type { AnswerForm, Question } from './question.ts';
import { cellReader, CsvReader, UnreadableFile, type RowReader } from './upload-csv.ts';
import type { Fault, KnownRow, RawRow } from './upload-row.ts';

const INPUT = 'Input.';
const ANSWER = 'Answer.';
/** The one column of answers of pages that were made of crowd elements. */
const TASK_ANSWERS = 'Answer.taskAnswers';
/** Values of a choice of several in one cell. */
const SEPARATOR = '|';

export class MturkReader implements RowReader {
  private readonly lines: CsvReader;
  private inputs: { readonly column: string; readonly field: string; readonly read: (cell: string) => unknown }[] = [];

  /** @param form null: answers are not asked for */
  constructor(
    schema: JsonSchema | null,
    private readonly form: AnswerForm | null,
    private readonly onRow: (row: RawRow) => void,
    private readonly onFault: (fault: Fault) => void,
  ) {
    this.lines = new CsvReader(
      null,
      (row) => this.take(row),
      onFault,
      (names) => this.begin(names, schema),
    );
  }

  write(chunk: Buffer): Promise<void> {
    return this.lines.write(chunk);
  }

  end(): Promise<void> {
    return this.lines.end();
  }

  private begin(names: readonly string[], schema: JsonSchema | null): void {
    const lacks = (what: string) =>
      new UnreadableFile({ line: 1, reason: `has no column ${what}: it is no result file of Mechanical Turk` });
    if (!names.includes('HITId')) throw lacks('"HITId"');
    const columns = names.filter((name) => name.startsWith(INPUT) && name.length > INPUT.length);
    if (columns.length === 0) throw lacks('that begins with "Input."');
    if (this.form !== null && !names.includes('AssignmentStatus'))
      throw lacks('"AssignmentStatus", without which nobody knows which answers were approved');
    this.inputs = columns.map((column) => {
      const field = column.slice(INPUT.length);
      return { column, field, read: cellReader(field, schema) };
    });
  }

  private take({ line, payload }: RawRow): void {
    const cells = payload as Readonly<Record<string, string>>;
    const hit = cells.HITId ?? '';
    if (hit === '') return this.onFault({ line, reason: 'has no HITId' });
    const item: Record<string, unknown> = {};
    for (const { column, field, read } of this.inputs) {
      const value = read(cells[column] ?? '');
      if (typeof value !== 'symbol') item[field] = value;
    }
    const known = this.form === null || cells.AssignmentStatus !== 'Approved' ? [] : knownOf(cells, this.form);
    if (typeof known === 'string') return this.onFault({ line, reason: known });
    this.onRow({ line, externalId: hit, redundancy: null, payload: item, known });
  }
}

function knownOf(cells: Readonly<Record<string, string>>, form: AnswerForm): KnownRow[] | string {
  const given = crowdAnswers(cells[TASK_ANSWERS]);
  if (given === null) return `has no JSON in "${TASK_ANSWERS}"`;
  const answers: Record<string, unknown> = {};
  for (const question of form) {
    const cell = cells[ANSWER + question.name] ?? cells[`${ANSWER}${question.name}.label`];
    const value = cell === undefined ? plain(given[question.name]) : cell;
    const answer = typeof value === 'string' ? valueOf(question, value) : value;
    if (answer !== undefined) answers[question.name] = answer;
  }
  return Object.keys(answers).length === 0 ? [] : [{ answers, isSure: false }];
}

/** Of crowd elements: a list with one object, the names of the elements as its keys. */
function crowdAnswers(cell: string | undefined): Readonly<Record<string, unknown>> | null {
  if (cell === undefined || cell === '') return {};
  try {
    const parsed = JSON.parse(cell) as unknown;
    const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    return isJsonObject(first) ? first : null;
  } catch {
    return null;
  }
}

/** A crowd classifier answers `{ label }`, one for several `{ labels }`; radio buttons answer `{ a: { on: true } }` or `{ a: true }`. */
function plain(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  if (Object.keys(value).length === 1 && value.label !== undefined) return value.label;
  if (Object.keys(value).length === 1 && Array.isArray(value.labels)) return value.labels;
  const flags = Object.entries(value).map(([name, flag]) => [name, isJsonObject(flag) ? flag.on : flag] as const);
  if (flags.length === 0 || !flags.every(([, flag]) => typeof flag === 'boolean')) return value;
  const on = flags.filter(([, flag]) => flag).map(([name]) => name);
  return on.length === 1 ? on[0] : on;
}

/** The answer that a cell is; undefined: none. What does not fit is told by the form. */
function valueOf(question: Question, cell: string): unknown {
  if (cell === '') return undefined;
  switch (question.type) {
    case 'multiple_choice':
      return cell.split(SEPARATOR);
    case 'number':
    case 'rating':
      return Number.isFinite(Number(cell)) ? Number(cell) : cell;
    case 'spans':
    case 'boxes':
    case 'json':
      try {
        return JSON.parse(cell) as unknown;
      } catch {
        return cell;
      }
    default:
      return cell;
  }
}
