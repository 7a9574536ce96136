import { Field, InputType } from '@nestjs/graphql';

/** Base input of a mutation that a client may repeat when the answer was lost. */
@InputType({ isAbstract: true })
export abstract class IdempotentInput {
  @Field(() => String, { nullable: true, description: 'A repeat with the same key answers what the first call answered.' })
  idempotencyKey?: string | null;
}
