/** GraphQL: payout runs and their lines, as admins see them. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { publicId, type PayoutId, type PayoutRunId } from '../../kernel/index.ts';
import { connectionType, IdempotentInput, idScalar, MoneyType, moneyType, payloadType, SeenBy, mayAudit } from '../../platform/index.ts';
import { RailEnum } from '../../ledger/index.ts';
import type { PayoutState } from '../payout.ts';
import { MAXIMUM_LINES, type LineOutcome, type PayoutRun, type PayoutRunState } from './payout-run.ts';
import { PayoutStateEnum } from '../payout.types.ts';
import type { RailName } from '../../ledger/index.ts';

export const PayoutRunStateEnum = {
  AWAITING_APPROVAL: 'awaiting_approval',
  APPROVED: 'approved',
  EXPORTED: 'exported',
  CLOSED: 'closed',
  CANCELLED: 'cancelled',
} as const;
registerEnumType(PayoutRunStateEnum, {
  name: 'PayoutRunState',
  description: 'State of a payout run.',
  valuesMap: {
    AWAITING_APPROVAL: { description: 'Made by one admin; another has to approve it.' },
    APPROVED: { description: 'Its file may be fetched; nobody has yet.' },
    EXPORTED: { description: 'Its file was downloaded: its payouts count as sent. Mark them with the outcomes of the bank.' },
    CLOSED: { description: 'Every line has an outcome from the bank.' },
    CANCELLED: { description: 'Given up before its file was fetched; its payouts wait for another run.' },
  },
});

export const LineOutcomeEnum = { PAID: 'paid', FAILED: 'failed', RETURNED: 'returned' } as const;
registerEnumType(LineOutcomeEnum, {
  name: 'LineOutcome',
  description: "Outcome of a line by the bank's statement.",
  valuesMap: {
    PAID: { description: 'The bank paid the line.' },
    FAILED: { description: 'It was not paid, and the money did not leave our account.' },
    RETURNED: { description: 'It left our account, and is back on it.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('LineTally', { description: 'How many lines of a run are in one state.' })
export class LineTallyType {
  @Field(() => PayoutStateEnum, { description: 'State of the counted lines.' })
  state: PayoutState;

  @Field(() => Int, { description: 'Number of lines in that state.' })
  lines: number;
}

@SeenBy(mayAudit)
@ObjectType('PayoutRun', { description: 'Payouts of one currency on one file for the bank: one admin makes it, another approves it.' })
export class PayoutRunType {
  @Field(() => idScalar('PayoutRun'), { description: 'Its id, which the file gives the bank as the message id.' })
  id: PayoutRunId;

  @Field(() => RailEnum, { description: 'By which way it pays.' })
  rail: RailName;

  @Field(() => String, { description: 'Currency of all its lines, ISO 4217.' })
  currency: string;

  @Field(() => PayoutRunStateEnum, { description: 'State of the run in its lifecycle.' })
  state: PayoutRunState;

  @Field(() => Int, { description: 'Number of lines in its file.' })
  lineCount: number;

  @Field(() => MoneyType, { description: 'Sum of all its lines.' })
  total: MoneyType;

  @Field(() => Date, { description: 'Time at which the payout run was created.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When the second admin approved it.' })
  approvedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When its file was fetched for the first time.' })
  exportedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the last of its lines got an outcome; null until then.' })
  closedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the run was cancelled; null otherwise.' })
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

@InputType({ description: 'The payouts to put on the run.' })
export class CreatePayoutRunInput extends IdempotentInput {
  @Field(() => String, { nullable: true, description: "ISO 4217 code; the marketplace's currency when left out." })
  currency?: string | null;

  @Field(() => Int, { nullable: true, description: `At most so many, 1 to ${MAXIMUM_LINES}; as many as fit when left out.` })
  maximumLines?: number | null;

  @Field(() => [idScalar('Payout')], { nullable: true, description: 'Only these; any that wait, oldest first, when left out.' })
  payoutIds?: PayoutId[] | null;
}

@InputType({ description: 'Identifies one payout run.' })
export class PayoutRunInput {
  @Field(() => idScalar('PayoutRun'), { description: 'Public id of the payout run.' })
  runId: PayoutRunId;
}

@InputType({ description: 'Outcome of one line of a payout run.' })
export class LineMarkInput {
  @Field(() => idScalar('Payout'), { description: 'Public id of the payout on the line.' })
  payoutId: PayoutId;

  @Field(() => LineOutcomeEnum, { description: "Outcome that the bank's statement shows." })
  outcome: LineOutcome;

  @Field(() => String, { nullable: true, description: 'Reason that the bank gave; required unless it paid. The worker can read it.' })
  reason?: string | null;
}

@InputType({ description: 'Outcome of all lines that are not named.' })
export class RestMarkInput {
  @Field(() => LineOutcomeEnum, { description: "Outcome that the bank's statement shows." })
  outcome: LineOutcome;

  @Field(() => String, { nullable: true, description: 'Reason that the bank gave; required unless it paid. The workers can read it.' })
  reason?: string | null;
}

@InputType({ description: "Outcomes of the lines of a run by the bank's statement." })
export class MarkPayoutsInput extends IdempotentInput {
  @Field(() => idScalar('PayoutRun'), { description: 'Public id of the payout run.' })
  runId: PayoutRunId;

  @Field(() => [LineMarkInput], { defaultValue: [], description: 'Outcomes of single lines of the run.' })
  lines: LineMarkInput[];

  @Field(() => RestMarkInput, {
    nullable: true,
    description: 'Outcome of every other sent line without an outcome; they stay as they are when left out.',
  })
  rest?: RestMarkInput | null;
}

export const CreatePayoutRunPayload = payloadType('CreatePayoutRun', { payoutRun: () => PayoutRunType });
export const ApprovePayoutRunPayload = payloadType('ApprovePayoutRun', { payoutRun: () => PayoutRunType });
export const CancelPayoutRunPayload = payloadType('CancelPayoutRun', { payoutRun: () => PayoutRunType });
export const MarkPayoutsPayload = payloadType('MarkPayouts', { payoutRun: () => PayoutRunType });
