/**
 * Labels and answers as files: rows of COPY in, lines of CSV or JSON out, a chunk at a time. Pure but for the streams;
 * memory holds one chunk, and the answers of one task.
 */
import { StringDecoder } from 'node:string_decoder';
import { asId, publicId, type AssignmentId } from '../kernel/index.ts';
import { readCopyText } from '../platform/index.ts';
import { csvCell } from './csv.ts';
import { labelsOf, labelText, type CountedAnswer, type CountedQuestion, type Label } from './label.ts';

export type ExportFormat = 'csv' | 'jsonl';

const LABEL_HEADER = 'taskId,externalId,question,label,votes,answers,agreement,assignmentIds\n';

/** The lines that each chunk of COPY completes. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
}

/** The JSON object of a jsonb column. */
function readJson(field: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readCopyText(field) ?? '{}') as Readonly<Record<string, unknown>>;
}

/**
 * Labels, a line for each task and question, in the order of the tasks.
 *
 * @param rows of `LabelRepository.streamCounted`
 */
export async function* labelFile(
  rows: AsyncIterable<Buffer>,
  questions: readonly CountedQuestion[],
  format: ExportFormat,
): AsyncGenerator<Buffer> {
  const line = format === 'csv' ? csvLabel : jsonLabel;
  let text = format === 'csv' ? LABEL_HEADER : '';
  let taskId = '';
  let externalId: string | null = null;
  let answers: CountedAnswer[] = [];
  const finishTask = () => {
    if (answers.length === 0) return;
    const shownId = publicId('Task', taskId);
    for (const label of labelsOf(questions, answers)) text += line(shownId, externalId, label);
    answers = [];
  };
  for await (const lines of linesOf(rows)) {
    for (const each of lines) {
      const [task = '', external = '', assignmentId = '', answer = ''] = each.split('\t');
      if (task !== taskId) {
        finishTask();
        taskId = task;
        externalId = readCopyText(external);
      }
      answers.push({ assignmentId: asId<'Assignment'>(assignmentId), answer: readJson(answer) });
    }
    if (text !== '') yield Buffer.from(text);
    text = '';
  }
  finishTask();
  if (text !== '') yield Buffer.from(text);
}

function shownIds(ids: readonly AssignmentId[]): string[] {
  return ids.map((id) => publicId('Assignment', id));
}

function csvLabel(taskId: string, externalId: string | null, label: Label): string {
  const { question, votes, answers, agreement } = label;
  const ids = shownIds(label.assignmentIds).join(' ');
  return `${taskId},${csvCell(externalId)},${question},${csvCell(label.label)},${votes},${answers},${agreement},${ids}\n`;
}

function jsonLabel(taskId: string, externalId: string | null, label: Label): string {
  const { question, value, votes, answers, agreement } = label;
  const assignmentIds = shownIds(label.assignmentIds);
  return JSON.stringify({ taskId, externalId, question, label: value, votes, answers, agreement, assignmentIds }) + '\n';
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
export async function* answerFile(rows: AsyncIterable<Buffer>, options: AnswerExport): AsyncGenerator<Buffer> {
  const { questions, format } = options;
  const known = new Map<string, string>();
  const workerOf = (id: string): string => {
    let shown = known.get(id);
    if (shown === undefined) {
      if (known.size >= WORKERS_KEPT) known.clear();
      shown = publicId('Worker', options.aliasOf(id));
      known.set(id, shown);
    }
    return shown;
  };
  const columns = questions.map(({ name }) => `,answer.${name}`).join('');
  if (format === 'csv') {
    yield Buffer.from(`assignmentId,taskId,externalId,workerId,version,state,submittedAt,seconds${columns}\n`);
  }
  for await (const lines of linesOf(rows)) {
    let text = '';
    for (const each of lines) {
      const fields = each.split('\t') as [string, string, string, string, string, string, string, string, string];
      const shown: ShownAnswer = {
        assignmentId: publicId('Assignment', fields[0]),
        taskId: publicId('Task', fields[1]),
        externalId: readCopyText(fields[2]),
        workerId: workerOf(fields[3]),
        version: Number(fields[4]),
        state: fields[5],
        submittedAt: fields[6],
        seconds: Number(fields[7]),
        answer: readJson(fields[8]),
      };
      text += format === 'csv' ? csvAnswer(shown, questions) : JSON.stringify(shown) + '\n';
    }
    if (text !== '') yield Buffer.from(text);
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
    cells += ',' + (value === undefined || value === null ? '' : csvCell(labelText(question, value)));
  }
  return `${assignmentId},${taskId},${csvCell(externalId)},${workerId},${version},${state},${submittedAt},${seconds}${cells}\n`;
}
