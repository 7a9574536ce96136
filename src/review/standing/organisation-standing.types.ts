/** GraphQL: how an organisation treats those who work for it. */
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { moneyType, MoneyType, SeenWithParent } from '../../platform/index.ts';
import { LATEST_DECISIONS, LEAST_DECISIONS_SHOWN, LEAST_WORKERS_SHOWN, type OrganisationStanding } from './organisation-standing.ts';

@SeenWithParent()
@ObjectType('RequesterStanding', {
  description: `How an organisation treated those who worked for it, by its latest ${LATEST_DECISIONS} decisions on paid work. With fewer than ${LEAST_DECISIONS_SHOWN}, or on the work of fewer than ${LEAST_WORKERS_SHOWN} people, there is the count alone. Counted anew every hour while it has something on the board.`,
})
export class RequesterStandingType {
  @Field(() => Int, { description: 'Number of decisions that it is based on.' })
  basedOn: number;

  @Field(() => Int, { nullable: true, description: 'The median time from an answer to its approval or rejection, in seconds.' })
  reviewSeconds: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Of a hundred decisions, how many were rejections that were not put right since; in tenths.',
  })
  rejectionRatePercent: number | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'What an hour of work came to: the rewards paid, by the time from claims to answers, rejected ones included.',
  })
  paidPerHour: MoneyType | null;
}

export function requesterStandingType(standing: OrganisationStanding): RequesterStandingType {
  const { basedOn, reviewSeconds, rejectionRatePercent, paidPerHourMinor, currency } = standing;
  return Object.assign(new RequesterStandingType(), {
    basedOn,
    reviewSeconds,
    rejectionRatePercent,
    paidPerHour: paidPerHourMinor === null || currency === null ? null : moneyType(paidPerHourMinor, currency),
  });
}
