/**
 * Labels and answers as files: rows of COPY in, lines of CSV or JSON out, a chunk at a time. Pure but for the streams;
 * memory holds one chunk, and the answers of one task.
 */
import { StringDecoder } from 'node:string_decoder';
import { publicId } from '../../kernel/index.ts';
import { readCopyText } from '../../platform/index.ts';
import { csvCell } from './csv.ts';
import { exactText, type CountedQuestion } from '../core/label.ts';

export type ExportFormat = 'csv' | 'jsonl';

/** Label Studio's tasks are one JSON array. */
export type LabelFormat = ExportFormat | 'label-studio';

/** Turns rows into lines of a file. */
export interface LineWriter {
  /** The text that the COPY row between `from` and `end` of `text` adds to the file; may be empty. */
  row(text: string, from: number, end: number): string;
  /** The text at the end of the file. */
  rest(): string;
}

export async function* rewrite(chunks: AsyncIterable<Buffer>, header: string, writer: LineWriter): AsyncGenerator<Buffer> {
  const decoder = new StringDecoder('utf8');
  let out = header;
  // A row may be much longer than a chunk: it is put together once, when it is whole.
  let parts: string[] = [];
  for await (const chunk of chunks) {
    const piece = decoder.write(chunk);
    if (!piece.includes('\n')) {
      parts.push(piece);
      continue;
    }
    const text = parts.join('') + piece;
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      out += writer.row(text, from, end);
      from = end + 1;
    }
    parts = [text.slice(from)];
    if (out !== '') yield Buffer.from(out);
    out = '';
  }
  out += writer.rest();
  if (out !== '') yield Buffer.from(out);
}

/** The JSON object of a jsonb column. */
function readJson(field: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readCopyText(field) ?? '{}') as Readonly<Record<string, unknown>>;
}

/** What an answer is shown with. `aliasOf` hides who gave it from all but their organisation. */
export interface AnswerExport {
  readonly questions: readonly CountedQuestion[];
  readonly format: ExportFormat;
  /** The UUID by which the batch's organisation knows the worker. */
  readonly aliasOf: (workerId: string) => string;
}

/** Public ids of workers kept at hand; a crowd beyond that is enciphered again now and then. */
const WORKERS_KEPT = 50_000;

/**
 * Answers, a line for each, in the order of the tasks. In CSV each question has a column `answer.<name>`.
 *
 * @param rows of `LabelRepository.streamAnswers`
 */
export function answerFile(rows: AsyncIterable<Buffer>, options: AnswerExport): AsyncGenerator<Buffer> {
  const columns = options.questions.map(({ name }) => `,answer.${name}`).join('');
  const header = `assignmentId,taskId,externalId,workerId,version,state,submittedAt,seconds${columns}\n`;
  return rewrite(rows, options.format === 'csv' ? header : '', new AnswerWriter(options));
}

class AnswerWriter implements LineWriter {
  private readonly workers = new Map<string, string>();

  constructor(private readonly options: AnswerExport) {}

  row(text: string, from: number, end: number): string {
    const fields = text.slice(from, end).split('\t') as [string, string, string, string, string, string, string, string, string];
    const shown: ShownAnswer = {
      assignmentId: publicId('Assignment', fields[0]),
      taskId: publicId('Task', fields[1]),
      externalId: readCopyText(fields[2]),
      workerId: this.workerOf(fields[3]),
      version: Number(fields[4]),
      state: fields[5],
      submittedAt: fields[6],
      seconds: Number(fields[7]),
      answer: readJson(fields[8]),
    };
    return this.options.format === 'csv' ? csvAnswer(shown, this.options.questions) : JSON.stringify(shown) + '\n';
  }

  rest(): string {
    return '';
  }

  private workerOf(id: string): string {
    const known = this.workers.get(id);
    if (known !== undefined) return known;
    if (this.workers.size >= WORKERS_KEPT) this.workers.clear();
    const shown = publicId('Worker', this.options.aliasOf(id));
    // A part of a text keeps the whole text in memory: the key has to be a copy.
    this.workers.set(Buffer.from(id).toString(), shown);
    return shown;
  }
}

interface ShownAnswer {
  readonly assignmentId: string;
  readonly taskId: string;
  readonly externalId: string | null;
  readonly workerId: string;
  readonly version: number;
  readonly state: string;
  readonly submittedAt: string;
  readonly seconds: number;
  readonly answer: Readonly<Record<string, unknown>>;
}

function csvAnswer(shown: ShownAnswer, questions: readonly CountedQuestion[]): string {
  const { assignmentId, taskId, externalId, workerId, version, state, submittedAt, seconds, answer } = shown;
  let cells = '';
  for (const question of questions) {
    const value = answer[question.name];
    cells += ',' + (value === undefined || value === null ? '' : csvCell(exactText(question, value)));
  }
  return `${assignmentId},${taskId},${csvCell(externalId)},${workerId},${version},${state},${submittedAt},${seconds}${cells}\n`;
}
