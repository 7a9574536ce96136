/** GraphQL: the operator's own money, and adjustments of the books. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AdjustmentId, OwnMoneyId } from '../kernel/index.ts';
import { LedgerAccountInput, LedgerAccountType, ledgerAccountType, ownMinor, takeableMinor, type OwnBalances } from '../ledger/index.ts';
import {
  connectionType,
  IdempotentInput,
  idScalar,
  MinorUnits,
  MoneyType,
  moneyType,
  payloadType,
  SeenBy,
  mayAudit,
} from '../platform/index.ts';
import {
  fromAccount,
  toAccount,
  type Adjustment,
  type AdjustmentState,
  type OwnMoneyDirection,
  type OwnMoneyMove,
  type OwnMoneyState,
} from './treasury.ts';

export const OwnMoneyDirectionEnum = { IN: 'in', OUT: 'out' } as const;
registerEnumType(OwnMoneyDirectionEnum, {
  name: 'OwnMoneyDirection',
  description: "Which way the operator's own money went.",
  valuesMap: {
    IN: { description: "Paid into the platform's bank account." },
    OUT: { description: 'Taken out of it.' },
  },
});

export const OwnMoneyStateEnum = { PROPOSED: 'proposed', DONE: 'done', WITHDRAWN: 'withdrawn' } as const;
registerEnumType(OwnMoneyStateEnum, {
  name: 'OwnMoneyState',
  description: "How far a transfer of the operator's own money is.",
  valuesMap: {
    PROPOSED: { description: 'One admin proposed to take it out; another has to approve it.' },
    DONE: { description: 'Posted in the ledger.' },
    WITHDRAWN: { description: 'Not taken out after all.' },
  },
});

export const AdjustmentStateEnum = { PROPOSED: 'proposed', APPROVED: 'approved', WITHDRAWN: 'withdrawn' } as const;
registerEnumType(AdjustmentStateEnum, {
  name: 'AdjustmentState',
  description: 'State of an adjustment of the ledger.',
  valuesMap: {
    PROPOSED: { description: 'One admin proposed it; nothing moved.' },
    APPROVED: { description: 'Another admin agreed; the money moved.' },
    WITHDRAWN: { description: 'Withdrawn before an approval; nothing moved.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('OwnMoney', {
  description: "The operator's own money in one currency: what is left when every organisation and worker had been paid.",
})
export class OwnMoneyType {
  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @Field(() => MoneyType, { description: 'Paid in by the operator, less what was taken out.' })
  paidIn: MoneyType;

  @Field(() => MoneyType, { description: 'Fees that the platform earned.' })
  earned: MoneyType;

  @Field(() => MoneyType, { description: "Stripe's fees, losses and goodwill, 0 or more." })
  spent: MoneyType;

  @Field(() => MoneyType, {
    description: 'What is left: paid in and earned, less spent. Below 0 more is owed than there is: pay own money in.',
  })
  total: MoneyType;

  @Field(() => MoneyType, { description: "Balance of the platform's bank account, whoever owns the money." })
  atBank: MoneyType;

  @Field(() => MoneyType, { description: 'The most that may be taken out now: own, and at the bank.' })
  takeable: MoneyType;
}

export function ownMoneyType(balances: OwnBalances): OwnMoneyType {
  const { currency, equityMinor, feesMinor, costsMinor, bankMinor } = balances;
  const amount = (minor: bigint) => moneyType(minor, currency);
  return Object.assign(new OwnMoneyType(), {
    currency,
    paidIn: amount(equityMinor),
    earned: amount(feesMinor),
    spent: amount(-costsMinor),
    total: amount(ownMinor(balances)),
    atBank: amount(bankMinor),
    takeable: amount(takeableMinor(balances)),
  });
}

@SeenBy(mayAudit)
@ObjectType('OwnMoneyTransfer', { description: "A transfer of the operator's own money into the platform's bank account or out of it." })
export class OwnMoneyTransferType {
  @Field(() => idScalar('OwnMoney'), { description: 'Public id of the transfer.' })
  id: OwnMoneyId;

  @Field(() => OwnMoneyDirectionEnum, { description: 'Direction of the transfer: in or out.' })
  direction: OwnMoneyDirection;

  @Field(() => OwnMoneyStateEnum, { description: 'State of the transfer: proposed, done or withdrawn.' })
  state: OwnMoneyState;

  @Field(() => MoneyType, { description: 'Amount of the transfer.' })
  amount: MoneyType;

  @Field(() => String, { description: 'What the bank calls the transfer.' })
  reference: string;

  @Field(() => String, { description: 'From which day the bank counts it, as YYYY-MM-DD.' })
  valueDate: string;

  @Field(() => Date, { description: 'When it was recorded or proposed.' })
  recordedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When another admin approved it, or it was withdrawn; null until then, and for money paid in.',
  })
  decidedAt: Date | null;

  /** Not fields. */
  recordedById: string | null;
  decidedById: string | null;
}

