import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ActType, actType } from '../../audit/index.ts';
import {
  Allow,
  badCursor,
  badInput,
  connection,
  PageArgs,
  pageOf,
  type Connection,
  type GraphContext,
  type Page,
  ReadsManyRows,
} from '../../platform/index.ts';
import { ActLoaders } from '../core/act.loaders.ts';
import { canStartTrace, MoneyTraces } from './money-trace.ts';
import {
  MoneyTraceType,
  moneyTraceType,
  TracedBatchConnection,
  TracedBatchType,
  tracedBatchType,
  TracedPostingArgs,
  TracedPostingConnection,
  TracedPostingType,
  tracedPostingType,
  TraceSubjectType,
  traceSummaryType,
  TraceSummaryType,
} from './money-trace.types.ts';
import { kindOfPart, summaryOf } from './trace-summary.ts';

/** Number of postings that are returned without paging. */
const FIRST_POSTINGS = 500;

@Resolver(() => MoneyTraceType)
export class MoneyTraceResolver {
  constructor(private readonly traces: MoneyTraces) {}

  @Allow(['admin', 'auditor'], 'admin')
  @ReadsManyRows()
  @Query(() => MoneyTraceType, {
    name: 'moneyStory',
    nullable: true,
    description:
      'The whole trace of some money, backwards and forwards, from an entry ("jrn_…:1"), a funding, batch, assignment, bonus or payout, an id of Stripe\'s, or a bank\'s reference; null when nothing is known by that id.',
  })
  async moneyTrace(
    @Args('about', { type: () => String, description: 'Any id or reference of the money.' }) about: string,
  ): Promise<MoneyTraceType | null> {
    if (!canStartTrace(about)) throw badInput('"about" must be a public id, an id of Stripe, or a reference of a bank transfer.');
    const trace = await this.traces.of(about);
    return trace && moneyTraceType(trace);
  }

  @ResolveField(() => [TracedPostingType], {
    description: 'The first 500 postings in the order of time. A longer trace is read with `chapterPage`, or by batch with `batches`.',
  })
  async chapters(@Parent() { trace }: MoneyTraceType): Promise<TracedPostingType[]> {
    return (await this.traces.details(trace.parts.slice(0, FIRST_POSTINGS))).map(tracedPostingType);
  }

  @ResolveField(() => [TraceSummaryType], {
    description: 'The postings by kind, direction and currency, in the order of the first of each. `chapterPage` lists those of one line.',
  })
  summary(@Parent() { trace }: MoneyTraceType): TraceSummaryType[] {
    return summaryOf(trace.parts).map(traceSummaryType);
  }

  @ResolveField(() => TracedPostingConnection, { description: 'Postings in the order of time, page by page.' })
  async chapterPage(@Parent() { trace }: MoneyTraceType, @Args() args: TracedPostingArgs): Promise<Connection<TracedPostingType>> {
    const { kind, direction } = args;
    const page = pageOf(args, 1);
    const start = positionAfter(page);
    const parts = trace.parts.filter((part) => (!kind || kindOfPart(part) === kind) && (!direction || part.direction === direction));
    const postings = await this.traces.details(parts.slice(start, start + page.first + 1));
    return connection(
      postings.map((posting, index) => ({ posting, place: start + index + 1 })),
      page,
      ({ place }) => [place],
      ({ posting }) => tracedPostingType(posting),
    );
  }

  @ResolveField(() => TracedBatchConnection, {
    description:
      'Earnings in the trace, summed by batch, the largest amount first. For a payout they add up to its amount, less money from adjustments.',
  })
  async batches(@Parent() { trace }: MoneyTraceType, @Args() args: PageArgs): Promise<Connection<TracedBatchType>> {
    const page = pageOf(args, 1);
    const start = positionAfter(page);
    const found = await this.traces.batches(trace);
    return connection(
      found.slice(start, start + page.first + 1).map((batch, index) => ({ batch, place: start + index + 1 })),
      page,
      ({ place }) => [place],
      ({ batch }) => tracedBatchType(batch),
    );
  }
}

/** Position in the trace from the cursor. Entries never change, so a position is a stable key. */
function positionAfter(page: Page): number {
  const [place] = page.after ?? [0];
  if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0) throw badCursor();
  return place;
}

@Resolver(() => TraceSubjectType)
export class TraceSubjectResolver {
  constructor(private readonly loaders: ActLoaders) {}

  @ResolveField(() => [ActType], { description: 'Acts about the object, oldest first: who did what, and when; at most 50.' })
  async acts(@Parent() thing: TraceSubjectType, @Context() context: GraphContext): Promise<ActType[]> {
    return (await this.loaders.actsAbout(context, thing.uuid)).map(actType);
  }
}
