import { ArgsType, Field } from '@nestjs/graphql';
import { badInput } from '../../platform/index.ts';
import { periodOf, type Period } from './period.ts';

@ArgsType()
export class PeriodArgs {
  @Field(() => Date, { nullable: true, description: 'From this moment on; 30 days before the end when left out.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Before this moment; until now when left out. At most 366 days in all.' })
  to?: Date | null;
}

/** The requested period. @throws GraphQLError BAD_USER_INPUT */
export function periodAsked(args: PeriodArgs, now: Date): Period {
  const period = periodOf(args, now);
  if (period.ok) return period.value;
  throw badInput(period.refusals[0].message);
}
