/**
 * Tasks of Label Studio as rows: a JSON array of `{ id, data, annotations, predictions }`, as it exports and imports it
 * (labelstud.io/guide/export, labelstud.io/guide/task_format). `data` becomes the item, `id` the external id.
 * Predictions are ignored, because a worker who saw them would tend to agree. Annotations become known answers on
 * request.
 *
 * A task of our own export (`meta.guildhall`) gets its external id back, or the id of the task when it had none; its row
 * names the original task. Addresses of our own files become the ids of the files.
 */
import { lengthOf, parsePublicId, publicId, type FileId, type TaskId } from '../../kernel/index.ts';
import { isJsonObject, type AnswerForm, type Question } from '../../forms/index.ts';
import type { RowReader } from './upload-csv.ts';
import { JsonArrayReader } from './upload-json-array.ts';
import { sameAnswer } from './upload-gold.ts';
import { readJsonText } from './json-text.ts';
import type { Fault, KnownRow, RawRow } from './upload-row.ts';

type Json = Readonly<Record<string, unknown>>;

export class LabelStudioReader implements RowReader {
  private readonly elements: JsonArrayReader;

  /**
   * @param form null: annotations are not asked for
   * @param fileIn the file of an address that this installation gave out
   */
  constructor(
    private readonly form: AnswerForm | null,
    private readonly onRow: (row: RawRow) => void,
    private readonly onFault: (fault: Fault) => void,
    private readonly fileIn: (address: string) => FileId | null = () => null,
  ) {
    this.elements = new JsonArrayReader((value, element) => this.take(value, element), onFault);
  }

  write(chunk: Buffer): Promise<void> {
    return this.elements.write(chunk);
  }

  end(): Promise<void> {
    return this.elements.end();
  }

  private take(task: unknown, line: number): void {
    const fault = (reason: string) => this.onFault({ line, reason });
    if (!isJsonObject(task)) return fault('must be a JSON object');
    if (!isJsonObject(task.data)) {
      return fault('has no object "data"; export from Label Studio as JSON, not as JSON-MIN');
    }
    const known = this.form === null ? [] : knownOf(task, this.form);
    if (typeof known === 'string') return fault(known);
    const own = ownTask(task.meta);
    const externalId = own?.externalId ?? externalIdOf(task.id);
    if (externalId === undefined) return fault('has an "id" that is neither a number nor a text');
    const payload = withFileIds(task.data, this.fileIn);
    this.onRow({ line, externalId, redundancy: null, payload, known, ...(own === null ? {} : { origin: own.taskId }) });
  }
}

/** The part that our own export adds to a task, or null for a task of another source. */
function ownTask(meta: unknown): { readonly taskId: TaskId; readonly externalId: string } | null {
  const own = isJsonObject(meta) ? meta.guildhall : null;
  if (!isJsonObject(own)) return null;
  const taskId = typeof own.taskId === 'string' ? parsePublicId<'Task'>('Task', own.taskId) : null;
  if (taskId === null) return null;
  const { externalId } = own;
  return { taskId, externalId: typeof externalId === 'string' && externalId !== '' ? externalId : publicId('Task', taskId) };
}

/** The item with the ids of files in place of their addresses, at any depth. */
function withFileIds(value: unknown, fileIn: (address: string) => FileId | null): unknown {
  if (typeof value === 'string') {
    const fileId = fileIn(value);
    return fileId === null ? value : publicId('File', fileId);
  }
  if (Array.isArray(value)) return value.map((part) => withFileIds(part, fileIn));
  if (!isJsonObject(value) || Object.hasOwn(value, '__proto__')) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withFileIds(part, fileIn)]));
}

