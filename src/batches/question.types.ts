/** GraphQL: the questions of a form, as workers and requesters read them. */
import type { Type } from '@nestjs/common';
import { Field, Float, Int, InterfaceType, ObjectType } from '@nestjs/graphql';
import { JsonScalar, SeenWithParent } from '../platform/index.ts';
import { isAggregated, type AnswerForm, type QuestionType } from './question.ts';

@SeenWithParent()
@ObjectType('Option', { description: 'One of the values that a worker chooses from.' })
export class OptionType {
  @Field(() => String, { description: 'What the answer holds.' })
  value: string;

  @Field(() => String, { description: 'What the worker reads.' })
  label: string;
}

@InterfaceType('Question', {
  description: 'A question of an answer form; `__typename` tells what an answer to it is. An answer is an object: question name → value.',
  resolveType: (question: QuestionInterface) => CLASSES[question.type],
})
export abstract class QuestionInterface {
  /** Not a field: `__typename` tells it. */
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
  @Field(() => [OptionType], { description: 'What to choose from.' })
  options: OptionType[];
}

@SeenWithParent()
@ObjectType('MultipleChoiceQuestion', {
  implements: () => [QuestionInterface],
  description: 'Answer: a list of the values of options, each at most once.',
})
class MultipleChoiceQuestionType extends QuestionInterface {
  @Field(() => [OptionType], { description: 'What to choose from.' })
  options: OptionType[];

  @Field(() => Int, { description: 'Fewest that may be chosen.' })
  minimum: number;

  @Field(() => Int, { nullable: true, description: 'Most that may be chosen; null: all.' })
  maximum: number | null;
}

@SeenWithParent()
@ObjectType('TextQuestion', { implements: () => [QuestionInterface], description: 'Answer: a string.' })
class TextQuestionType extends QuestionInterface {
  @Field(() => Int, { description: 'Fewest characters (Unicode code points).' })
  minimumLength: number;

  @Field(() => Int, { description: 'Most characters.' })
  maximumLength: number;

  @Field(() => String, { nullable: true, description: 'Regular expression that must match somewhere in the text.' })
  pattern: string | null;

  @Field(() => Boolean, {
    description: 'Whether the answers of several workers are put together into a label; false: each answer is kept as it was written.',
  })
  aggregate: boolean;
}

@SeenWithParent()
@ObjectType('NumberQuestion', { implements: () => [QuestionInterface], description: 'Answer: a number.' })
class NumberQuestionType extends QuestionInterface {
  @Field(() => Float, { nullable: true, description: 'Least; null: any.' })
  minimum: number | null;

  @Field(() => Float, { nullable: true, description: 'Greatest; null: any.' })
  maximum: number | null;

  @Field(() => Float, { nullable: true, description: 'Only multiples of it, counted from the minimum, or from 0; null: any.' })
  step: number | null;
}

@SeenWithParent()
@ObjectType('RatingQuestion', { implements: () => [QuestionInterface], description: 'Answer: a whole number from 1 to `points`.' })
class RatingQuestionType extends QuestionInterface {
  @Field(() => Int, { description: 'The greatest rating.' })
  points: number;

  @Field(() => String, { nullable: true, description: 'What 1 means.' })
  lowLabel: string | null;

  @Field(() => String, { nullable: true, description: 'What the greatest means.' })
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

  @Field(() => [OptionType], { description: 'What a span may be.' })
  labels: OptionType[];

  @Field(() => Int, { description: 'Fewest spans.' })
  minimum: number;

  @Field(() => Int, { description: 'Most spans.' })
  maximum: number;

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

  @Field(() => [OptionType], { description: 'What a box may hold.' })
  labels: OptionType[];

  @Field(() => Int, { description: 'Fewest boxes.' })
  minimum: number;

  @Field(() => Int, { description: 'Most boxes.' })
  maximum: number;
}

@SeenWithParent()
@ObjectType('JsonQuestion', { implements: () => [QuestionInterface], description: 'Answer: any JSON that fits the schema.' })
class JsonQuestionType extends QuestionInterface {
  @Field(() => JsonScalar, { description: 'JSON Schema.' })
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

/** A form for GraphQL: its questions are shown as they are kept, with the settings that are only kept where they are not the default. */
export function questionTypes(form: AnswerForm): QuestionInterface[] {
  return form.map((question) => ({ ...question, aggregate: isAggregated(question) }));
}
