/** GraphQL: a payout as admins see it. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { PayoutId } from '../kernel/index.ts';
import { RailEnum, type RailName } from '../ledger/index.ts';
import { connectionType, idScalar, mayAudit, MoneyType, moneyType, SeenBy } from '../platform/index.ts';
import { bankReference } from './bank-reference.ts';
import type { Payout, PayoutState } from './payout.ts';
import { PayoutStateEnum } from './payout.types.ts';

@SeenBy(mayAudit)
@ObjectType('PayoutLine', { description: 'A payout as admins see it.' })
export class PayoutLineType {
  @Field(() => idScalar('Payout'), { description: 'Id of the payout.' })
  id: PayoutId;

  @Field(() => Int, { nullable: true, description: 'Its line in the file, from 1; null while it is on no run.' })
  position: number | null;

  @Field(() => String, { description: 'What the file gives the bank as the end-to-end reference.' })
  bankReference: string;

  @Field(() => MoneyType, { description: 'Amount of the payout.' })
  amount: MoneyType;

  @Field(() => RailEnum, { description: 'Rail that pays the payout.' })
  rail: RailName;

  @Field(() => PayoutStateEnum, { description: 'State of the payout in its lifecycle.' })
  state: PayoutState;

  @Field(() => String, { nullable: true, description: 'Reason that the bank gave for not paying; null otherwise.' })
  reason: string | null;

  @Field(() => Date, { description: 'Time at which the payout was requested.' })
  requestedAt: Date;

  @Field(() => Date, { nullable: true, description: 'Time at which it was sent to the bank; null until then.' })
  sentAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the bank paid it; null until then.' })
  paidAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the money was available to the worker again, had it not arrived.' })
  endedAt: Date | null;

  /** Not fields. */
  workerId: string;
  payeeId: string;
  runId: string | null;
}

export const PayoutLineConnection = connectionType(PayoutLineType, 'PayoutLine');

export function payoutLineType(payout: Payout): PayoutLineType {
  const { id, runPosition, state, reason, requestedAt, sentAt, paidAt, endedAt, workerId, payeeId, runId } = payout;
  return Object.assign(new PayoutLineType(), {
    id,
    position: runPosition,
    bankReference: bankReference(id),
    amount: moneyType(payout.amountMinor, payout.currency),
    rail: payout.rail,
    state,
    reason,
    requestedAt,
    sentAt,
    paidAt,
    endedAt,
    workerId,
    payeeId,
    runId,
  });
}
