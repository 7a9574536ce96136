/**
 * A task with its labels as a task of Label Studio, for its import: https://labelstud.io/guide/tasks and /guide/export
 * (format "JSON"). Pure.
 *
 * `data` is the item as it was sent. The label is a prediction, with the lowest confidence of its questions as its score
 * and the model as its version. Each single answer is an annotation. `meta.guildhall` holds the source of both. The
 * labelling configuration has one control per question, with the name of the question. `to_name` is a field of the item:
 * the one that the question shows, otherwise one that another question of the form shows, otherwise the item's content
 * (see {@link contentField}), unless the export names the field.
 *
 * Shapes: choices, several choices, rating, number, textarea (texts; JSON as a text), pairwise (a tie as the choice
 * "tie"), rectanglelabels (percent of the image, from its upper left corner), labels (offsets in UTF-16 units, as in
 * JavaScript).
 */
import { publicId } from '../../kernel/index.ts';
import type { Box, Question, Span } from '../../forms/index.ts';
import { givenValue } from '../core/label.ts';
import type { LabelledTask } from '../core/stored-label.ts';

type Data = Readonly<Record<string, unknown>>;

interface Region {
  readonly id: string;
  readonly from_name: string;
  readonly to_name: string;
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface LabelStudioOptions {
  readonly questions: readonly Question[];
  /** Whether the export includes single answers. */
  readonly withAnswers: boolean;
  /** The item with addresses in place of the ids of its files. */
  readonly showFiles: (payload: Data) => Data;
  /** Name of the object that questions without a field of their own are about; null: derived from the item. */
  readonly toName: string | null;
}

export function labelStudioTask(task: LabelledTask, options: LabelStudioOptions): Record<string, unknown> {
  const { questions, withAnswers } = options;
  const item = task.payload ?? {};
  const objectName = options.toName ?? contentField(item, questions);
  const values = Object.fromEntries(task.labels.map((label) => [label.question, label.value]));
  const confidences = task.labels.map((label) => label.confidence);
  const models = [...new Set(task.labels.map((label) => label.provenance?.model ?? 'plurality/1'))].sort();
  const score = confidences.includes(null) ? {} : { score: Math.min(...(confidences as number[])) };
  return {
    data: options.showFiles(item),
    annotations: withAnswers
      ? task.answers.map(({ assignmentId, answer }) => ({
          unique_id: publicId('Assignment', assignmentId),
          result: regionsOf(questions, answer, item, objectName),
        }))
      : [],
    predictions:
      task.labels.length === 0
        ? []
        : [{ model_version: models.join(' '), ...score, result: regionsOf(questions, values, item, objectName) }],
    meta: {
      guildhall: {
        taskId: publicId('Task', task.taskId),
        externalId: task.externalId,
        verdict: task.verdict?.toUpperCase() ?? null,
        labels: task.labels.map(({ question, confidence, votes, answers, agreement, assignmentIds, provenance }) => ({
          question,
          confidence,
          votes,
          answers,
          agreement,
          assignmentIds: assignmentIds.map((id) => publicId('Assignment', id)),
          provenance: provenance && { ...provenance, runId: provenance.runId && publicId('LabelRun', provenance.runId) },
        })),
      },
    },
  };
}

function regionsOf(questions: readonly Question[], answer: Data, data: Data, objectName: string): Region[] {
  return questions.flatMap((question) => {
    const value = givenValue(answer, question.name);
    if (value === undefined) return [];
    return resultsOf(question, value, data).map(({ type, value: result }, index): Region => ({
      id: `${question.name}-${index + 1}`,
      from_name: question.name,
      to_name: shownField(question, data) ?? objectName,
      type,
      value: result,
    }));
  });
}

/** The field that the question shows; null: it shows none, or one that the item does not have. */
function shownField(question: Question, data: Data): string | null {
  if (question.type === 'comparison') return `${question.left},${question.right}`;
  return (question.type === 'spans' || question.type === 'boxes') && Object.hasOwn(data, question.field) ? question.field : null;
}

/** Common names of the content field, the most likely first. */
const CONTENT_NAMES = ['text', 'image', 'audio', 'video', 'pdf', 'html', 'document', 'content', 'body', 'sentence', 'paragraph', 'url'];
const MEDIA = /^(?:fil_[0-9a-z]{26}$|https?:\/\/|data:)/;

/**
 * The field of the item that questions without a field of their own are about. The order of the fields has no meaning: the
 * database does not keep it. So it is the field that another question shows, else one with a usual name, else one with a
 * file or an address, else the first text of more than one word, else the first that is not hidden.
 */
function contentField(data: Data, questions: readonly Question[]): string {
  for (const question of questions) {
    const field = question.type === 'comparison' ? question.left : shownField(question, data);
    if (field !== null && Object.hasOwn(data, field)) return field;
  }
  const fields = Object.keys(data).filter((name) => !name.startsWith('_'));
  const textOf = (name: string) => (typeof data[name] === 'string' ? data[name] : '');
  return (
    CONTENT_NAMES.find((name) => fields.includes(name)) ??
    fields.find((name) => MEDIA.test(textOf(name))) ??
    fields.find((name) => /\S\s+\S/.test(textOf(name))) ??
    fields.find((name) => textOf(name) !== '' && !/^(?:id|key)$|[_-]id$|Id$/.test(name)) ??
    fields[0] ??
    'item'
  );
}

type Result = Pick<Region, 'type' | 'value'>;

function resultsOf(question: Question, value: unknown, data: Data): Result[] {
  switch (question.type) {
    case 'choice':
      return [{ type: 'choices', value: { choices: [value] } }];
    case 'multiple_choice':
      return [{ type: 'choices', value: { choices: value } }];
    case 'rating':
      return [{ type: 'rating', value: { rating: value } }];
    case 'number':
      return [{ type: 'number', value: { number: value } }];
    case 'text':
      return [{ type: 'textarea', value: { text: [value] } }];
    case 'json':
      return [{ type: 'textarea', value: { text: [JSON.stringify(value)] } }];
    case 'comparison':
      return [value === 'tie' ? { type: 'choices', value: { choices: ['tie'] } } : { type: 'pairwise', value: { selected: value } }];
    case 'boxes':
      return (value as Box[]).map(({ x, y, width, height, label }) => ({
        type: 'rectanglelabels',
        value: { x: 100 * x, y: 100 * y, width: 100 * width, height: 100 * height, rotation: 0, rectanglelabels: [label] },
      }));
    case 'spans': {
      const text = data[question.field];
      const units = typeof text === 'string' ? unitOffsets(text) : null;
      return (value as Span[]).map(({ start, end, label }) => {
        const [from, to] = units === null ? [start, end] : [units[start] ?? start, units[end] ?? end];
        const marked = typeof text === 'string' ? { text: text.slice(from, to) } : {};
        return { type: 'labels', value: { start: from, end: to, ...marked, labels: [label] } };
      });
    }
  }
}

/** Where each code point of a text begins in UTF-16 units, and where the last one ends. */
function unitOffsets(text: string): number[] {
  const offsets = [0];
  for (const character of text) offsets.push(offsets.at(-1)! + character.length);
  return offsets;
}
