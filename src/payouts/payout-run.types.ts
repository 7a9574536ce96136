/** GraphQL: payout runs and their lines, as admins see them. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { publicId } from '../kernel/index.ts';
import { connectionType, IdempotentInput, idScalar, MoneyType, moneyType, payloadType, SeenBy, mayAudit } from '../platform/index.ts';
import { RailEnum } from './funding.types.ts';
import type { Payout, PayoutState } from './payout.ts';
import { MAXIMUM_LINES, type LineOutcome, type PayoutRun, type PayoutRunState } from './payout-run.ts';
import { PayoutStateEnum } from './payout.types.ts';
import type { RailName } from './rail-name.ts';
import { bankReference } from './run-file.ts';

export const PayoutRunStateEnum = {
  AWAITING_APPROVAL: 'awaiting_approval',
  APPROVED: 'approved',
  EXPORTED: 'exported',
  CLOSED: 'closed',
  CANCELLED: 'cancelled',
} as const;
registerEnumType(PayoutRunStateEnum, {
  name: 'PayoutRunState',
  description: 'How far a payout run is.',
  valuesMap: {
    AWAITING_APPROVAL: { description: 'Made by one admin; another has to approve it.' },
    APPROVED: { description: 'Its file may be fetched; nobody has yet.' },
    EXPORTED: { description: 'Its file was fetched: its payouts count as sent. Mark them as the bank tells.' },
    CLOSED: { description: 'The bank told what became of every line.' },
    CANCELLED: { description: 'Given up before its file was fetched; its payouts wait for another run.' },
  },
});

export const LineOutcomeEnum = { PAID: 'paid', FAILED: 'failed', RETURNED: 'returned' } as const;
registerEnumType(LineOutcomeEnum, {
  name: 'LineOutcome',
  description: "What the bank's statement says of a line.",
  valuesMap: {
    PAID: { description: 'It was paid.' },
    FAILED: { description: 'It was not paid, and the money did not leave our account.' },
    RETURNED: { description: 'It left our account, and is back on it.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('LineTally', { description: 'How many lines of a run are in one state.' })
export class LineTallyType {
  @Field(() => PayoutStateEnum, { description: 'The state.' })
  state: PayoutState;

  @Field(() => Int, { description: 'How many lines.' })
  lines: number;
}

@SeenBy(mayAudit)
@ObjectType('PayoutLine', { description: 'A payout as admins see it.' })
export class PayoutLineType {
  @Field(() => idScalar('Payout'), { description: 'Id of the payout.' })
  id: string;

  @Field(() => Int, { nullable: true, description: 'Its line in the file, from 1; null while it is on no run.' })
  position: number | null;

  @Field(() => String, { description: 'What the file gives the bank as the end-to-end reference.' })
  bankReference: string;

  @Field(() => MoneyType, { description: 'How much.' })
  amount: MoneyType;

  @Field(() => RailEnum, { description: 'Rail that pays the payout.' })
  rail: RailName;

  @Field(() => PayoutStateEnum, { description: 'How far it is.' })
  state: PayoutState;

  @Field(() => String, { nullable: true, description: 'What the bank said when it did not pay.' })
  reason: string | null;

  @Field(() => Date, { description: 'When it was asked for.' })
  requestedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was sent to the bank.' })
  sentAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the bank paid it.' })
  paidAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the money was available to the worker again, had it not arrived.' })
  endedAt: Date | null;

  /** Not fields. */
  workerId: string;
  payeeId: string;
  runId: string | null;
}

export const PayoutLineConnection = connectionType(PayoutLineType, 'PayoutLine');

@SeenBy(mayAudit)
@ObjectType('PayoutRun', { description: 'Payouts of one currency on one file for the bank: one admin makes it, another approves it.' })
export class PayoutRunType {
  @Field(() => idScalar('PayoutRun'), { description: 'Its id, which the file gives the bank as the message id.' })
  id: string;

  @Field(() => RailEnum, { description: 'By which way it pays.' })
  rail: RailName;

  @Field(() => String, { description: 'Currency of all its lines, ISO 4217.' })
  currency: string;

  @Field(() => PayoutRunStateEnum, { description: 'How far it is.' })
  state: PayoutRunState;

  @Field(() => Int, { description: 'How many lines its file has.' })
  lineCount: number;

