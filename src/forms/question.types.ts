/** GraphQL: the questions of a form, as workers and requesters read them. */
import type { Type } from '@nestjs/common';
import { Field, Float, Int, InterfaceType, ObjectType } from '@nestjs/graphql';
import { JsonScalar, SeenWithParent } from '../platform/index.ts';
import { isAggregated, type AnswerForm, type QuestionType } from './question.ts';

@SeenWithParent()
@ObjectType('Option', { description: 'One of the values that a worker chooses from.' })
export class OptionType {
  @Field(() => String, { description: 'Value that the answer holds.' })
  value: string;

  @Field(() => String, { description: 'Text that the worker reads.' })
  label: string;

  @Field(() => String, { nullable: true, description: 'Explanation of the option for the worker, in Markdown; null when there is none.' })
  help?: string | null;

  @Field(() => String, { nullable: true, description: 'Colour of the option as "#rrggbb"; null when the client chooses one.' })
  colour?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Key that chooses the option, a small letter or a digit; null when the client chooses one.',
  })
  key?: string | null;
}

@InterfaceType('Question', {
  description: 'A question of an answer form; `__typename` gives the type of its answer. An answer is an object: question name → value.',
  resolveType: (question: QuestionInterface) => CLASSES[question.type],
})
export abstract class QuestionInterface {
  /** Not a field: `__typename` shows it. */
  type: QuestionType;

  @Field(() => String, { description: 'The key of its value in the answer.' })
  name: string;

  @Field(() => String, { description: 'What the worker reads, in Markdown.' })
  prompt: string;

  @Field(() => String, { nullable: true, description: 'More about it, in Markdown.' })
  help: string | null;

  @Field(() => Boolean, { description: 'Whether an answer must have it; otherwise it may be left out or null.' })
  required: boolean;
}

@SeenWithParent()
@ObjectType('ChoiceQuestion', { implements: () => [QuestionInterface], description: 'Answer: the value of one option, a string.' })
class ChoiceQuestionType extends QuestionInterface {
  @Field(() => [OptionType], { description: 'Options, one of which is the answer.' })
  options: OptionType[];
}

@SeenWithParent()
@ObjectType('MultipleChoiceQuestion', {
  implements: () => [QuestionInterface],
  description: 'Answer: a list of the values of options, each at most once.',
})
class MultipleChoiceQuestionType extends QuestionInterface {
  @Field(() => [OptionType], { description: 'Options, any of which may be in the answer.' })
  options: OptionType[];

  @Field(() => Int, { description: 'Minimum number of options in an answer.' })
  minimumChoices: number;

  @Field(() => Int, { nullable: true, description: 'Maximum number of options in an answer; null when all may be chosen.' })
  maximumChoices: number | null;
}

@SeenWithParent()
@ObjectType('TextQuestion', { implements: () => [QuestionInterface], description: 'A question whose answer is a text.' })
class TextQuestionType extends QuestionInterface {
  @Field(() => Int, { description: 'Fewest characters (Unicode code points).' })
  minimumLength: number;

  @Field(() => Int, { description: 'Maximum number of characters in an answer.' })
  maximumLength: number;

  @Field(() => String, { nullable: true, description: 'Regular expression that must match somewhere in the text.' })
  pattern: string | null;

  @Field(() => Boolean, {
    description: 'Whether the answers of several workers are put together into a label; false: each answer is kept as it was written.',
  })
  aggregate: boolean;
}

@SeenWithParent()
@ObjectType('NumberQuestion', { implements: () => [QuestionInterface], description: 'A question whose answer is a number.' })
class NumberQuestionType extends QuestionInterface {
  @Field(() => Float, { nullable: true, description: 'Smallest valid answer; null for no limit.' })
  minimum: number | null;

  @Field(() => Float, { nullable: true, description: 'Largest valid answer; null for no limit.' })
  maximum: number | null;

  @Field(() => Float, { nullable: true, description: 'Only multiples of it, counted from the minimum, or from 0; null: any.' })
  step: number | null;
}

