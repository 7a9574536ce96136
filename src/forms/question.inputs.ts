/** GraphQL: the questions of a form, as requesters write them. */
import { Field, Float, InputType, Int } from '@nestjs/graphql';
import { comparableOption, invalid, ok, type Refusal, refuse, type Result, say } from '../kernel/index.ts';
import { JsonScalar } from '../platform/index.ts';
import { FORM_LIMITS } from './answer-form.ts';
import type { AnswerForm, Question } from './question.ts';
import type { JsonSchema } from './json.ts';

@InputType({ description: 'One of the values that a worker chooses from.' })
export class OptionInput {
  @Field(() => String, {
    description:
      'What the answer holds; 1 to 200 characters, another one in each option. Kept in Unicode NFC, without blanks at both ends.',
  })
  value: string;

  @Field(() => String, { nullable: true, description: 'What the worker reads; the value when left out.' })
  label?: string | null;

  @Field(() => String, { nullable: true, description: 'Explanation of the option for the worker, in Markdown; up to 1,000 characters.' })
  help?: string | null;

  @Field(() => String, { nullable: true, description: 'Colour of the option, as "#rrggbb" in hexadecimal digits.' })
  colour?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Key that chooses the option: a small letter from a to z or a digit, another one in each option of the question.',
  })
  key?: string | null;
}

@InputType({ description: 'A choice of one.' })
export class ChoiceQuestionInput {
  @Field(() => [OptionInput], { description: 'Options, 2 to 500 of them.' })
  options: OptionInput[];
}

@InputType({ description: 'A choice of several.' })
export class MultipleChoiceQuestionInput {
  @Field(() => [OptionInput], { description: 'Options, 1 to 500 of them.' })
  options: OptionInput[];

  @Field(() => Int, { defaultValue: 0, description: 'Fewest that may be chosen.' })
  minimum: number;

  @Field(() => Int, { nullable: true, description: 'Most that may be chosen; all when left out.' })
  maximum?: number | null;
}

@InputType({ description: 'A question whose answer is a text.' })
export class TextQuestionInput {
  @Field(() => Int, { defaultValue: 0, description: 'Fewest characters (Unicode code points).' })
  minimumLength: number;

  @Field(() => Int, { defaultValue: 5_000, description: 'Most characters, up to 20,000.' })
  maximumLength: number;

  @Field(() => String, {
    nullable: true,
    description:
      'ECMAScript regular expression that must match somewhere in the text; bind it to the ends by ^ and $. No lookaround, no backreferences.',
  })
  pattern?: string | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'Whether the answers of several workers are put together into a label. false: each answer is kept and exported as it was written, and the question has no label. Cannot change once the batch is launched.',
  })
  aggregate: boolean;
}

@InputType({ description: 'A question whose answer is a number.' })
export class NumberQuestionInput {
  @Field(() => Float, { nullable: true, description: 'Smallest valid answer; null for no limit.' })
  minimum?: number | null;

  @Field(() => Float, { nullable: true, description: 'Largest valid answer; null for no limit.' })
  maximum?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Only multiples of it, counted from the minimum, or from 0; 1 asks for whole numbers.',
  })
  step?: number | null;
}

@InputType({ description: 'A rating from 1 to `points`.' })
export class RatingQuestionInput {
  @Field(() => Int, { defaultValue: 5, description: 'Greatest rating, 2 to 20; the smallest is 1.' })
  points: number;

  @Field(() => String, { nullable: true, description: 'Meaning of the rating 1.' })
  lowLabel?: string | null;

  @Field(() => String, { nullable: true, description: 'Meaning of the greatest rating.' })
  highLabel?: string | null;
}

@InputType({ description: 'A comparison: which of two things is better.' })
export class ComparisonQuestionInput {
  @Field(() => String, { description: 'Field of the item to show on the left; every task must have it.' })
  left: string;

  @Field(() => String, { description: 'Field of the item to show on the right; every task must have it.' })
  right: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether "tie" may be answered.' })
  tie: boolean;
}

@InputType({ description: 'Parts of a text, each with a label.' })
export class SpansQuestionInput {
  @Field(() => String, { description: 'Field of the item that holds the text; every task must have it.' })
  field: string;

  @Field(() => [OptionInput], { description: 'What a span may be; 1 to 500.' })
  labels: OptionInput[];

  @Field(() => Int, { defaultValue: 0, description: 'Minimum number of spans in an answer.' })
  minimum: number;

  @Field(() => Int, { defaultValue: 100, description: 'Most spans, up to 500.' })
  maximum: number;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether spans may overlap.' })
  overlap: boolean;
}

@InputType({ description: 'Boxes on an image, each with a label.' })
export class BoxesQuestionInput {
  @Field(() => String, { description: 'Field of the item that names the image; every task must have it.' })
  field: string;

  @Field(() => [OptionInput], { description: 'What a box may hold; 1 to 500.' })
  labels: OptionInput[];

  @Field(() => Int, { defaultValue: 0, description: 'Minimum number of boxes in an answer.' })
  minimum: number;

  @Field(() => Int, { defaultValue: 100, description: 'Most boxes, up to 500.' })
  maximum: number;
}

@InputType({ description: 'JSON, for what the other types cannot ask.' })
export class JsonQuestionInput {
  @Field(() => JsonScalar, {
    description:
      'JSON Schema, draft 2020-12 or 07 (named by "$schema"). At most 32 KiB; "$ref" only into itself and not in circles; no lookaround or backreferences in patterns.',
  })
  schema: unknown;

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'Whether the answers of several workers are put together into a label. false: each answer is kept and exported as it was written, and the question has no label. Cannot change once the batch is launched.',
  })
  aggregate: boolean;
}

