/** GraphQL: gold, as the requester's reviewers see it. Nothing of it is reachable for workers. */
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { BatchId, TaskId } from '../../kernel/index.ts';
import { connectionType, idScalar, JsonScalar, payloadType, SeenWithParent } from '../../platform/index.ts';
import { BatchType } from '../core/batch.types.ts';
import type { Gold } from './gold.ts';

@SeenWithParent()
@ObjectType('KnownAnswers', { description: 'What is right for a gold task.' })
export class KnownAnswersType {
  /** Not a field. */
  taskId: TaskId;

  @Field(() => JsonScalar, { description: 'An object: question name → the right value. Questions that are left out are not known.' })
  answers: unknown;

  @Field(() => String, { nullable: true, description: 'Explanation of the answers, for members of the organisation only.' })
  explanation: string | null;

  @Field(() => Date, { description: 'Time at which the known answers were set.' })
  setAt: Date;
}

export const KnownAnswersConnection = connectionType(KnownAnswersType, 'KnownAnswers');

export function knownAnswersType({ taskId, answers, explanation, setAt }: Gold): KnownAnswersType {
  return Object.assign(new KnownAnswersType(), { taskId, answers, explanation, setAt });
}

const KEY = 'A repeat with the same key answers what the first call answered.';
const EITHER = 'Give this or `externalId`.';
const OTHER = 'Your own name for it. Give this or `taskId`.';

@InputType({ description: 'A task whose answers are known.' })
export class GoldTaskInput {
  @Field(() => idScalar('Task'), { nullable: true, description: EITHER })
  taskId?: TaskId | null;

  @Field(() => String, { nullable: true, description: OTHER })
  externalId?: string | null;

  @Field(() => JsonScalar, {
    description:
      'An object: question name → the right value, as a worker would answer. At least one question; leave out those that are not known.',
  })
  answers: unknown;

  @Field(() => String, { nullable: true, description: 'Why, for your own people; up to 5,000 characters.' })
  explanation?: string | null;
}

@InputType({ description: 'Which tasks of a batch are gold, and what is right for them.' })
export class SetGoldInput {
  @Field(() => idScalar('Batch'), { description: 'Which batch: a draft, or one that is open or paused.' })
  batchId: BatchId;

  @Field(() => [GoldTaskInput], { description: '1 to 1,000. What was known of them before is replaced.' })
  tasks: GoldTaskInput[];

  @Field(() => String, { nullable: true, description: KEY })
  idempotencyKey?: string | null;
}

@InputType({ description: 'Identifies a task of the batch.' })
export class NamedTaskInput {
  @Field(() => idScalar('Task'), { nullable: true, description: EITHER })
  taskId?: TaskId | null;

  @Field(() => String, { nullable: true, description: OTHER })
  externalId?: string | null;
}

@InputType({ description: 'Which tasks are not gold any more.' })
export class RemoveGoldInput {
  @Field(() => idScalar('Batch'), { description: 'Which batch: a draft, or one that is open or paused.' })
  batchId: BatchId;

  @Field(() => [NamedTaskInput], { description: 'The tasks, 1 to 1,000 of them.' })
  tasks: NamedTaskInput[];

  @Field(() => String, { nullable: true, description: KEY })
  idempotencyKey?: string | null;
}

export const SetGoldPayload = payloadType('SetGold', { batch: () => BatchType, changedCount: () => Int });
export const RemoveGoldPayload = payloadType('RemoveGold', { batch: () => BatchType, changedCount: () => Int });
