/**
 * The results of a batch at Mechanical Turk as rows: the CSV that its pages gave out, one line per assignment. `Input.*`
 * becomes the item and `HITId` the external id, so that the assignments of one HIT become one task. What approved
 * assignments answered are known answers, where they are asked for. Who answered is not taken over.
 */
import { type JsonSchema, isJsonObject, type AnswerForm, type Question } from '../../forms/index.ts';
import { isExactNumber } from '../../kernel/index.ts';
import { UnreadableFile } from '../../platform/index.ts';
import { readJsonText } from './json-text.ts';
import { cellReader, CsvReader, structureOf, type RowReader } from './upload-csv.ts';
import type { Fault, KnownRow, RawRow } from './upload-row.ts';

const INPUT = 'Input.';
const ANSWER = 'Answer.';
/** The single answer column of pages that were made of crowd elements. */
const TASK_ANSWERS = 'Answer.taskAnswers';
/** Values of a choice of several in one cell. */
const SEPARATOR = '|';
/** Columns for verdicts, which the pages leave empty; rows end before them. */
const VERDICTS = new Set(['Approve', 'Reject']);

type Cells = Readonly<Record<string, string>>;

/** Columns with the answers to a question. */
interface AnswerColumns {
  readonly question: Question;
  /** A column with the answer itself. */
  readonly whole: string | null;
  /** A column with a list of answers. */
  readonly list: string | null;
  /** Columns of radio buttons and check boxes: one per option, with true or false. */
  readonly flags: readonly { readonly column: string; readonly value: string }[];
}

export class MturkReader implements RowReader {
  private readonly lines: CsvReader;
  private answers: AnswerColumns[] = [];
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
      { ownFields: null, mayLack: (name) => VERDICTS.has(name) || name.startsWith(ANSWER) },
    );
  }

  write(chunk: Buffer): Promise<void> {
    return this.lines.write(chunk);
  }

  end(): Promise<void> {
    return this.lines.end();
  }

  private begin(names: readonly string[], schema: JsonSchema | null): void {
    const lacks = (what: string) => new UnreadableFile({ line: 1, reason: `has no column ${what}` });
    const isNone = ': it is no result file of Mechanical Turk';
    if (!names.includes('HITId')) throw lacks(`"HITId"${isNone}`);
    const columns = names.filter((name) => name.startsWith(INPUT) && name !== INPUT);
    if (columns.length === 0) throw lacks(`that begins with "Input."${isNone}`);
    // As a field of an object it would not be kept.
    if (names.includes(`${INPUT}__proto__`))
      throw new UnreadableFile({ line: 1, reason: `has a column "${INPUT}__proto__", a name that cannot be used` });
    if (this.form !== null && !names.includes('AssignmentStatus'))
      throw lacks('"AssignmentStatus", without which nobody knows which answers were approved');
    if (this.form !== null) {
      this.answers = this.form.map((question) => answerColumns(question, names));
      const isAnswered = this.answers.some(({ whole, list, flags }) => whole !== null || list !== null || flags.length > 0);
      if (!isAnswered && !names.includes(TASK_ANSWERS))
        throw lacks(
          `with answers to a question of the form, such as "${ANSWER}${this.form[0]?.name ?? ''}"; name the questions as the answers are named`,
        );
    }
    this.inputs = columns.map((column) => {
      const field = column.slice(INPUT.length);
      return { column, field, read: cellReader(field, schema) };
    });
  }

  private take({ line, payload }: RawRow): void {
    const cells = payload as Cells;
    const hit = cells.HITId ?? '';
    if (hit === '') return this.onFault({ line, reason: 'has no HITId' });
    const item: Record<string, unknown> = {};
    for (const { column, field, read } of this.inputs) {
      const value = read(cells[column] ?? '');
      if (typeof value !== 'symbol') item[field] = value;
    }
    const known = this.form === null || cells.AssignmentStatus !== 'Approved' ? [] : knownOf(cells, this.answers);
    if (typeof known === 'string') return this.onFault({ line, reason: known });
    this.onRow({ line, externalId: hit, redundancy: null, payload: item, known });
  }
}

