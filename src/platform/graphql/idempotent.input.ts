import { Field, InputType } from '@nestjs/graphql';

/** What a mutation takes that may be sent again when its answer was lost. */
@InputType({ isAbstract: true })
export abstract class IdempotentInput {
  @Field(() => String, { nullable: true, description: 'A repeat with the same key answers what the first call answered.' })
  idempotencyKey?: string | null;
}
