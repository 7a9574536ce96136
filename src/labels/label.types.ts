/** What labels look like in GraphQL. */
import { ArgsType, Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { connectionType, idScalar, JsonScalar, PageArgs } from '../platform/index.ts';

@ObjectType('Label', {
  description:
    'What the crowd says about one question of one task: the answer given most often, among answers that are submitted or approved. ' +
    'A tie goes to the label that sorts first, by Unicode code point. Labels are counted when they are read.',
})
export class LabelType {
  @Field(() => idScalar('Task'), { description: 'The task.' })
  taskId: string;

  @Field(() => String, { nullable: true, description: "The requester's own name for the task." })
  externalId: string | null;

  @Field(() => String, { description: 'Name of the question, as the form has it.' })
  question: string;

  @Field(() => JsonScalar, {
    description:
      'The answer given most often: a text for choices, comparisons and texts; a list for several choices (in no order that matters).',
  })
  label: unknown;

  @Field(() => Int, { description: 'How many answers gave it.' })
  votes: number;

  @Field(() => Int, { description: 'How many answers there are to this question.' })
  answers: number;

  @Field(() => Float, { description: '`votes` / `answers`: above 0, at most 1.' })
  agreement: number;

  @Field(() => [idScalar('Assignment')], { description: 'The assignments whose answers were counted, those for another label among them.' })
  assignmentIds: string[];
}

export const LabelConnection = connectionType(LabelType, 'Label');

@ArgsType()
export class LabelArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Only labels of the question with this name.' })
  question?: string | null;
}
