/** GraphQL: filters of the list of all payouts. */
import { ArgsType, Field } from '@nestjs/graphql';
import type { PersonId } from '../../kernel/index.ts';
import { AmountListArgs, idScalar } from '../../platform/index.ts';
import { RailEnum } from '../../ledger/index.ts';
import type { PayoutState } from '../payout.ts';
import { PayoutStateEnum } from '../payout.types.ts';
import type { RailName } from '../../ledger/index.ts';

@ArgsType()
export class PayoutListArgs extends AmountListArgs {
  @Field(() => PayoutStateEnum, { nullable: true, description: 'Only those in this state.' })
  state?: PayoutState | null;

  @Field(() => RailEnum, { nullable: true, description: 'Only those by this rail.' })
  rail?: RailName | null;

  @Field(() => idScalar('Person'), { nullable: true, description: 'Only those of this person.' })
  workerId?: PersonId | null;

  @Field(() => Date, { nullable: true, description: 'Only those requested at or after this time.' })
  requestedFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only those requested at or before this time.' })
  requestedBefore?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only those that the bank paid at or after this time.' })
  paidFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only those that the bank paid before this time.' })
  paidBefore?: Date | null;
}
