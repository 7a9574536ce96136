/** GraphQL: card disputes. */
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, idScalar, MoneyType, moneyType } from '../../platform/index.ts';
import type { Chargeback, ChargebackKind, ChargebackState } from './chargeback.ts';
import { SeenAsMoney } from '../organisation-money.ts';
import type { CardDisputeId, FundingId, OrganisationId } from '../../kernel/index.ts';

export const ChargebackStateEnum = {
  INQUIRY: 'inquiry',
  ANNOUNCED: 'announced',
  OPEN: 'open',
  WON: 'won',
  LOST: 'lost',
  CLOSED: 'closed',
} as const;
registerEnumType(ChargebackStateEnum, {
  name: 'CardDisputeState',
  description: 'State of a dispute of a card payment.',
  valuesMap: {
    INQUIRY: { description: "The card's bank asks; no money moved." },
    ANNOUNCED: { description: 'Opened; Stripe has not taken the money yet.' },
    OPEN: { description: 'The money was taken back; the organisation owes it.' },
    WON: { description: 'Decided for the organisation: all was given back.' },
    LOST: { description: "Decided for the card's holder." },
    CLOSED: { description: 'It came to nothing, and no money moved.' },
  },
});

export const ChargebackKindEnum = { DISPUTE: 'dispute', DEBIT_FAILURE: 'debit_failure' } as const;
registerEnumType(ChargebackKindEnum, {
  name: 'CardDisputeKind',
  description: 'How a payment was taken back.',
  valuesMap: {
    DISPUTE: { description: 'The payer, or their bank, disputed it.' },
    DEBIT_FAILURE: { description: 'A bank debit failed after it had succeeded; nothing can be argued.' },
  },
});

@SeenAsMoney()
@ObjectType('CardDispute', { description: 'A payment that is taken back: the holder of a card disputes it, or a bank debit fails late.' })
export class ChargebackType {
  @Field(() => idScalar('CardDispute'), { description: 'Public id of the card dispute.' })
  id: CardDisputeId;

  @Field(() => ChargebackKindEnum, { description: 'Whether it is disputed, or a debit that failed.' })
  kind: ChargebackKind;

  @Field(() => Int, {
    description: 'How often the payment network took the money; 0 while none was taken. Above 1: again after it was won.',
  })
  withdrawals: number;

  @Field(() => ChargebackStateEnum, { description: 'State of the dispute of the card payment.' })
  state: ChargebackState;

  @Field(() => MoneyType, { description: 'Amount that the cardholder disputes.' })
  amount: MoneyType;

  @Field(() => MoneyType, { description: "What was taken from the organisation's balance towards it, since the money was taken last." })
  recovered: MoneyType;

  @Field(() => String, { description: "The reason that the card's holder gave, as its network codes it." })
  reason: string;

  @Field(() => idScalar('Funding'), { description: 'Public id of the disputed funding.' })
  fundingId: FundingId;

  @Field(() => Date, { description: 'Time at which the dispute was opened.' })
  openedAt: Date;

  @Field(() => Date, { nullable: true, description: 'Time until which evidence can be sent to Stripe.' })
  evidenceDueAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the dispute was decided; null while it is open.' })
  endedAt: Date | null;

  /** Not fields. */
  organisationId: OrganisationId;
  stripeDisputeId: string;
}

export const ChargebackConnection = connectionType(ChargebackType, 'CardDispute');

export function chargebackType(dispute: Chargeback): ChargebackType {
  const { id, kind, withdrawals, state, reason, fundingId, openedAt, evidenceDueAt, endedAt, organisationId, stripeDisputeId } = dispute;
  const { currency } = dispute;
  return Object.assign(new ChargebackType(), {
    id,
    kind,
    withdrawals,
    state,
    reason,
    fundingId,
    openedAt,
    evidenceDueAt,
    endedAt,
    organisationId,
    stripeDisputeId,
    amount: moneyType(dispute.disputedMinor, currency),
    recovered: moneyType(dispute.recoveredMinor, currency),
  });
}
