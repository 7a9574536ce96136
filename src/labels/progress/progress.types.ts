/** GraphQL: how a batch goes, and when it will be answered. */
import { ArgsType, Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { addSeconds } from '../../kernel/index.ts';
import { MoneyType, moneyType, SeenWithParent } from '../../platform/index.ts';
import { WINDOW_HOURS, type Forecast, type ForecastFacts, type NoForecast } from './forecast.ts';
import { MOST_POINTS, type ProgressPoint, type ProgressStep } from './progress.ts';

export const ProgressStepEnum = { HOUR: 'hour', DAY: 'day', WEEK: 'week' } as const;
registerEnumType(ProgressStepEnum, {
  name: 'ProgressStep',
  description: 'Time between two points of `Batch.progress`.',
  valuesMap: {
    HOUR: { description: 'One point at each full hour.' },
    DAY: { description: 'One point at the end of each day of UTC.' },
    WEEK: { description: 'One point at the end of each week of UTC, from Monday on.' },
  },
});

@ArgsType()
export class ProgressArgs {
  @Field(() => Date, { nullable: true, description: 'Beginning of the range; left out: when the batch first opened.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'End of the range; left out, or in the future: now.' })
  to?: Date | null;

  @Field(() => ProgressStepEnum, {
    nullable: true,
    description: `Time between two points; left out: the shortest by which the range has at most ${MOST_POINTS} points.`,
  })
  step?: ProgressStep | null;
}

@SeenWithParent()
@ObjectType('BatchProgress', { description: 'Totals of a batch until a moment.' })
export class BatchProgressType {
  @Field(() => Date, { description: 'The moment: the end of a step, or of the range.' })
  at: Date;

  @Field(() => Int, { description: 'Number of answers submitted until then, whatever became of them.' })
  submitted: number;

  @Field(() => Int, { description: 'Number of answers approved until then; a rejection that was undone counts from then on.' })
  approved: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of tasks whose labels were as sure as the target asks for until then; null without a target.',
  })
  confident: number | null;

  @Field(() => MoneyType, { description: 'Reward and fee of the answers approved until then; bonuses are not in it.' })
  spent: MoneyType;
}

export const NoForecastEnum = { NOT_OPEN: 'not_open', NOTHING_LEFT: 'nothing_left', TOO_FEW_ANSWERS: 'too_few_answers' } as const;
registerEnumType(NoForecastEnum, {
  name: 'NoForecast',
  description: 'Why there is no forecast of a batch.',
  valuesMap: {
    NOT_OPEN: { description: 'The batch is not open: nobody can claim its tasks now.' },
    NOTHING_LEFT: { description: 'Every launched task has its answers.' },
    TOO_FEW_ANSWERS: { description: 'It was open for less than 3 hours, or fewer than 20 answers came in the last 24.' },
  },
});

@SeenWithParent()
@ObjectType('BatchForecast', {
  description: `When the launched tasks of a batch will have their answers, from the answers of the last ${WINDOW_HOURS} hours: an interval that holds the end in about nine of ten cases while the crowd works on as it did. Pauses, and workers who have done all tasks that they may, make it later.`,
})
export class BatchForecastType {
  @Field(() => Date, { nullable: true, description: 'Earliest end; null when nothing can be said, see `unknownBecause`.' })
  low: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Latest end; null when nothing can be said, or when the answers come so unevenly that there is no end within a year.',
  })
  high: Date | null;

  @Field(() => NoForecastEnum, { nullable: true, description: 'Why nothing can be said; null when `low` is known.' })
  unknownBecause: NoForecast | null;

  @Field(() => Int, { description: 'Number of answers that are still needed in any case: free slots and held tasks.' })
  leastRemaining: number;

  @Field(() => Int, {
    description: 'Number of answers that are still needed at most: also those that are held back until labels need them.',
  })
  mostRemaining: number;

  @Field(() => Float, { nullable: true, description: 'Answers per hour, on average of the full hours looked at; null without any.' })
  answersPerHour: number | null;
}

export function batchProgressType({ spentMinor, ...point }: ProgressPoint, currency: string, hasTarget: boolean): BatchProgressType {
  return Object.assign(new BatchProgressType(), {
    ...point,
    confident: hasTarget ? point.confident : null,
    spent: moneyType(spentMinor, currency),
  });
}

export function batchForecastType(found: Forecast, { hourly, remaining }: ForecastFacts, now: Date): BatchForecastType {
  const at = (hours: number | null) => (hours === null ? null : addSeconds(now, Math.round(hours * 3_600)));
  return Object.assign(new BatchForecastType(), {
    low: found.ok ? at(found.low) : null,
    high: found.ok ? at(found.high) : null,
    unknownBecause: found.ok ? null : found.reason,
    leastRemaining: remaining.least,
    mostRemaining: remaining.most,
    answersPerHour: hourly.length === 0 ? null : hourly.reduce((sum, count) => sum + count, 0) / hourly.length,
  });
}
