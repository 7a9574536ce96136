/** GraphQL: rejections of all organisations, for admins and auditors. */
import { ArgsType, Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { AmountListArgs, connectionType, idScalar, mayAudit, MoneyType, moneyType, SeenBy, SeenWithParent } from '../../platform/index.ts';
import { RejectionReasonEnum, RejectionStateEnum } from '../../review/index.ts';
import type { RejectedPart, RejectedPlace } from './rejected-money.ts';
import type { RejectionRecord } from './rejection.repository.ts';

export const RejectedPlaceEnum = {
  HELD: 'held',
  RETURNED_TO_ORGANISATION: 'returned_to_organisation',
  BACK_IN_BATCH: 'back_in_batch',
  IN_HOLD_TIME: 'in_hold_time',
  AVAILABLE_TO_WORKER: 'available_to_worker',
  IN_PAYOUT: 'in_payout',
  PAID_OUT: 'paid_out',
  ELSEWHERE: 'elsewhere',
  PLATFORM_FEE: 'platform_fee',
} as const;
registerEnumType(RejectedPlaceEnum, {
  name: 'RejectedMoneyPlace',
  description: 'Where money of a rejection is now.',
  valuesMap: {
    HELD: { description: 'In the rejection hold: the rejection can still be undone.' },
    RETURNED_TO_ORGANISATION: { description: 'The rejection is final: on the balance of the organisation.' },
    BACK_IN_BATCH: { description: 'The rejection is final: reserved in the batch for another worker.' },
    IN_HOLD_TIME: { description: 'The rejection was undone: earned by the worker, in its hold time.' },
    AVAILABLE_TO_WORKER: { description: 'The rejection was undone: the worker can request a payout of it.' },
    IN_PAYOUT: { description: 'The rejection was undone: in a payout that is on its way.' },
    PAID_OUT: { description: 'The rejection was undone: at the bank of the worker.' },
    ELSEWHERE: { description: 'The rejection was undone, and an adjustment took the money from the worker.' },
    PLATFORM_FEE: { description: 'The rejection was undone: the fee of the platform on the reward.' },
  },
});

@SeenWithParent()
@ObjectType('RejectedMoney', { description: 'A part of the money of a rejection, and where it is now.' })
export class RejectedMoneyType {
  @Field(() => RejectedPlaceEnum, { description: 'Place of the money now.' })
  place: RejectedPlace;

  @Field(() => MoneyType, { description: 'How much of the rejection is there.' })
  amount: MoneyType;
}

@SeenBy(mayAudit)
@ObjectType('RejectionRecord', { description: 'A rejection of submitted work, who decided what, and where its money is.' })
export class RejectionRecordType {
  @Field(() => idScalar('Review'), { description: 'The id of the rejecting review.' })
  id: string;

  @Field(() => idScalar('Assignment'), { description: 'The work that was rejected.' })
  assignmentId: string;

  @Field(() => idScalar('Batch'), { description: 'The batch of the work.' })
  batchId: string;

  @Field(() => String, { description: 'The title of the batch.' })
  batchTitle: string;

  @Field(() => RejectionStateEnum, { description: 'State of the rejection now.' })
  state: RejectionRecord['state'];

  @Field(() => RejectionReasonEnum, { description: 'What was wrong with the work, as a code.' })
  reasonCode: RejectionRecord['reasonCode'];

  @Field(() => String, { description: 'What was wrong with the work, in the words of the reviewer.' })
  note: string;

  @Field(() => MoneyType, { description: 'Reward and fee of the rejected work.' })
  amount: MoneyType;

  @Field(() => MoneyType, { description: 'Part of the amount: the reward of the worker.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'Part of the amount: the fee of the platform.' })
  fee: MoneyType;

  @Field(() => Date, { description: 'Time at which the work was rejected.' })
  rejectedAt: Date;

  @Field(() => Date, { description: 'Until when it can, or could, be withdrawn or overturned.' })
  restsUntil: Date;

  @Field(() => Date, { nullable: true, description: 'When it was undone or became final; null while it can be undone.' })
  closedAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was undone, in the words of the person who undid it; null when it was not undone.',
  })
  undoneNote: string | null;

  /** Not fields. */
  organisationId: string;
  workerId: string;
  rejectedById: string | null;
  undoneById: string | null;
}

export const RejectionRecordConnection = connectionType(RejectionRecordType, 'RejectionRecord');

@ArgsType()
export class RejectionListArgs extends AmountListArgs {
  @Field(() => idScalar('Organisation'), { nullable: true, description: 'Only those by this organisation.' })
  organisationId?: string | null;

  @Field(() => idScalar('Person'), { nullable: true, description: 'Only those of work of this person.' })
  workerId?: string | null;

  @Field(() => idScalar('Batch'), { nullable: true, description: 'Only those in this batch.' })
  batchId?: string | null;

  @Field(() => RejectionStateEnum, { nullable: true, description: 'Only those in this state.' })
  state?: RejectionRecord['state'] | null;

  @Field(() => Date, { nullable: true, description: 'Only those rejected at or after this time.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only those rejected before this time.' })
  to?: Date | null;
}

export function rejectionRecordType(record: RejectionRecord): RejectionRecordType {
  const { amountMinor, rewardMinor, feeMinor, currency, rejectedBy: rejectedById, undoneBy: undoneById, ...shown } = record;
  const amount = (minor: bigint): MoneyType => moneyType(minor, currency);
  return Object.assign(new RejectionRecordType(), shown, {
    rejectedById,
    undoneById,
    amount: amount(amountMinor),
    reward: amount(rewardMinor),
    fee: amount(feeMinor),
  });
}

export function rejectedMoneyType({ place, minor }: RejectedPart, currency: string): RejectedMoneyType {
  return Object.assign(new RejectedMoneyType(), { place, amount: moneyType(minor, currency) });
}