/** The id of a task. A task that was not yet imported there has none, or an empty one. @returns undefined for an invalid id */
function externalIdOf(id: unknown): string | null | undefined {
  if (id === undefined || id === null || id === '') return null;
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** What has a place here, but not as it is. */
class Misfit {
  constructor(readonly reason: string) {}
}

/** What annotators answered, the earliest first, or why it cannot be read. */
function knownOf({ annotations, data }: Json, form: AnswerForm): KnownRow[] | string {
  if (annotations === undefined || annotations === null) return [];
  if (!Array.isArray(annotations)) return '"annotations" must be a list';
  const known: KnownRow[] = [];
  for (const annotation of inTime(annotations as unknown[])) {
    if (!isJsonObject(annotation) || !Array.isArray(annotation.result)) return 'has an annotation without a list "result"';
    // Somebody skipped it, or saved nothing.
    if (annotation.was_cancelled === true || annotation.result.length === 0) continue;
    const answers = answersOf(annotation.result, form, data as Json);
    if (typeof answers === 'string') return answers;
    if (answers !== null && Object.keys(answers).length === 0) continue;
    known.push({ answers, isSure: annotation.ground_truth === true, by: namesOf(annotation) });
  }
  return known;
}

/** In the order of their last change when all of them have a time, otherwise in their order in the file. */
function inTime(annotations: readonly unknown[]): readonly unknown[] {
  const times = new Map(
    annotations.map((each) => [each, isJsonObject(each) ? Date.parse(String(each.updated_at ?? each.created_at)) : NaN]),
  );
  if ([...times.values()].some(Number.isNaN)) return annotations;
  return [...annotations].sort((one, other) => times.get(one)! - times.get(other)!);
}

/** Who annotated, a number or an object of a person, and which annotation it is. */
function namesOf({ completed_by: person, id, unique_id: uniqueId }: Json): string[] {
  const who = isJsonObject(person) ? (person.id ?? person.email) : person;
  return [
    ['person', who],
    ['id', id],
    ['unique', uniqueId],
  ].flatMap(([kind, name]) => (typeof name === 'number' || (typeof name === 'string' && name !== '') ? [`${String(kind)}${name}`] : []));
}

/** @returns null: a question has more than one answer, one for each of several regions; a text: why it cannot be read */
function answersOf(result: readonly unknown[], form: AnswerForm, data: Json): Json | null | string {
  const answers: Record<string, unknown> = {};
  let isOne = true;
  for (const part of result) {
    if (!isJsonObject(part)) return 'has an annotation with a part that is no object';
    // Relations and the like are about parts, and answer no question.
    if (typeof part.from_name !== 'string') continue;
    const name = part.from_name;
    const question = form.find((each) => each.name === name);
    if (question === undefined) {
      return `has an annotation "${name}", and the form has no question of that name; name the questions as the control tags are named`;
    }
    const value = isJsonObject(part.value) ? valueOf(question, part.value, data) : undefined;
    if (value === undefined)
      return `has an annotation "${name}" of type "${String(part.type)}", which a question of type ${question.type} cannot hold`;
    if (value instanceof Misfit) return value.reason;
    // Only marks come in parts. Of anything else, each region has a value of its own.
    if (question.type === 'spans' || question.type === 'boxes') {
      answers[name] = [...((answers[name] as unknown[] | undefined) ?? []), ...(value as unknown[])];
    } else if (Object.hasOwn(answers, name)) isOne &&= sameAnswer(question, answers[name]) === sameAnswer(question, value);
    else answers[name] = value;
  }
  return isOne ? answers : null;
}

/** The answer that a part of an annotation is; undefined: it does not fit the question's type. */
function valueOf(question: Question, value: Json, data: Json): unknown {
  switch (question.type) {
    case 'choice':
      return Array.isArray(value.choices) && value.choices.length === 1 ? (value.choices[0] as unknown) : undefined;
    case 'multiple_choice':
      return Array.isArray(value.choices) ? value.choices : undefined;
    case 'text':
      return Array.isArray(value.text) ? value.text.join('\n') : value.text;
    case 'number':
      return value.number;
    case 'rating':
      return value.rating;
    case 'comparison':
      return Array.isArray(value.choices) && value.choices.length === 1 ? (value.choices[0] as unknown) : value.selected;
    case 'spans':
      return spanOf(value, data[question.field]);
    case 'boxes':
      return boxOf(value);
    case 'json':
      return jsonOf(value);
  }
}

/** JSON that our own export wrote as a text; any other value is its own value. */
function jsonOf(value: Json): unknown {
  const text = Array.isArray(value.text) && value.text.length === 1 ? (value.text[0] as unknown) : value.text;
  if (typeof text !== 'string') return value;
  const read = readJsonText(text);
  return read.reason === null ? read.value : new Misfit(`has an annotation that ${read.reason}`);
}

/** Offsets there count UTF-16 units, as its editor does; here they count code points. A region with two labels is two spans. */
function spanOf({ start, end, labels }: Json, text: unknown): unknown {
  if (!Number.isInteger(start) || !Number.isInteger(end) || !Array.isArray(labels) || labels.length === 0) return undefined;
  const points = (units: number) => (typeof text === 'string' ? lengthOf(text.slice(0, units)) : units);
  const [from, to] = [points(start as number), points(end as number)];
  return (labels as unknown[]).map((label) => ({ start: from, end: to, label }));
}

/** Percent there, fractions here. Dividing may make a last digit more than the percent had. */
const FRACTION_DIGITS = 12;

/** A region with two labels is two boxes. */
function boxOf({ x, y, width, height, rotation, rectanglelabels: labels }: Json): unknown {
  const sides = [x, y, width, height];
  if (!sides.every((side) => typeof side === 'number') || !Array.isArray(labels) || labels.length === 0) return undefined;
  if (typeof rotation === 'number' && !isFullTurn(rotation)) return new Misfit('has a box that is turned; boxes stand upright here');
  const [left, top, wide, high] = sides.map((side) => Number((side / 100).toFixed(FRACTION_DIGITS)));
  return (labels as unknown[]).map((label) => ({ x: left, y: top, width: wide, height: high, label }));
}

/** Degrees between a full turn and the nearest one that an editor's rounding leaves. */
const TURN_TOLERANCE = 1e-4;

/** @param degrees any number of turns, either way */
function isFullTurn(degrees: number): boolean {
  return Math.abs(degrees - 360 * Math.round(degrees / 360)) <= TURN_TOLERANCE;
}