  @Field(() => MoneyType, { description: 'Sum of all its lines.' })
  total: MoneyType;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When the second admin approved it.' })
  approvedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When its file was fetched for the first time.' })
  exportedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the last of its lines was told.' })
  closedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was given up.' })
  cancelledAt: Date | null;

  @Field(() => String, { nullable: true, description: 'sha256 of the CSV file, hex; fixed at the approval.' })
  csvSha256: string | null;

  @Field(() => String, { nullable: true, description: 'sha256 of the ISO 20022 file, hex; null where no payer is set up.' })
  xmlSha256: string | null;

  @Field(() => String, { nullable: true, description: 'Path of the CSV file on this server; null before the approval.' })
  csvPath: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Path of the ISO 20022 pain.001 file; null before the approval and where no payer is set up.',
  })
  xmlPath: string | null;

  /** Not fields. */
  createdById: string;
  approvedById: string | null;
  cancelledById: string | null;
}

export const PayoutRunConnection = connectionType(PayoutRunType, 'PayoutRun');

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

export function payoutRunType(run: PayoutRun): PayoutRunType {
  const { totalMinor, createdBy, approvedBy, cancelledBy, payerName: _name, payerAccount: _account, payerBic: _bic, ...shown } = run;
  const path = `/payout-runs/${publicId('PayoutRun', run.id)}`;
  const canFetch = run.state === 'approved' || run.state === 'exported' || run.state === 'closed';
  return Object.assign(new PayoutRunType(), shown, {
    total: moneyType(totalMinor, run.currency),
    csvPath: canFetch ? `${path}.csv` : null,
    xmlPath: canFetch && run.xmlSha256 !== null ? `${path}.xml` : null,
    createdById: createdBy,
    approvedById: approvedBy,
    cancelledById: cancelledBy,
  });
}

@InputType({ description: 'Which payouts go on the run.' })
export class CreatePayoutRunInput extends IdempotentInput {
  @Field(() => String, { nullable: true, description: "ISO 4217 code; the marketplace's currency when left out." })
  currency?: string | null;

  @Field(() => Int, { nullable: true, description: `At most so many, 1 to ${MAXIMUM_LINES}; as many as fit when left out.` })
  maximumLines?: number | null;

  @Field(() => [idScalar('Payout')], { nullable: true, description: 'Only these; any that wait, oldest first, when left out.' })
  payoutIds?: string[] | null;
}

@InputType({ description: 'One payout run.' })
export class PayoutRunInput {
  @Field(() => idScalar('PayoutRun'), { description: 'Which.' })
  runId: string;
}

@InputType({ description: 'What became of one line.' })
export class LineMarkInput {
  @Field(() => idScalar('Payout'), { description: 'Which payout.' })
  payoutId: string;

  @Field(() => LineOutcomeEnum, { description: 'What the bank did.' })
  outcome: LineOutcome;

  @Field(() => String, { nullable: true, description: 'What the bank said; required unless it paid. The worker will read it.' })
  reason?: string | null;
}

@InputType({ description: 'What became of all lines that are not named.' })
export class RestMarkInput {
  @Field(() => LineOutcomeEnum, { description: 'What the bank did.' })
  outcome: LineOutcome;

  @Field(() => String, { nullable: true, description: 'What the bank said; required unless it paid. The workers will read it.' })
  reason?: string | null;
}

@InputType({ description: "What the bank's statement says of a run." })
export class MarkPayoutsInput extends IdempotentInput {
  @Field(() => idScalar('PayoutRun'), { description: 'Which run.' })
  runId: string;

  @Field(() => [LineMarkInput], { defaultValue: [], description: 'Line by line.' })
  lines: LineMarkInput[];

  @Field(() => RestMarkInput, {
    nullable: true,
    description: 'Every other line that is sent and was not told yet; left as it is when left out.',
  })
  rest?: RestMarkInput | null;
}

export const CreatePayoutRunPayload = payloadType('CreatePayoutRun', { payoutRun: () => PayoutRunType });
export const ApprovePayoutRunPayload = payloadType('ApprovePayoutRun', { payoutRun: () => PayoutRunType });
export const CancelPayoutRunPayload = payloadType('CancelPayoutRun', { payoutRun: () => PayoutRunType });
export const MarkPayoutsPayload = payloadType('MarkPayouts', { payoutRun: () => PayoutRunType });
