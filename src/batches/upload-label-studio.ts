/**
 * Tasks of Label Studio as rows: a JSON array of `{ id, data, annotations, predictions }`, as its export makes it and its
 * import takes it (labelstud.io/guide/export, labelstud.io/guide/task_format). `data` becomes the item, `id` the external
 * id. Predictions are left out: a worker who saw them would agree. Annotations are known answers, where they are asked for.
 */
import { isJsonObject, lengthOf } from './json.ts';
import type { AnswerForm, Question } from './question.ts';
import type { RowReader } from './upload-csv.ts';
import { JsonArrayReader } from './upload-json-array.ts';
import type { Fault, KnownRow, RawRow } from './upload-row.ts';

type Json = Readonly<Record<string, unknown>>;

export class LabelStudioReader implements RowReader {
  private readonly elements: JsonArrayReader;

  /** @param form null: annotations are not asked for */
  constructor(
    private readonly form: AnswerForm | null,
    private readonly onRow: (row: RawRow) => void,
    private readonly onFault: (fault: Fault) => void,
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
    const { id } = task;
    const known = this.form === null ? [] : knownOf(task, this.form);
    if (typeof known === 'string') return fault(known);
    const externalId = externalIdOf(id);
    if (externalId === undefined) return fault('has an "id" that is neither a number nor a text');
    this.onRow({ line, externalId, redundancy: null, payload: task.data, known });
  }
}

/** A task that was not yet imported there has no id, or an empty one. @returns undefined for what is no id */
function externalIdOf(id: unknown): string | null | undefined {
  if (id === undefined || id === null || id === '') return null;
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** What has a place here, but not as it is. */
class Misfit {
  constructor(readonly reason: string) {}
}

/** What annotators answered, or why it cannot be read. */
function knownOf({ annotations, data }: Json, form: AnswerForm): KnownRow[] | string {
  if (annotations === undefined || annotations === null) return [];
  if (!Array.isArray(annotations)) return '"annotations" must be a list';
  const known: KnownRow[] = [];
  for (const annotation of annotations as unknown[]) {
    if (!isJsonObject(annotation) || !Array.isArray(annotation.result)) return 'has an annotation without a list "result"';
    // Somebody skipped it, or saved nothing.
    if (annotation.was_cancelled === true || annotation.result.length === 0) continue;
    const answers = answersOf(annotation.result, form, data as Json);
    if (typeof answers === 'string') return answers;
    known.push({ answers, isSure: annotation.ground_truth === true });
  }
  return known;
}

function answersOf(result: readonly unknown[], form: AnswerForm, data: Json): Json | string {
  const answers: Record<string, unknown> = {};
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
    answers[name] =
      Array.isArray(value) && Array.isArray(answers[name]) ? [...(answers[name] as unknown[]), ...(value as unknown[])] : value;
  }
  return answers;
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
      return value.selected;
    case 'spans':
      return spanOf(value, data[question.field]);
    case 'boxes':
      return boxOf(value);
    case 'json':
      return value;
  }
}

/** Offsets there count UTF-16 units, as its editor does; here they count code points. */
function spanOf({ start, end, labels }: Json, text: unknown): unknown {
  if (!Number.isInteger(start) || !Number.isInteger(end) || !Array.isArray(labels) || labels.length !== 1) return undefined;
  const points = (units: number) => (typeof text === 'string' ? lengthOf(text.slice(0, units)) : units);
  return [{ start: points(start as number), end: points(end as number), label: labels[0] as unknown }];
}

/** Percent there, fractions here. */
function boxOf({ x, y, width, height, rotation, rectanglelabels }: Json): unknown {
  const sides = [x, y, width, height];
  if (!sides.every((side) => typeof side === 'number') || !Array.isArray(rectanglelabels) || rectanglelabels.length !== 1) return undefined;
  if (typeof rotation === 'number' && !isFullTurn(rotation)) return new Misfit('has a box that is turned; boxes stand upright here');
  const [left, top, wide, high] = sides.map((side) => side / 100);
  return [{ x: left, y: top, width: wide, height: high, label: rectanglelabels[0] as unknown }];
}

/** Degrees between a full turn and the nearest one that an editor's rounding leaves. */
const TURN_TOLERANCE = 1e-4;

/** @param degrees any number of turns, either way */
function isFullTurn(degrees: number): boolean {
  return Math.abs(degrees - 360 * Math.round(degrees / 360)) <= TURN_TOLERANCE;
}
