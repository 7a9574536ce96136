/**
 * A task with its labels as a task of Label Studio, for its import: https://labelstud.io/guide/tasks and /guide/export
 * (format "JSON"). Pure.
 *
 * `data` is the item as it was sent. What the crowd says is a prediction, with the least confidence of its questions as its
 * score and the model as its version; each single answer is an annotation. `meta.guildhall` says where all of it comes
 * from. The labelling configuration has a control for each question, named as the question; the object that it is about is
 * named as the field that the question shows, or, where it shows none, as the first field of the item.
 *
 * Shapes: choices, several choices, rating, number, textarea (texts; JSON as a text), pairwise (a tie as the choice "tie"),
 * rectanglelabels (percent of the image, from its upper left corner), labels (offsets in UTF-16 units, as JavaScript has).
 */
import { publicId } from '../kernel/index.ts';
import type { Box, Question, Span } from '../batches/index.ts';
import { givenValue } from './label.ts';
import type { LabelledTask } from './stored-label.ts';

type Data = Readonly<Record<string, unknown>>;

interface Region {
  readonly id: string;
  readonly from_name: string;
  readonly to_name: string;
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** @param withAnswers whether single answers are told */
export function labelStudioTask(task: LabelledTask, questions: readonly Question[], withAnswers: boolean): Record<string, unknown> {
  const data = task.payload ?? {};
  const said = Object.fromEntries(task.labels.map((label) => [label.question, label.value]));
  const confidences = task.labels.map((label) => label.confidence);
  const models = [...new Set(task.labels.map((label) => label.provenance?.model ?? 'plurality/1'))].sort();
  const score = confidences.includes(null) ? {} : { score: Math.min(...(confidences as number[])) };
  return {
    data,
    annotations: withAnswers
      ? task.answers.map(({ assignmentId, answer }) => ({
          unique_id: publicId('Assignment', assignmentId),
          result: regionsOf(questions, answer, data),
        }))
      : [],
    predictions: [{ model_version: models.join(' '), ...score, result: regionsOf(questions, said, data) }],
    meta: {
      guildhall: {
        taskId: publicId('Task', task.taskId),
        externalId: task.externalId,
        verdict: task.verdict?.toUpperCase() ?? null,
        labels: task.labels.map(({ question, confidence, votes, answers, agreement, assignmentIds, provenance }) => ({
          ...{ question, confidence, votes, answers, agreement },
          assignmentIds: assignmentIds.map((id) => publicId('Assignment', id)),
          provenance: provenance && { ...provenance, runId: provenance.runId && publicId('LabelRun', provenance.runId) },
        })),
      },
    },
  };
}

function regionsOf(questions: readonly Question[], answer: Data, data: Data): Region[] {
  return questions.flatMap((question) => {
    const value = givenValue(answer, question.name);
    if (value === undefined) return [];
    return resultsOf(question, value, data).map(({ type, value: result }, index): Region => ({
      ...{ id: `${question.name}-${index + 1}`, from_name: question.name, to_name: objectOf(question, data) },
      ...{ type, value: result },
    }));
  });
}

/** The name of what the question is about. */
function objectOf(question: Question, data: Data): string {
  if (question.type === 'spans' || question.type === 'boxes') return question.field;
  if (question.type === 'comparison') return `${question.left},${question.right}`;
  return Object.keys(data).find((key) => !key.startsWith('_')) ?? 'item';
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
        value: { ...{ x: 100 * x, y: 100 * y, width: 100 * width, height: 100 * height, rotation: 0 }, rectanglelabels: [label] },
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