function answerColumns(question: Question, names: readonly string[]): AnswerColumns {
  const whole = ANSWER + question.name;
  const below = names.filter((name) => name.startsWith(`${whole}.`)).map((column) => ({ column, value: column.slice(whole.length + 1) }));
  const ofValue = (wanted: string) => below.find(({ value }) => value === wanted)?.column ?? null;
  return {
    question,
    whole: names.includes(whole) ? whole : ofValue('label'),
    list: ofValue('labels'),
    flags: below
      .filter(({ value }) => value !== 'label' && value !== 'labels')
      .map(({ column, value }) => ({ column, value: value.endsWith('.on') ? value.slice(0, -3) : value })),
  };
}

function knownOf(cells: Cells, columns: readonly AnswerColumns[]): KnownRow[] | string {
  const given = crowdAnswers(cells[TASK_ANSWERS]);
  if (typeof given === 'string') return `has an answer in "${TASK_ANSWERS}" that ${given}`;
  const answers: Record<string, unknown> = {};
  for (const of of columns) {
    const { name } = of.question;
    const value = answerIn(cells, of) ?? (Object.hasOwn(given, name) ? plain(of.question, given[name]) : undefined);
    const answer = typeof value === 'string' ? valueOf(of.question, value) : value;
    if (answer !== undefined) answers[name] = answer;
  }
  if (Object.keys(answers).length === 0) return [];
  const by = [cells.WorkerId, cells.AssignmentId].flatMap((name, place) => (name === undefined || name === '' ? [] : [`${place}${name}`]));
  return [{ answers, isSure: false, by }];
}

/** The answer in the columns of a question; undefined when they are empty. */
function answerIn(cells: Cells, { question, whole, list, flags }: AnswerColumns): unknown {
  const cell = whole === null ? '' : (cells[whole] ?? '');
  if (cell !== '') return cell;
  const listed = list === null ? '' : (cells[list] ?? '');
  if (listed !== '') {
    const values = structureOf(listed);
    return typeof values === 'string' ? values.split(SEPARATOR) : values;
  }
  if (flags.every(({ column }) => (cells[column] ?? '') === '')) return undefined;
  return chosen(
    question,
    flags.filter(({ column }) => isOn(cells[column] ?? '')).map(({ value }) => value),
  );
}

/** The selected radio buttons or check boxes. None selected is an answer where the question allows it. */
function chosen(question: Question, on: readonly string[]): unknown {
  if (question.type === 'multiple_choice') return on.length > 0 || question.minimum === 0 ? on : undefined;
  return on.length > 1 ? on : on[0];
}

function isOn(cell: string): boolean {
  return /^(?:true|on|1)$/i.test(cell.trim());
}

/** The answers of crowd elements: a list with one object, with the names of the elements as its keys. @returns the fault, if any */
function crowdAnswers(cell: string | undefined): Readonly<Record<string, unknown>> | string {
  if (cell === undefined || cell === '') return {};
  const { value, reason } = readJsonText(cell);
  if (reason !== null) return reason;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isJsonObject(first) ? first : 'is not an object of answers';
}

/** A crowd classifier answers `{ label }`, one for several `{ labels }`; radio buttons answer `{ a: { on: true } }` or `{ a: true }`. */
function plain(question: Question, value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  if (Object.keys(value).length === 1 && value.label !== undefined) return value.label;
  if (Object.keys(value).length === 1 && Array.isArray(value.labels)) return value.labels;
  const flags = Object.entries(value).map(([name, flag]) => [name, isJsonObject(flag) ? flag.on : flag] as const);
  if (flags.length === 0 || !flags.every(([, flag]) => typeof flag === 'boolean')) return value;
  return chosen(
    question,
    flags.filter(([, flag]) => flag).map(([name]) => name),
  );
}

/** A typed number such as "+05." or ".5"; a text that is no number, or cannot be stored exactly, stays text. */
function typedNumber(cell: string): unknown {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(cell) && isExactNumber(cell) ? Number(cell) : cell;
}

/** The answer in a cell; undefined when there is none. The form reports an answer that does not fit. */
function valueOf(question: Question, cell: string): unknown {
  if (cell === '') return undefined;
  switch (question.type) {
    case 'multiple_choice':
      return cell.split(SEPARATOR);
    case 'number':
    case 'rating':
      return typedNumber(cell.trim());
    case 'spans':
    case 'boxes':
      return structureOf(cell);
    case 'json': {
      const { value, reason } = readJsonText(cell);
      return reason === null ? value : cell;
    }
    default:
      return cell;
  }
}
