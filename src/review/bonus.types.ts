/** GraphQL types of bonuses. */
import { ArgsType, Field, InputType, ObjectType } from '@nestjs/graphql';
import type { AssignmentId, BatchId, BonusId, OrganisationId, PersonId } from '../kernel/index.ts';
import { AmountListArgs, connectionType, idScalar, MinorUnits, MoneyType, moneyType, payloadType, SeenBy } from '../platform/index.ts';
import type { Bonus } from './bonus.entity.ts';
import { maySeeBonus } from './review.policy.ts';

@SeenBy((actor, { bonus }: BonusType) => maySeeBonus(actor, bonus), { scopes: ['work', 'requester:read', 'requester:write', 'money'] })
@ObjectType('Bonus', { description: 'Money beyond the reward, from an organisation to somebody who has worked for it.' })
export class BonusType {
  /** Not a field. */
  bonus: Bonus;

  @Field(() => idScalar('Bonus'), { description: 'Public id of the bonus.' })
  id: BonusId;

  @Field(() => MoneyType, { description: 'Amount that the worker gets.' })
  amount: MoneyType;

  @Field(() => String, { description: 'Reason that the requester gave.' })
  reason: string;

  @Field(() => idScalar('Assignment'), { nullable: true, description: 'The work that it is for, when it is for one piece of work.' })
  assignmentId: AssignmentId | null;

  @Field(() => Date, { description: 'Time at which the bonus was paid.' })
  at: Date;
}

@ArgsType()
export class BonusListArgs extends AmountListArgs {
  @Field(() => idScalar('Organisation'), { nullable: true, description: 'Only those that this organisation paid.' })
  organisationId?: OrganisationId | null;

  @Field(() => idScalar('Person'), { nullable: true, description: 'Only those that this person got.' })
  workerId?: PersonId | null;

  @Field(() => idScalar('Batch'), { nullable: true, description: 'Only those for work in this batch.' })
  batchId?: BatchId | null;

  @Field(() => Date, { nullable: true, description: 'Only those paid at or after this time.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only those paid before this time.' })
  to?: Date | null;
}

export const BonusConnection = connectionType(BonusType, 'Bonus');

export function bonusType(bonus: Bonus): BonusType {
  const { id, reason, assignmentId, at } = bonus;
  return Object.assign(new BonusType(), { bonus, id, reason, assignmentId, at, amount: moneyType(bonus.amountMinor, bonus.currency) });
}

@InputType({ description: 'A bonus: for one assignment, or for a worker.' })
export class PayBonusInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation that pays.' })
  organisationId: OrganisationId;

  @Field(() => idScalar('Worker'), {
    nullable: true,
    description: 'Who gets it, by the id by which your organisation knows them; may be left out with an assignment.',
  })
  workerId?: string | null;

  @Field(() => idScalar('Assignment'), { nullable: true, description: 'The work that it is for, if it is for one piece of work.' })
  assignmentId?: AssignmentId | null;

  @Field(() => MinorUnits, { description: 'What the worker gets; the fee comes on top.' })
  amountMinor: bigint;

  @Field(() => String, { description: 'What it is for, in words: 10 to 2,000 characters. The worker reads it.' })
  reason: string;

  @Field(() => String, { description: 'Chosen by you: a repeat with the same key pays nothing more and answers the same.' })
  idempotencyKey: string;
}

export const PayBonusPayload = payloadType('PayBonus', { bonus: () => BonusType });
