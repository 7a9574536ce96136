/** GraphQL type for counts on badges. Counting stops at a limit, so that a long queue costs little. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { SeenWithParent } from '../access/visibility.ts';

/** Maximum count that a badge shows. */
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
