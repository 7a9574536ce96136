/** GraphQL: numbers for badges. They stop at a limit, so that they cost little however long a queue is. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { SeenWithParent } from '../access/visibility.ts';

/** The largest number that a badge shows. */
export const COUNT_LIMIT = 1_000;

@SeenWithParent()
@ObjectType('Count', { description: 'A number for a badge.' })
export class CountType {
  @Field(() => Int, { description: `Number of objects, at most ${COUNT_LIMIT}.` })
  value: number;

  @Field(() => Boolean, { description: 'Whether there are more than `value`.' })
  isCapped: boolean;
}

export const NO_COUNT: CountType = { value: 0, isCapped: false };
