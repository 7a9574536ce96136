/** A batch of the server as a draft of the wizard. Pure. */
import type { BatchData, BatchFormData } from '../../api/generated/requester.ts';
import type { OptionFields, QuestionFields } from '../../api/generated/fragments.ts';
import type { Json } from '../../api/generated/schema.ts';
import { decimalOf } from '../../forms/amounts.ts';
import {
  newBatchDraft,
  newOption,
  newQuestion,
  newRequirement,
  type BatchDraft,
  type DraftOption,
  type DraftQuestion,
} from './batch-draft.ts';
import { fieldsOf, isEqualJson, schemaOf, withSamples } from './item-fields.ts';

type Batch = NonNullable<BatchData['batch']>;
type BatchForm = NonNullable<BatchFormData['batch']>;
/** A test has no setting of labels: `aggregate` is of batches. */
type Question = BatchForm['current']['form'][number] | QuestionFields;

const aggregates = (question: object): boolean => !('aggregate' in question) || question.aggregate === true;

const textOf = (value: number | string | null | undefined): string => (value == null ? '' : String(value));

const optionsOf = (options: readonly OptionFields[]): DraftOption[] =>
  options.map(({ value, label, help, colour, key }) => ({
    // A value that is its label stays its label when somebody writes another one.
    ...newOption(value === label ? '' : value),
    ...{ label, help: textOf(help), colour: textOf(colour), key: textOf(key) },
  }));

function settingsOf(question: Question): Partial<DraftQuestion> & Pick<DraftQuestion, 'kind'> {
  switch (question.__typename) {
    case 'ChoiceQuestion':
      return { kind: 'choice', options: optionsOf(question.options) };
    case 'MultipleChoiceQuestion': {
      const { minimumChoices, maximumChoices } = question;
      return {
        kind: 'multipleChoice',
        options: optionsOf(question.options),
        minimum: textOf(minimumChoices),
        maximum: textOf(maximumChoices),
      };
    }
    case 'TextQuestion': {
      const { minimumLength, maximumLength, pattern } = question;
      const lengths = { minimum: textOf(minimumLength), maximum: textOf(maximumLength) };
      return { kind: 'text', ...lengths, pattern: textOf(pattern), aggregate: aggregates(question) };
    }
    case 'NumberQuestion':
      return { kind: 'number', minimum: textOf(question.minimum), maximum: textOf(question.maximum), step: textOf(question.step) };
    case 'RatingQuestion': {
      const { points, lowLabel, highLabel } = question;
      return { kind: 'rating', points: textOf(points), lowLabel: textOf(lowLabel), highLabel: textOf(highLabel) };
    }
    case 'ComparisonQuestion':
      return { kind: 'comparison', left: question.left, right: question.right, tie: question.tie };
    case 'SpansQuestion': {
      const { field, overlap, labels, minimumSpans, maximumSpans } = question;
      return { kind: 'spans', field, overlap, options: optionsOf(labels), minimum: textOf(minimumSpans), maximum: textOf(maximumSpans) };
    }
    case 'BoxesQuestion': {
      const { field, labels, minimumBoxes, maximumBoxes } = question;
      return { kind: 'boxes', field, options: optionsOf(labels), minimum: textOf(minimumBoxes), maximum: textOf(maximumBoxes) };
    }
    case 'JsonQuestion':
      return { kind: 'json', schema: JSON.stringify(question.schema, null, 2), aggregate: aggregates(question) };
  }
}

export function draftQuestionOf(question: Question): DraftQuestion {
  const settings = settingsOf(question);
  const { name, prompt, help, required } = question;
  return { ...newQuestion(settings.kind, name), ...{ prompt, help: textOf(help), required }, ...settings };
}

/** Local time as a field of date and time holds it. */
function localTime(iso: string | null): string {
  if (iso === null) return '';
  const time = new Date(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** @param firstItem of the batch's first task, for the preview; null: it has none */
export function draftOf(batch: Batch, form: BatchForm, firstItem: Json): BatchDraft {
  const { currency } = batch.organisation;
  const fields = withSamples(fieldsOf(form.itemSchema ?? {}, form.current.view), firstItem);
  const schema = JSON.stringify(form.itemSchema, null, 2);
  const isPlain = isEqualJson(schemaOf(fields), form.itemSchema);
  return {
    ...newBatchDraft(),
    ...{ title: batch.title, kind: batch.kind, description: batch.description, instructions: form.current.instructions },
    ...{ language: textOf(batch.language), fields, schemaText: isPlain ? null : form.itemSchema === null ? '' : schema },
    questions: form.current.form.map(draftQuestionOf),
    requirements: batch.requirements.map(({ type, comparator, guards, integerValues, locales, skill, trialTasks }) => ({
      ...newRequirement(type.id),
      ...{ comparator, guards, skill: textOf(skill), trialTasks: textOf(trialTasks) },
      values: [
        ...integerValues.map(String),
        ...locales.map(({ country, subdivision }) => (subdivision === null ? country : `${country}-${subdivision}`)),
      ].join(', '),
    })),
    ...{ poolId: batch.pool?.id ?? '', redundancy: textOf(batch.redundancy), internal: batch.internal },
    ...(batch.target === null
      ? { hasTarget: false }
      : {
          ...{ hasTarget: true, minimumAnswers: textOf(batch.target.minimumAnswers) },
          confidence: textOf(Math.round(batch.target.confidence * 1000) / 10),
          budget: batch.target.budget === null ? '' : decimalOf(batch.target.budget.minor, currency),
        }),
    ...{ goldPerWorker: textOf(batch.goldPerWorker), workerCap: textOf(batch.workerCap) },
    reward: decimalOf(batch.reward.minor, currency),
    ...{ estimatedSeconds: textOf(batch.estimatedSeconds), leaseMinutes: textOf(batch.leaseSeconds / 60) },
    ...{ autoApproveHours: textOf(batch.autoApproveSeconds / 3600), expiresAt: localTime(batch.expiresAt) },
  };
}