export function ownMoneyTransferType(move: OwnMoneyMove): OwnMoneyTransferType {
  const { id, direction, state, reference, valueDate, recordedAt, decidedAt } = move;
  return Object.assign(new OwnMoneyTransferType(), {
    id,
    direction,
    state,
    reference,
    valueDate,
    recordedAt,
    decidedAt,
    amount: moneyType(move.amountMinor, move.currency),
    recordedById: move.recordedBy,
    decidedById: move.decidedBy,
  });
}

@SeenBy(mayAudit)
@ObjectType('Adjustment', {
  description: 'Money moved between any two accounts of the ledger, by two different admins and for a reason.',
})
export class AdjustmentType {
  @Field(() => idScalar('Adjustment'), { description: 'Public id of the adjustment.' })
  id: AdjustmentId;

  @Field(() => AdjustmentStateEnum, { description: 'State of the adjustment: proposed, done or withdrawn.' })
  state: AdjustmentState;

  @Field(() => LedgerAccountType, { description: 'The account that is debited.' })
  from: LedgerAccountType;

  @Field(() => LedgerAccountType, { description: 'The account that is credited.' })
  to: LedgerAccountType;

  @Field(() => MoneyType, { description: 'Amount that the adjustment moves.' })
  amount: MoneyType;

  @Field(() => String, { description: 'Reason that the proposing admin gave.' })
  reason: string;

  @Field(() => Date, { description: 'Time at which the adjustment was proposed.' })
  proposedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was approved or withdrawn; null until then.' })
  decidedAt: Date | null;

  /** Not fields. */
  proposedById: string;
  decidedById: string | null;
}

export function adjustmentType(adjustment: Adjustment): AdjustmentType {
  const { id, state, reason, proposedAt, decidedAt, proposedBy, decidedBy, amountMinor, currency } = adjustment;
  return Object.assign(new AdjustmentType(), {
    id,
    state,
    reason,
    proposedAt,
    decidedAt,
    from: ledgerAccountType(fromAccount(adjustment)),
    to: ledgerAccountType(toAccount(adjustment)),
    amount: moneyType(amountMinor, currency),
    proposedById: proposedBy,
    decidedById: decidedBy,
  });
}

export const OwnMoneyTransferConnection = connectionType(OwnMoneyTransferType, 'OwnMoneyTransfer');
export const AdjustmentConnection = connectionType(AdjustmentType, 'Adjustment');

@InputType({ description: "A transfer of the operator's own money on the bank's statement." })
export class OwnMoneyTransferInput extends IdempotentInput {
  @Field(() => MinorUnits, { description: 'Amount in minor units, more than 0.' })
  amountMinor: bigint;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @Field(() => String, { description: "The bank's own reference of the transfer, 1 to 140 characters. Recording it again is harmless." })
  reference: string;

  @Field(() => String, { description: 'From which day the bank counts it, as YYYY-MM-DD.' })
  valueDate: string;
}

@InputType({ description: "One transfer of the operator's own money." })
export class OwnMoneyTakingOutInput {
  @Field(() => idScalar('OwnMoney'), { description: 'Public id of the proposed transfer.' })
  ownMoneyId: OwnMoneyId;
}

@InputType({ description: 'The accounts, the amount and the reason of a proposed adjustment.' })
export class ProposeAdjustmentInput extends IdempotentInput {
  @Field(() => LedgerAccountInput, { description: 'The account that is debited.' })
  from: LedgerAccountInput;

  @Field(() => LedgerAccountInput, { description: 'The account that is credited, in the same currency.' })
  to: LedgerAccountInput;

  @Field(() => MinorUnits, { description: 'Amount in minor units, more than 0.' })
  amountMinor: bigint;

  @Field(() => String, { description: 'Why, in 10 to 1000 characters.' })
  reason: string;
}

@InputType({ description: 'Identifies one adjustment of the ledger.' })
export class AdjustmentInput {
  @Field(() => idScalar('Adjustment'), { description: 'Public id of the adjustment.' })
  adjustmentId: AdjustmentId;
}

const transfer = { transfer: () => OwnMoneyTransferType };
const adjustment = { adjustment: () => AdjustmentType };
export const RecordOwnMoneyPayload = payloadType('RecordOwnMoney', transfer);
export const ProposeTakingOwnMoneyOutPayload = payloadType('ProposeTakingOwnMoneyOut', transfer);
export const ApproveTakingOwnMoneyOutPayload = payloadType('ApproveTakingOwnMoneyOut', transfer);
export const WithdrawTakingOwnMoneyOutPayload = payloadType('WithdrawTakingOwnMoneyOut', transfer);
export const ProposeAdjustmentPayload = payloadType('ProposeAdjustment', adjustment);
export const ApproveAdjustmentPayload = payloadType('ApproveAdjustment', adjustment);
export const WithdrawAdjustmentPayload = payloadType('WithdrawAdjustment', adjustment);
