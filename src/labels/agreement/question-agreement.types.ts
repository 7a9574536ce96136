/** GraphQL: how far workers agree about the questions of a batch. */
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { SeenWithParent } from '../../platform/index.ts';
import type { QuestionAgreement, QuestionScale } from './question-agreement.ts';

export const AgreementScaleEnum = { NOMINAL: 'nominal', ORDINAL: 'ordinal', INTERVAL: 'interval' } as const;
registerEnumType(AgreementScaleEnum, {
  name: 'AgreementScale',
  description: 'How much two different answers disagree, for `QuestionAgreement.alpha`.',
  valuesMap: {
    NOMINAL: { description: 'Answers are equal or not: choices (several choices as a whole) and comparisons.' },
    ORDINAL: { description: 'By the number of answers between the two levels: ratings.' },
    INTERVAL: { description: 'By the square of the difference: numbers.' },
  },
});

@SeenWithParent()
@ObjectType('QuestionAgreement', {
  description:
    'How far workers agree about a question, from the submitted and approved answers of a sample of up to 1,000 tasks, evenly spread over the batch; gold is left out.',
})
export class QuestionAgreementType {
  @Field(() => String, { description: 'Name of the question, as the form has it.' })
  question: string;

  @Field(() => AgreementScaleEnum, {
    nullable: true,
    description: 'Scale of `alpha`; null for texts, JSON, spans and boxes, which are more or less alike.',
  })
  scale: QuestionScale | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Krippendorff's alpha: 1 is perfect agreement, 0 is that of chance, below 0 is less. Null without a scale, without two answers to one task, and when all answers are equal.",
  })
  alpha: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of the pairs of answers to one task that are equal, 0 to 1; null without such a pair.',
  })
  equalPairs: number | null;

  @Field(() => Int, { description: 'Number of tasks with two answers or more that it was computed from.' })
  taskCount: number;

  @Field(() => Int, { description: 'Number of answers that it was computed from.' })
  answerCount: number;
}

export function questionAgreementType({ tasks, answers, ...rest }: QuestionAgreement): QuestionAgreementType {
  return Object.assign(new QuestionAgreementType(), { ...rest, taskCount: tasks, answerCount: answers });
}