@InputType({ description: 'A question: its wording, and exactly one of the fields from `choice` to `json` for its type.' })
export class QuestionInput {
  @Field(() => String, { description: 'The key of its value in the answer: a small letter, then up to 39 letters, digits and "_".' })
  name: string;

  @Field(() => String, { description: 'What the worker reads, in Markdown; up to 5,000 characters.' })
  prompt: string;

  @Field(() => String, { nullable: true, description: 'More about it, in Markdown; up to 5,000 characters.' })
  help?: string | null;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether an answer must have it.' })
  required: boolean;

  @Field(() => ChoiceQuestionInput, { nullable: true, description: 'The worker chooses one option.' })
  choice?: ChoiceQuestionInput | null;

  @Field(() => MultipleChoiceQuestionInput, { nullable: true, description: 'The worker chooses any number of options.' })
  multipleChoice?: MultipleChoiceQuestionInput | null;

  @Field(() => TextQuestionInput, { nullable: true, description: 'The worker writes a text.' })
  text?: TextQuestionInput | null;

  @Field(() => NumberQuestionInput, { nullable: true, description: 'The worker gives a number.' })
  number?: NumberQuestionInput | null;

  @Field(() => RatingQuestionInput, { nullable: true, description: 'The worker gives a rating.' })
  rating?: RatingQuestionInput | null;

  @Field(() => ComparisonQuestionInput, { nullable: true, description: 'Compare two fields of the item.' })
  comparison?: ComparisonQuestionInput | null;

  @Field(() => SpansQuestionInput, { nullable: true, description: 'Mark parts of a text.' })
  spans?: SpansQuestionInput | null;

  @Field(() => BoxesQuestionInput, { nullable: true, description: 'Draw boxes on an image.' })
  boxes?: BoxesQuestionInput | null;

  @Field(() => JsonQuestionInput, { nullable: true, description: 'The worker gives any JSON that fits a schema.' })
  json?: JsonQuestionInput | null;
}

/** The form that the inputs describe; paths of refusals begin at the question's index. `checkForm` checks the limits. */
export function formOf(inputs: readonly QuestionInput[]): Result<AnswerForm> {
  if (inputs.length > FORM_LIMITS.questions) return refuse(invalid(say`A form has at most ${FORM_LIMITS.questions} questions.`));
  const form: Question[] = [];
  const refusals: Refusal[] = [];
  inputs.forEach((input, index) => {
    const question = questionOf(input);
    if (question === null) refusals.push(invalid('Set exactly one of the fields from choice to json.', String(index)));
    else form.push(question);
  });
  const [first, ...rest] = refusals;
  return first === undefined ? ok(form) : refuse(first, ...rest);
}

function questionOf(input: QuestionInput): Question | null {
  const { name, prompt, required, choice, multipleChoice, text, number, rating, comparison, spans, boxes, json } = input;
  const common = { name, prompt, help: input.help ?? null, required };
  const questions: (Question | null)[] = [
    choice ? { ...common, type: 'choice', options: options(choice.options) } : null,
    multipleChoice
      ? {
          ...common,
          type: 'multiple_choice',
          options: options(multipleChoice.options),
          minimum: multipleChoice.minimum,
          maximum: multipleChoice.maximum ?? null,
        }
      : null,
    text
      ? {
          ...common,
          type: 'text',
          minimumLength: text.minimumLength,
          maximumLength: text.maximumLength,
          pattern: text.pattern ?? null,
          ...aggregation(text),
        }
      : null,
    number
      ? { ...common, type: 'number', minimum: number.minimum ?? null, maximum: number.maximum ?? null, step: number.step ?? null }
      : null,
    rating
      ? { ...common, type: 'rating', points: rating.points, lowLabel: rating.lowLabel ?? null, highLabel: rating.highLabel ?? null }
      : null,
    comparison ? { ...common, type: 'comparison', left: comparison.left, right: comparison.right, tie: comparison.tie } : null,
    spans ? { ...common, type: 'spans', ...marks(spans), overlap: spans.overlap } : null,
    boxes ? { ...common, type: 'boxes', ...marks(boxes) } : null,
    json ? { ...common, type: 'json', schema: json.schema as JsonSchema, ...aggregation(json) } : null,
  ];
  const given = questions.filter((question) => question !== null);
  return given.length === 1 ? given[0]! : null;
}

function marks({ field, labels, minimum, maximum }: SpansQuestionInput | BoxesQuestionInput) {
  return { field, labels: options(labels), minimum, maximum };
}

/** Stored only where it is not the default, so that forms from before are equal to their copies. */
function aggregation({ aggregate }: { readonly aggregate: boolean }): { aggregate?: boolean } {
  return aggregate ? {} : { aggregate: false };
}

function options(inputs: readonly OptionInput[]) {
  // Two spellings of one text would be two options that look the same.
  return inputs.map(({ value, label, help, colour, key }) => ({
    value: comparableOption(value),
    label: comparableOption(label ?? value),
    // Stored only where they are set, as `aggregate` is.
    ...(isSet(help) ? { help } : {}),
    ...(isSet(colour) ? { colour: colour.toLowerCase() } : {}),
    ...(isSet(key) ? { key } : {}),
  }));
}

function isSet(text: string | null | undefined): text is string {
  return text !== null && text !== undefined;
}
