import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import { BatchType, mayReadBatch } from '../batches/index.ts';
import { connection, CurrentCaller, load, pageOf, type Caller, type Connection, type GraphContext, type Page } from '../platform/index.ts';
import { LabelArgs, LabelConnection, type LabelType } from './label.types.ts';
import { Labels, type LabelPlace } from './labels.ts';

@Resolver(() => BatchType)
export class LabelResolver {
  constructor(private readonly service: Labels) {}

  @ResolveField(() => LabelConnection, {
    description:
      'The labels so far, in the order of tasks and of the questions of the form. All of them at once: GET /batches/<id>/labels.csv or labels.jsonl.',
  })
  async labels(
    @Parent() { batch }: BatchType,
    @Args() args: LabelArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<LabelType>> {
    if (!mayReadBatch(caller.actor, batch)) {
      throw new GraphQLError("The labels are for the requester's members.", { extensions: { code: 'FORBIDDEN' } });
    }
    const page = pageOf(args, 2);
    const after = placeOf(page);
    const question = args.question ?? null;
    const limit = page.first + 1;
    const name = `labels.page:${JSON.stringify([after, question, limit])}`;
    const rows = (await load(context, name, batch.id, (ids) => this.service.pages(ids, after, question, limit))) ?? [];
    return connection(
      rows,
      page,
      (row) => [row.position, row.question],
      ({ taskId, externalId, question: asked, value, votes, answers, agreement, assignmentIds }) => ({
        taskId,
        externalId,
        question: asked,
        label: value,
        votes,
        answers,
        agreement,
        assignmentIds: [...assignmentIds],
      }),
    );
  }
}

/** @throws GraphQLError BAD_USER_INPUT for a cursor that somebody made up */
function placeOf(page: Page): LabelPlace | null {
  if (page.after === null) return null;
  const [position, question] = page.after;
  if (Number.isSafeInteger(position) && typeof question === 'string') return { position: Number(position), question };
  throw new GraphQLError('"after" must be an endCursor of this connection.', { extensions: { code: 'BAD_USER_INPUT' } });
}
