/** What labels look like in GraphQL. */
import { ArgsType, Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AssignmentId, TaskId } from '../../kernel/index.ts';
import { connectionType, idScalar, JsonScalar, PageArgs, SeenWithParent } from '../../platform/index.ts';
import type { TaskLabel, Verdict } from './stored-label.ts';

export const VerdictEnum = {
  CONFIDENT: 'confident',
  AMBIGUOUS: 'ambiguous',
  BUDGET: 'budget',
  NO_WORKERS: 'no_workers',
} as const;
registerEnumType(VerdictEnum, {
  name: 'LabelVerdict',
  description: 'Why no further answer to a task of a batch with a target is bought.',
  valuesMap: {
    CONFIDENT: { description: 'Its labels are as sure as the target asks for.' },
    AMBIGUOUS: {
      description:
        'More answers would not settle it: people who are usually right disagree about it, or it has all the answers it may get.',
    },
    BUDGET: { description: "The batch's budget was used up before." },
    NO_WORKERS: { description: 'Nobody came for the answers that were still asked for, or the batch came to its end before.' },
  },
});

@SeenWithParent()
@ObjectType('LabelProvenance', { description: 'Origin of a label beside the answers that it was computed from.' })
export class LabelProvenanceType {
  @Field(() => String, {
    description:
      '`guildhall/1`: the model, over the whole batch; `one-coin/1`: what the last run made of the workers; `weighted-fusion/1`: boxes or spans merged by overlap; `rover/1`: texts put together; `plurality/1`: counted.',
  })
  model: string;

  @Field(() => idScalar('LabelRun'), {
    nullable: true,
    description: 'Id of the model run that computed the label last; null when it was not a run over the whole batch.',
  })
  runId: string | null;

  @Field(() => [Int], { description: 'Versions of the form that the answers were given to, ascending.' })
  formVersions: number[];

  @Field(() => Int, { description: "How many of the answers members of the batch's own organisation gave." })
  staffAnswers: number;

  @Field(() => Int, { description: 'How many of the answers the crowd gave.' })
  crowdAnswers: number;

  @Field(() => Int, { description: 'How often it has changed, counted from 1.' })
  revision: number;

  @Field(() => Date, { description: 'Time of the last change of the label.' })
  computedAt: Date;
}

@SeenWithParent()
@ObjectType('Label', {
  description:
    'The label of one question of one task, computed from its submitted and approved answers, with the confidence of the model. Until the model has run, and for questions without a model, it is the most frequent answer, without a confidence; a tie goes to the label that sorts first by Unicode code point. Gold tasks have no labels.',
})
export class LabelType {
  @Field(() => idScalar('Task'), { description: 'Public id of the labelled task.' })
  taskId: TaskId;

  @Field(() => String, { nullable: true, description: "The requester's own name for the task." })
  externalId: string | null;

  @Field(() => String, { description: 'Name of the question, as the form has it.' })
  question: string;

  @Field(() => JsonScalar, {
    description:
      'A text for choices, comparisons and texts; a list for several choices (in no order that matters); else as the question asks for it.',
  })
  label: unknown;

  @Field(() => Int, {
    description:
      'How many answers gave it: perhaps fewer than gave another one, where the model trusts those fewer more. Of boxes and spans: how many have the same objects.',
  })
  votes: number;

  @Field(() => Int, { description: 'How many answers there are to this question.' })
  answers: number;

  @Field(() => Float, { description: '`votes` / `answers`, from 0 to 1.' })
  agreement: number;

  @Field(() => [idScalar('Assignment')], { description: 'The assignments whose answers were counted, those for another label among them.' })
  assignmentIds: AssignmentId[];

  @Field(() => Float, {
    nullable: true,
    description:
      'Probability that the label is right, calibrated: of labels with 0.9, nine in ten are. Of boxes and spans: that exactly these objects are there, by the model alone. Null until a model has run.',
  })
  confidence: number | null;

  @Field(() => VerdictEnum, {
    nullable: true,
    description: 'Why no more answers to the task are bought; null while they are, or without a target.',
  })
  verdict: Verdict | null;

  @Field(() => LabelProvenanceType, { nullable: true, description: 'Where it comes from; null while it is only counted.' })
  provenance: LabelProvenanceType | null;
}

export const LabelConnection = connectionType(LabelType, 'Label');

@ArgsType()
export class LabelArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Only labels of the question with this name.' })
  question?: string | null;

  @Field(() => String, { nullable: true, description: 'Only labels of the task that you named so.' })
  externalId?: string | null;

  @Field(() => VerdictEnum, { nullable: true, description: 'Only labels of tasks with this verdict.' })
  verdict?: Verdict | null;

  @Field(() => Float, { nullable: true, description: 'Only labels with a confidence, of at most this.' })
  maximumConfidence?: number | null;
}

@SeenWithParent()
@ObjectType('VerdictCounts', { description: 'How many tasks of a batch with a target were stopped, and why.' })
export class VerdictCountsType {
  @Field(() => Int, { description: 'As sure as the target asks for.' })
  confident: number;

  @Field(() => Int, { description: 'More answers would not settle them.' })
  ambiguous: number;

  @Field(() => Int, { description: 'The budget was used up.' })
  budget: number;

  @Field(() => Int, { description: 'Nobody came for the answers that were still asked for.' })
  noWorkers: number;
}

export function labelType(label: TaskLabel): LabelType {
  const { taskId, externalId, question, value, votes, answers, agreement, assignmentIds, confidence, verdict, provenance } = label;
  return Object.assign(new LabelType(), {
    taskId,
    externalId,
    question,
    label: value,
    votes,
    answers,
    agreement,
    confidence,
    verdict,
    assignmentIds: [...assignmentIds],
    provenance: provenance && Object.assign(new LabelProvenanceType(), provenance),
  });
}
