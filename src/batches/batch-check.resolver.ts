import { Args, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { QuestionInterface, questionTypes } from '../forms/index.ts';
import { Allow, CurrentCaller, SeenWithParent, UserError, userError, type Caller } from '../platform/index.ts';
import { CreateBatchInput, settingsOfInput } from './batch-settings.inputs.ts';
import { BatchCostType, batchCostType } from './pricing/cost.types.ts';
import { BatchChecker } from './validation/batch-check.ts';

@SeenWithParent()
@ObjectType('BatchCheck', { description: 'Whether a batch could be created, and what it would cost. Nothing was written.' })
export class BatchCheckType {
  @Field(() => BatchCostType, {
    nullable: true,
    description: 'Cost of launching `taskCount` tasks of it; null when a setting that the cost depends on is refused.',
  })
  cost: BatchCostType | null;

  @Field(() => [QuestionInterface], {
    nullable: true,
    description: 'The questions as a worker would see them, in their order; null when the form is refused.',
  })
  form: QuestionInterface[] | null;

  @Field(() => [UserError], { description: 'Reasons for which createBatch would refuse it; empty when it would not.' })
  userErrors: UserError[];
}

@Resolver()
export class BatchCheckResolver {
  constructor(private readonly checker: BatchChecker) {}

  @Allow('member', 'requester:write')
  @Query(() => BatchCheckType, {
    description: 'Checks the settings of a new batch as createBatch does, and tells what it would cost. Writes nothing.',
  })
  async checkBatch(
    @Args('input', { description: 'Settings and form of the batch; the idempotencyKey has no meaning here.' }) input: CreateBatchInput,
    @Args('taskCount', {
      type: () => Int,
      defaultValue: 1,
      description: 'Number of tasks for the cost, each with the redundancy of the batch.',
    })
    taskCount: number,
    @CurrentCaller() caller: Caller,
  ): Promise<BatchCheckType> {
    const { refusals, cost, form } = await this.checker.check(caller, input.organisationId, settingsOfInput(input), taskCount);
    return Object.assign(new BatchCheckType(), {
      cost: cost && batchCostType(cost),
      form: form && questionTypes(form),
      userErrors: refusals.map(userError),
    });
  }
}
