/** GraphQL: what waits for a verdict, the most doubtful first. */
import { Field, Float, ObjectType } from '@nestjs/graphql';
import type { AssignmentId } from '../kernel/index.ts';
import { connectionType, SeenWithParent } from '../platform/index.ts';
import type { DoubtfulAnswer } from './review-queue.repository.ts';

@SeenWithParent()
@ObjectType('DoubtfulAnswer', { description: 'An answer that waits for a verdict, and how much the model doubts it.' })
export class DoubtfulAnswerType {
  /** Not a field: `assignment` is loaded by it. */
  assignmentId: AssignmentId;

  @Field(() => Float, {
    description:
      'Probability that it is right, of its least sure question: the confidence of the label that it gives, or what is left by the label that it is against. 0.5 where no model has looked.',
  })
  rightProbability: number;

  @Field(() => Boolean, { description: 'Whether it says something else than a label of its task, or than a known answer.' })
  isAgainstLabel: boolean;
}

export const DoubtfulAnswerConnection = connectionType(DoubtfulAnswerType, 'DoubtfulAnswer');

export function doubtfulAnswerType({ assignmentId, rightProbability, isAgainst }: DoubtfulAnswer): DoubtfulAnswerType {
  return Object.assign(new DoubtfulAnswerType(), { assignmentId, rightProbability, isAgainstLabel: isAgainst });
}
