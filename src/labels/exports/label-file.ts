/** Labels as a file: a line for each task and question, or a task of Label Studio for each task. */
import type { Question } from '../../forms/index.ts';
import { asId, publicId } from '../../kernel/index.ts';
import { readCopyText } from '../../platform/index.ts';
import { csvCell } from './csv.ts';
import { rewrite, type LabelFormat, type LineWriter } from './export.ts';
import { labelsOf, labelText, type CountedAnswer } from '../core/label.ts';
import { labelStudioTask, type LabelStudioOptions } from './label-studio.ts';
import { shownLabels, type LabelledTask, type ShownLabel, type StoredLabel, type Verdict } from '../core/stored-label.ts';

/** New columns are added at the end. */
const CSV_HEADER =
  'taskId,externalId,question,label,votes,answers,agreement,assignmentIds,' +
  'confidence,verdict,model,runId,revision,formVersions,staffAnswers,crowdAnswers,computedAt\n';

export interface LabelFileOptions {
  readonly questions: readonly Question[];
  readonly format: LabelFormat;
  /** Of Label Studio's tasks alone. */
  readonly studio: Omit<LabelStudioOptions, 'questions'>;
}

/**
 * Labels in the order of the tasks.
 *
 * @param rows of `LabelRepository.streamLabelled`
 */
export function labelFile(rows: AsyncIterable<Buffer>, { questions, format, studio }: LabelFileOptions): AsyncGenerator<Buffer> {
  if (format === 'label-studio') {
    const write = (task: LabelledTask) => JSON.stringify(labelStudioTask(task, { ...studio, questions }));
    return rewrite(rows, '[', new TaskWriter(questions, write, ',\n', '\n]\n'));
  }
  const byName = new Map(questions.map((question) => [question.name, question]));
  const line = format === 'csv' ? (task: LabelledTask, label: ShownLabel) => csvLine(task, label, byName.get(label.question)!) : jsonLine;
  const write = (task: LabelledTask) => task.labels.map((label) => line(task, label)).join('');
  return rewrite(rows, format === 'csv' ? CSV_HEADER : '', new TaskWriter(questions, write, '', ''));
}

/** A row of COPY is a task. */
class TaskWriter implements LineWriter {
  private isFirst = true;

  constructor(
    private readonly questions: readonly Question[],
    private readonly write: (task: LabelledTask) => string,
    private readonly between: string,
    private readonly end: string,
  ) {}

  row(text: string, from: number, end: number): string {
    const fields = text.slice(from, end).split('\t').map(readCopyText) as [string, ...(string | null)[]];
    const [taskId, externalId = null, payload = null, verdict = null, answers = null, stored = null] = fields;
    const given = JSON.parse(answers ?? '[]') as CountedAnswer[];
    const task = this.write({
      taskId: asId<'Task'>(taskId),
      externalId,
      payload: JSON.parse(payload ?? 'null') as LabelledTask['payload'],
      verdict: verdict as Verdict | null,
      answers: given,
      labels: shownLabels(labelsOf(this.questions, given), JSON.parse(stored ?? '[]') as StoredLabel[]),
    });
    const separator = this.isFirst ? this.between.slice(1) : this.between;
    this.isFirst = false;
    return separator + task;
  }

  rest(): string {
    return this.end;
  }
}

function shownIds(label: ShownLabel): string[] {
  return label.assignmentIds.map((id) => publicId('Assignment', id));
}

/** The verdict as the API names it. */
export function verdictName(verdict: Verdict | null): string | null {
  return verdict === null ? null : verdict.toUpperCase();
}

function csvLine({ taskId, externalId, verdict }: LabelledTask, label: ShownLabel, question: Question): string {
  const { value, votes, answers, agreement, confidence, provenance } = label;
  const cells: (string | number)[] = [
    publicId('Task', taskId),
    csvCell(externalId),
    question.name,
    csvCell(labelText(question, value)),
    votes,
    answers,
    agreement,
    shownIds(label).join(' '),
    confidence ?? '',
    verdictName(verdict) ?? '',
  ];
  if (provenance === null) return `${cells.join(',')},,,,,,,\n`;
  const { model, runId, revision, formVersions, staffAnswers, crowdAnswers, computedAt } = provenance;
  const run = runId === null ? '' : publicId('LabelRun', runId);
  return `${[...cells, model, run, revision, formVersions.join(' '), staffAnswers, crowdAnswers, computedAt.toISOString()].join(',')}\n`;
}

function jsonLine({ taskId, externalId, verdict }: LabelledTask, label: ShownLabel): string {
  const { question, value, votes, answers, agreement, confidence, provenance } = label;
  return (
    JSON.stringify({
      taskId: publicId('Task', taskId),
      externalId,
      question,
      label: value,
      votes,
      answers,
      agreement,
      assignmentIds: shownIds(label),
      confidence,
      verdict: verdictName(verdict),
      provenance: provenance && { ...provenance, runId: provenance.runId === null ? null : publicId('LabelRun', provenance.runId) },
    }) + '\n'
  );
}
