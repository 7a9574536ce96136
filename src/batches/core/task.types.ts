/** GraphQL: tasks as their requester sees and adds them. */
import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, idScalar, JsonScalar, PageArgs, payloadType, SeenBy, SeenWithParent } from '../../platform/index.ts';
import type { BatchId, TaskId } from '../../kernel/index.ts';
import { BatchType } from './batch.types.ts';
import type { Task } from './batch.ts';
import { mayRead } from './batches.policy.ts';
import { onBatch } from './batch-visibility.ts';
import type { TaskFilter } from './task.repository.ts';

@SeenBy((actor, { batchId }: TaskType, context) => onBatch(batchId, context, (batch) => mayRead(actor, batch)), {
  scopes: ['requester:read', 'requester:write'],
})
@ObjectType('Task', { description: "One item of a batch, as its requester's members (and admins) see it." })
export class TaskType {
  /** Not a field. */
  batchId: BatchId;

  @Field(() => idScalar('Task'), { description: 'Public id of the task.' })
  id: TaskId;

  @Field(() => Int, { description: 'Its place in the batch, from 1; tasks are launched in this order.' })
  position: number;

  @Field(() => String, { nullable: true, description: 'Your own name for it.' })
  externalId: string | null;

  @Field(() => JsonScalar, {
    description: 'The item, whole: also the fields that workers do not see. Known answers in "_gold" are for reviewers.',
  })
  payload: unknown;

  @Field(() => Int, { description: 'Number of workers who answer the task.' })
  redundancy: number;

  @Field(() => Int, { description: 'How many more may claim it, once it is launched.' })
  freeSlots: number;

  @Field(() => Int, { description: 'How many slots were taken back.' })
  withdrawnSlots: number;

  @Field(() => Int, { description: 'How many slots are held back until its label needs more answers: only in a batch with a target.' })
  heldBackSlots: number;

  @Field(() => Date, { nullable: true, description: 'When it was decided that no more answers are wanted; null: it was not.' })
  stoppedAt: Date | null;

  @Field(() => Date, { description: 'Time at which the task was added.' })
  createdAt: Date;
}

export const TaskConnection = connectionType(TaskType, 'Task');

export const TaskFilterEnum = { GOLD: 'gold', STOPPED: 'stopped', WAITING: 'waiting' } as const;
registerEnumType(TaskFilterEnum, {
  name: 'TaskFilter',
  description: 'Which tasks of a batch are asked for.',
  valuesMap: {
    GOLD: { description: 'Tasks with known answers; for reviewers of the organisation and admins.' },
    STOPPED: { description: 'Tasks for which it was decided that no more answers are wanted.' },
    WAITING: { description: 'Tasks that are not launched yet.' },
  },
});

@ArgsType()
export class TaskArgs extends PageArgs {
  @Field(() => TaskFilterEnum, { nullable: true, description: 'Only these tasks; all of them when left out.' })
  only?: TaskFilter | null;
}

export function taskType(task: Task): TaskType {
  const { id, batchId, externalId, payload, redundancy, freeSlots, withdrawnSlots, withheldSlots, stoppedAt, createdAt } = task;
  return Object.assign(new TaskType(), {
    id,
    batchId,
    externalId,
    payload,
    redundancy,
    freeSlots,
    withdrawnSlots,
    stoppedAt,
    createdAt,
    heldBackSlots: withheldSlots,
    position: Number(task.position),
  });
}

@InputType({ description: 'A task to add.' })
export class NewTaskInput {
  @Field(() => JsonScalar, {
    description:
      'An object that fits the batch\'s item schema, at most 64 KiB. Workers do not see fields that begin with "_". A field "_gold" that is an object, question name → the right value, makes it a gold task (see setGold).',
  })
  payload: unknown;

  @Field(() => String, {
    nullable: true,
    description:
      'Your own name for it, 1 to 200 characters, once in the batch. Sending it again with the same payload changes nothing; with another payload it is a fault.',
  })
  externalId?: string | null;

  @Field(() => Int, { nullable: true, description: "How many workers are asked, 1 to 1,000; the batch's redundancy when left out." })
  redundancy?: number | null;
}

@InputType({ description: 'Tasks for a batch.' })
export class AddTasksInput {
  @Field(() => idScalar('Batch'), { description: 'Which batch: a draft, or one that is open or paused.' })
  batchId: BatchId;

  @Field(() => [NewTaskInput], { description: '1 to 1,000. For more, upload a file.' })
  tasks: NewTaskInput[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Adds the tasks without faults and reports the others, instead of adding none.',
  })
  skipFaulty: boolean;

  @Field(() => String, { nullable: true, description: 'A repeat with the same key answers what the first call answered.' })
  idempotencyKey?: string | null;
}

@SeenWithParent()
@ObjectType('TaskFault', { description: 'A fault for which a task was not added.' })
export class TaskFaultType {
  @Field(() => Int, { description: 'Its place in `tasks`, from 0.' })
  index: number;

  @Field(() => String, { description: 'Description of the fault, in a sentence.' })
  reason: string;
}

@SeenWithParent()
@ObjectType('AcceptedTask', { description: 'A task that is in the batch now.' })
export class AcceptedTaskType {
  @Field(() => Int, { description: 'Its place in `tasks`, from 0.' })
  index: number;

  @Field(() => idScalar('Task'), { description: 'Public id of the accepted task.' })
  taskId: TaskId;

  @Field(() => Boolean, { description: 'Whether it had been there before, by its externalId.' })
  existing: boolean;
}

@SeenWithParent()
@ObjectType('AddedTasks', { description: 'Outcome of sending tasks: which were added, existed or had faults.' })
export class AddedTasksType {
  @Field(() => Int, { description: 'Number of tasks that are new.' })
  added: number;

  @Field(() => Int, { description: 'How many had been there before.' })
  existing: number;

  @Field(() => [AcceptedTaskType], { description: 'Those in the batch now, in the order sent.' })
  accepted: AcceptedTaskType[];

  @Field(() => [TaskFaultType], { description: 'Those skipped; empty unless `skipFaulty`.' })
  faults: TaskFaultType[];
}

export const AddTasksPayload = payloadType('AddTasks', { batch: () => BatchType, tasks: () => AddedTasksType });

@InputType({ description: 'Which tasks to remove: all of a batch that wait to be launched.' })
export class RemoveWaitingTasksInput {
  @Field(() => idScalar('Batch'), { description: 'Which batch: a draft, or one that is open or paused.' })
  batchId: BatchId;

  @Field(() => String, { nullable: true, description: 'A repeat with the same key answers what the first call answered.' })
  idempotencyKey?: string | null;
}

export const RemoveWaitingTasksPayload = payloadType('RemoveWaitingTasks', { batch: () => BatchType, removedCount: () => Int });