@SeenWithParent()
@ObjectType('RatingQuestion', { implements: () => [QuestionInterface], description: 'Answer: a whole number from 1 to `points`.' })
class RatingQuestionType extends QuestionInterface {
  @Field(() => Int, { description: 'Greatest rating; the smallest is 1.' })
  points: number;

  @Field(() => String, { nullable: true, description: 'Meaning of the rating 1.' })
  lowLabel: string | null;

  @Field(() => String, { nullable: true, description: 'Meaning of the greatest rating.' })
  highLabel: string | null;
}

@SeenWithParent()
@ObjectType('ComparisonQuestion', {
  implements: () => [QuestionInterface],
  description: 'Answer: "left", "right", or "tie" where that is allowed.',
})
class ComparisonQuestionType extends QuestionInterface {
  @Field(() => String, { description: 'Field of the item that is shown on the left.' })
  left: string;

  @Field(() => String, { description: 'Field of the item that is shown on the right.' })
  right: string;

  @Field(() => Boolean, { description: 'Whether "tie" is allowed.' })
  tie: boolean;
}

@SeenWithParent()
@ObjectType('SpansQuestion', {
  implements: () => [QuestionInterface],
  description:
    'Answer: a list of {start, end, label}. Offsets count Unicode code points from 0, `end` is exclusive; labels are the values of `labels`.',
})
class SpansQuestionType extends QuestionInterface {
  @Field(() => String, { description: 'Field of the item that holds the text.' })
  field: string;

  @Field(() => [OptionType], { description: 'Labels that a span may have.' })
  labels: OptionType[];

  @Field(() => Int, { description: 'Minimum number of spans in an answer.' })
  minimumSpans: number;

  @Field(() => Int, { description: 'Maximum number of spans in an answer.' })
  maximumSpans: number;

  @Field(() => Boolean, { description: 'Whether spans may overlap.' })
  overlap: boolean;
}

@SeenWithParent()
@ObjectType('BoxesQuestion', {
  implements: () => [QuestionInterface],
  description:
    "Answer: a list of {x, y, width, height, label}. All four are fractions of the image's width and height, counted from its upper left corner.",
})
class BoxesQuestionType extends QuestionInterface {
  @Field(() => String, { description: 'Field of the item that names the image.' })
  field: string;

  @Field(() => [OptionType], { description: 'Labels that a box may have.' })
  labels: OptionType[];

  @Field(() => Int, { description: 'Minimum number of boxes in an answer.' })
  minimumBoxes: number;

  @Field(() => Int, { description: 'Maximum number of boxes in an answer.' })
  maximumBoxes: number;
}

@SeenWithParent()
@ObjectType('JsonQuestion', { implements: () => [QuestionInterface], description: 'Answer: any JSON that fits the schema.' })
class JsonQuestionType extends QuestionInterface {
  @Field(() => JsonScalar, { description: 'JSON Schema that an answer must match.' })
  schema: unknown;

  @Field(() => Boolean, {
    description: 'Whether the answers of several workers are put together into a label; false: each answer is kept as it was written.',
  })
  aggregate: boolean;
}

const CLASSES: Readonly<Record<QuestionType, Type<QuestionInterface>>> = {
  choice: ChoiceQuestionType,
  multiple_choice: MultipleChoiceQuestionType,
  text: TextQuestionType,
  number: NumberQuestionType,
  rating: RatingQuestionType,
  comparison: ComparisonQuestionType,
  spans: SpansQuestionType,
  boxes: BoxesQuestionType,
  json: JsonQuestionType,
};

/** Names of the limits on the number of choices, spans and boxes. Each type has its own, because `minimum` of a number is no Int. */
const COUNTED = { multiple_choice: 'Choices', spans: 'Spans', boxes: 'Boxes' } as const;

/** A form for GraphQL: its questions as they are stored, and the settings that are stored only where they are not the default. */
export function questionTypes(form: AnswerForm): QuestionInterface[] {
  return form.map((question) => {
    const shown = { ...question, aggregate: isAggregated(question) };
    if (question.type !== 'multiple_choice' && question.type !== 'spans' && question.type !== 'boxes') return shown;
    const counted = COUNTED[question.type];
    return { ...shown, [`minimum${counted}`]: question.minimum, [`maximum${counted}`]: question.maximum };
  });
}
