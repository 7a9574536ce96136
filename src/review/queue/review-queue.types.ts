/** GraphQL: what waits for a verdict, the most doubtful first. */
import { Field, Float, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AssignmentId } from '../../kernel/index.ts';
import { connectionType, JsonScalar, SeenWithParent } from '../../platform/index.ts';
import { doubtReason, type DoubtfulAnswer, type DoubtReason } from './doubt.ts';

export const DoubtReasonEnum = {
  AGAINST_KNOWN_ANSWER: 'against_known_answer',
  AGAINST_LABEL: 'against_label',
  NOT_JUDGED: 'not_judged',
  LABEL_ALONE: 'label_alone',
  SAME_AS_LABEL: 'same_as_label',
  SAME_AS_KNOWN_ANSWER: 'same_as_known_answer',
} as const;
registerEnumType(DoubtReasonEnum, {
  name: 'DoubtReason',
  description: 'What the right probability of an answer comes from, of its least sure question.',
  valuesMap: {
    AGAINST_KNOWN_ANSWER: { description: 'The answer differs from the known answer of a gold task.' },
    AGAINST_LABEL: { description: "The answer differs from the crowd's label." },
    NOT_JUDGED: { description: 'There is no label with a confidence; the probability is 0.5.' },
    LABEL_ALONE: {
      description:
        "Boxes, spans, numbers or texts, which are more or less alike: the probability is the confidence of the crowd's label, and at most 0.5 where the answer is not equal to it.",
    },
    SAME_AS_LABEL: { description: "The answer is the crowd's label; the probability is the confidence of the label." },
    SAME_AS_KNOWN_ANSWER: { description: 'The answer is the known answer of a gold task.' },
  },
});

@SeenWithParent()
@ObjectType('DoubtfulAnswer', { description: 'An answer that waits for a verdict, and how much the model doubts it.' })
export class DoubtfulAnswerType {
  /** Not a field: `assignment` is loaded by it. */
  assignmentId: AssignmentId;

  @Field(() => Float, {
    description:
      'Probability that it is right, of its least sure question: the confidence of the label that it gives, or what is left by the label that it is against. 0.5 where no model has looked, and at most 0.5 where the label merges answers (boxes, spans) and the answer is not equal to it.',
  })
  rightProbability: number;

  @Field(() => Boolean, { description: 'Whether it says something else than a label of its task, or than a known answer.' })
  isAgainstLabel: boolean;

  @Field(() => DoubtReasonEnum, { description: 'What the right probability comes from.' })
  reason: DoubtReason;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the least sure question; null when no question of the answer has a label or a known answer.',
  })
  question: string | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: "The crowd's label of that question, as in `Label.label`; null when it has none, and for a gold task.",
  })
  crowdLabel: unknown;

  @Field(() => JsonScalar, { nullable: true, description: 'The known answer of that question; null unless the task is gold.' })
  knownAnswer: unknown;
}

export const DoubtfulAnswerConnection = connectionType(DoubtfulAnswerType, 'DoubtfulAnswer');

export function doubtfulAnswerType(answer: DoubtfulAnswer): DoubtfulAnswerType {
  const { assignmentId, rightProbability, isAgainst, question, expected, isKnown } = answer;
  return Object.assign(new DoubtfulAnswerType(), {
    assignmentId,
    rightProbability,
    isAgainstLabel: isAgainst,
    reason: doubtReason(answer),
    question,
    crowdLabel: isKnown ? null : (expected ?? null),
    knownAnswer: isKnown ? expected : null,
  });
}
