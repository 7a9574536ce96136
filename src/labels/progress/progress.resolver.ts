import { Inject } from '@nestjs/common';
import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BatchType, type Batch } from '../../batches/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { badInput, CLOCK, DB, listOf, load, type Db, type GraphContext, ReadsManyRows } from '../../platform/index.ts';
import { forecast, WINDOW_HOURS, type ForecastFacts } from './forecast.ts';
import { fittingStep, MOST_POINTS, progressPoints, rangeFault, type ProgressInterval, type ProgressRange } from './progress.ts';
import { parseRangeKey, ProgressRepository, rangeKey, type BatchRange } from './progress.repository.ts';
import { BatchForecastType, batchForecastType, BatchProgressType, batchProgressType, ProgressArgs } from './progress.types.ts';

/** From so many people on, a median tells nothing of one of them. */
const LEAST_PEOPLE = 5;

@Resolver(() => BatchType)
export class ProgressResolver {
  constructor(
    private readonly rows: ProgressRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @listOf(MOST_POINTS)
  @ReadsManyRows()
  @ResolveField(() => [BatchProgressType], {
    description: `How it went, as totals at the end of each step: at most ${MOST_POINTS} points. Empty before it first opened.`,
  })
  async progress(
    @Parent() { batch }: BatchType,
    @Args() args: ProgressArgs,
    @Context() context: GraphContext,
  ): Promise<BatchProgressType[]> {
    const range = this.range(batch, args);
    if (range === null) return [];
    const fault = rangeFault(range);
    if (fault !== null) throw badInput(fault);
    const intervals = await this.intervals(context, { ...range, batchId: batch.id });
    return progressPoints(range, intervals ?? []).map((point) => batchProgressType(point, batch.currency, batch.targetMinimum !== null));
  }

  @ReadsManyRows()
  @ResolveField(() => BatchForecastType, { description: 'When its launched tasks will have their answers.' })
  async forecast(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<BatchForecastType> {
    const now = this.clock.now();
    const [counts, wanted] = await Promise.all([
      load(context, 'labels.hourlyAnswers', batch.id, (ids) => this.rows.hourly(this.db, ids, now, WINDOW_HOURS)),
      load(context, 'labels.wantedAnswers', batch.id, (ids) => this.rows.wanted(this.db, ids)),
    ]);
    const { free = 0, held = 0 } = wanted ?? {};
    const facts: ForecastFacts = {
      isOpen: batch.state === 'open',
      hourly: Array.from({ length: hoursOpen(batch, now) }, (_unused, age) => counts?.get(age) ?? 0),
      remaining: { least: free + held, most: free + held + Number(batch.poolSlots) },
    };
    return batchForecastType(forecast(facts), facts, now);
  }

  @ResolveField(() => Int, {
    nullable: true,
    description: `Median time from claim to answer of its newest 1,000 answers, in seconds; null until ${LEAST_PEOPLE} people gave some of them.`,
  })
  async medianSeconds(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<number | null> {
    const found = await load(context, 'labels.medianSeconds', batch.id, (ids) => this.rows.medianSeconds(this.db, ids, LEAST_PEOPLE));
    return found === null ? null : Math.round(found);
  }

  /** Ranges of batches differ where no beginning was given; all are read by one statement. */
  private intervals(context: GraphContext, range: BatchRange): Promise<ProgressInterval[] | null> {
    return load(context, 'labels.progress', rangeKey(range), (keys) => this.rows.intervals(this.db, keys.map(parseRangeKey)));
  }

  /** Null: no beginning was given, and the batch was not open before the end. */
  private range(batch: Batch, { from, to, step }: ProgressArgs): ProgressRange | null {
    const now = this.clock.now();
    const begin = from ?? batch.openedAt;
    if (begin === null) return null;
    const end = to === null || to === undefined || to > now ? now : to;
    // A batch that opened at this moment has no past yet.
    if (begin === batch.openedAt && begin >= end) return null;
    return { from: begin, to: end, step: step ?? fittingStep(begin, end) };
  }
}

/** Full hours since the batch first opened, as far as a forecast looks back. */
function hoursOpen({ openedAt }: Batch, now: Date): number {
  if (openedAt === null) return 0;
  return Math.max(0, Math.min(WINDOW_HOURS, Math.floor((now.getTime() - openedAt.getTime()) / 3_600_000)));
}
