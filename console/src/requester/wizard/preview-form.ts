/** The questions of a draft as a worker's page gets them, also while they are not valid yet. Pure. */
import type { OptionFields, QuestionFields } from '../../api/generated/fragments.ts';
import type { QuestionInput } from '../../api/generated/schema.ts';

interface Option {
  readonly value: string;
  readonly label?: string | null;
  readonly help?: string | null;
  readonly colour?: string | null;
  readonly key?: string | null;
}

/** What an option without words shows. */
const UNNAMED = '…';

/** While they are written, options may have no value, or the same one: each gets one of its own. */
const optionsOf = (options: readonly Option[]): OptionFields[] =>
  options.map(({ value, label, help, colour, key }, index) => ({
    value: value === '' || options.findIndex((each) => each.value === value) < index ? `${value} ${index + 1}` : value,
    label: label ?? (value === '' ? UNNAMED : value),
    ...{ help: help ?? null, colour: /^#[0-9a-f]{6}$/i.test(colour ?? '') ? colour! : null, key: key ?? null },
  }));

function questionOf({ name, prompt, help, required, ...kinds }: QuestionInput): QuestionFields | null {
  const base = { name, prompt, help: help ?? null, required: required ?? true };
  const { choice, multipleChoice, text, number, rating, comparison, spans, boxes, json } = kinds;
  if (choice != null) return { ...base, __typename: 'ChoiceQuestion', options: optionsOf(choice.options) };
  if (multipleChoice != null) {
    const limits = { minimumChoices: multipleChoice.minimum ?? 0, maximumChoices: multipleChoice.maximum ?? null };
    return { ...base, __typename: 'MultipleChoiceQuestion', options: optionsOf(multipleChoice.options), ...limits };
  }
  if (text != null) {
    const lengths = { minimumLength: text.minimumLength ?? 0, maximumLength: text.maximumLength ?? 5000 };
    return { ...base, __typename: 'TextQuestion', ...lengths, pattern: text.pattern ?? null };
  }
  if (number != null) {
    const limits = { minimum: number.minimum ?? null, maximum: number.maximum ?? null, step: number.step ?? null };
    return { ...base, __typename: 'NumberQuestion', ...limits };
  }
  if (rating != null) {
    const points = Math.min(20, Math.max(2, rating.points ?? 5));
    return { ...base, __typename: 'RatingQuestion', points, lowLabel: rating.lowLabel ?? null, highLabel: rating.highLabel ?? null };
  }
  if (comparison != null) {
    return { ...base, __typename: 'ComparisonQuestion', left: comparison.left, right: comparison.right, tie: comparison.tie ?? false };
  }
  if (spans != null) {
    const limits = { minimumSpans: spans.minimum ?? 0, maximumSpans: spans.maximum ?? 100 };
    return {
      ...base,
      __typename: 'SpansQuestion',
      field: spans.field,
      overlap: spans.overlap ?? false,
      labels: optionsOf(spans.labels),
      ...limits,
    };
  }
  if (boxes != null) {
    const limits = { minimumBoxes: boxes.minimum ?? 0, maximumBoxes: boxes.maximum ?? 100 };
    return { ...base, __typename: 'BoxesQuestion', field: boxes.field, labels: optionsOf(boxes.labels), ...limits };
  }
  return json == null ? null : { ...base, __typename: 'JsonQuestion', schema: json.schema };
}

export const previewForm = (form: readonly QuestionInput[]): QuestionFields[] =>
  form.map(questionOf).filter((question) => question !== null);
