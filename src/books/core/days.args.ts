import { ArgsType, Field } from '@nestjs/graphql';

@ArgsType()
export class DaysArgs {
  @Field(() => String, { nullable: true, description: "First day, YYYY-MM-DD; the first of the last day's month when left out." })
  firstDay?: string | null;

  @Field(() => String, { nullable: true, description: 'Last day, YYYY-MM-DD; today when left out. At most 366 days in all.' })
  lastDay?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The time zone that days are counted in, an IANA name; your own as a worker, else UTC, when left out.',
  })
  timeZone?: string | null;
}
