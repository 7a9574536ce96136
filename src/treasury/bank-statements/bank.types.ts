/** GraphQL: statements of the operator's bank account and their lines. */
import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { publicId } from '../../kernel/index.ts';
import { connectionType, idScalar, mayAudit, MoneyType, moneyType, PageArgs, payloadType, SeenBy } from '../../platform/index.ts';
import type { BankLine, BankLineState, BankMatchKind } from './bank-line.ts';
import type { BankStatement } from './bank-line.entity.ts';
import type { StatementFormat } from './statement.ts';

const BankLineStateEnum = { UNMATCHED: 'unmatched', MATCHED: 'matched', NOT_OURS: 'not_ours' } as const;
registerEnumType(BankLineStateEnum, {
  name: 'BankLineState',
  description: 'What is known of a line of the bank.',
  valuesMap: {
    UNMATCHED: { description: 'It matches no funding, payout, refund or own money yet: an admin has to decide.' },
    MATCHED: { description: 'It is a transfer of the books.' },
    NOT_OURS: { description: 'An admin marked the line as unrelated to the books.' },
  },
});

const BankMatchKindEnum = {
  FUNDING: 'funding',
  PAYOUT: 'payout',
  PAYOUT_RUN: 'payout_run',
  REFUND_PART: 'refund_part',
  OWN_MONEY: 'own_money',
} as const;
registerEnumType(BankMatchKindEnum, {
  name: 'BankMatchKind',
  description: 'What a line of the bank is in the books.',
  valuesMap: {
    FUNDING: { description: 'Money that an organisation paid in.' },
    PAYOUT: { description: 'A payout to a worker, or its return.' },
    PAYOUT_RUN: { description: 'A whole payout run, which the bank booked as one amount.' },
    REFUND_PART: { description: 'Money that went back to an organisation.' },
    OWN_MONEY: { description: "The operator's own money." },
  },
});

const StatementFormatEnum = { CAMT_053: 'camt.053', CSV: 'csv' } as const;
registerEnumType(StatementFormatEnum, {
  name: 'BankStatementFormat',
  description: 'Format of the file that a statement came in.',
  valuesMap: { CAMT_053: { description: 'ISO 20022 camt.053, an XML file.' }, CSV: { description: 'A table as CSV.' } },
});

@SeenBy(mayAudit)
@ObjectType('BankStatement', { description: "A statement of the operator's bank account, as an admin imported it." })
export class BankStatementType {
  @Field(() => idScalar('BankStatement'), { description: 'The id of the statement.' })
  id: string;

  @Field(() => StatementFormatEnum, { description: 'Format of the file that it came in.' })
  format: StatementFormat;

  @Field(() => String, { nullable: true, description: 'What the bank calls the statement; null for CSV.' })
  reference: string | null;

  @Field(() => String, { description: 'IBAN or account number, without spaces.' })
  account: string;

  @Field(() => MoneyType, { description: 'The balance before its first line.' })
  opening: MoneyType;

  @Field(() => MoneyType, { description: 'The balance after its last line: opening balance and lines make it.' })
  closing: MoneyType;

  @Field(() => Int, { description: 'Number of lines in the file.' })
  lineCount: number;

  @Field(() => Int, { description: 'Number of lines that no earlier statement had.' })
  newLineCount: number;

  @Field(() => String, { nullable: true, description: 'Day of the first line, YYYY-MM-DD; null without lines.' })
  firstDay: string | null;

  @Field(() => String, { nullable: true, description: 'Day of the last line, YYYY-MM-DD; null without lines.' })
  lastDay: string | null;

  @Field(() => Date, { description: 'Time at which the statement was imported.' })
  importedAt: Date;

  /** Not a field. */
  importedById: string;
}

@SeenBy(mayAudit)
@ObjectType('BankLine', {
  description: "A booked line of the operator's bank account. It is stored once, however many statements hold it.",
})
export class BankLineType {
  @Field(() => idScalar('BankLine'), { description: 'The id of the line.' })
  id: string;

  @Field(() => String, { description: 'IBAN or account number of the operator, without spaces.' })
  account: string;

  @Field(() => MoneyType, { description: 'The amount: positive came in, negative went out.' })
  amount: MoneyType;

  @Field(() => String, { description: 'Day on which the bank booked it, YYYY-MM-DD.' })
  bookedOn: string;

  @Field(() => String, { nullable: true, description: 'Value date of the line, YYYY-MM-DD; null when the statement has none.' })
  valueOn: string | null;

  @Field(() => String, { nullable: true, description: 'Reference that the bank gave the transfer; null when the statement has none.' })
  bankReference: string | null;

  @Field(() => String, { nullable: true, description: 'Reference that the payer gave; null when there is none.' })
  endToEndId: string | null;

  @Field(() => String, { nullable: true, description: 'Text of the transfer; null when there is none, and once the line is matched.' })
  text: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the other side; null when unknown, and once the line is matched.' })
  counterparty: string | null;

  @Field(() => String, { nullable: true, description: 'Account of the other side; null when unknown, and once the line is matched.' })
  counterpartyAccount: string | null;

  @Field(() => BankLineStateEnum, { description: 'State of the line: open, matched or not ours.' })
  state: BankLineState;

  @Field(() => BankMatchKindEnum, { nullable: true, description: 'Kind of the matched transfer; null unless the line is matched.' })
  matchedKind: BankMatchKind | null;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the matched transfer (an argument of moneyStory); null unless the line is matched.',
  })
  matchedId: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was matched or marked; null while it is on the queue.' })
  decidedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Reason of the admin who decided; null when references, amount and date matched.' })
  reason: string | null;

  /** Not fields. */
  statementId: string;
  decidedById: string | null;
}

export const BankStatementConnection = connectionType(BankStatementType, 'BankStatement');
export const BankLineConnection = connectionType(BankLineType, 'BankLine');

@ArgsType()
export class BankLinesArgs extends PageArgs {
  @Field(() => [BankLineStateEnum], { nullable: true, description: 'Only lines in these states; null: in any state.' })
  states?: BankLineState[] | null;
}

@InputType({ description: 'What a line of the bank is in the books.' })
export class MatchBankLineInput {
  @Field(() => idScalar('BankLine'), { description: 'The line on the queue.' })
  lineId: string;

  @Field(() => String, { description: 'Id of the funding, payout, payout run, part of a refund, or own money that it is.' })
  about: string;

  @Field(() => String, { description: 'Reason, 10 to 1000 characters: why nothing matched by itself.' })
  reason: string;
}

@InputType({ description: 'A line of the bank, and a reason.' })
export class BankLineInput {
  @Field(() => idScalar('BankLine'), { description: 'The line to decide about.' })
  lineId: string;

  @Field(() => String, { description: 'Reason, 10 to 1000 characters.' })
  reason: string;
}

export const MatchBankLinePayload = payloadType('MatchBankLine', { line: () => BankLineType });
export const MarkBankLineNotOursPayload = payloadType('MarkBankLineNotOurs', { line: () => BankLineType });
export const ReopenBankLinePayload = payloadType('ReopenBankLine', { line: () => BankLineType });

const ID_KINDS = {
  funding: 'Funding',
  payout: 'Payout',
  payout_run: 'PayoutRun',
  refund_part: 'RefundPart',
  own_money: 'OwnMoney',
} as const;

export function bankStatementType(row: BankStatement): BankStatementType {
  const { id, format, reference, account, currency, lineCount, newLineCount, firstDay, lastDay, importedAt } = row;
  return Object.assign(new BankStatementType(), {
    id,
    format,
    reference,
    account,
    lineCount,
    newLineCount,
    firstDay,
    lastDay,
    importedAt,
    opening: moneyType(row.openingMinor, currency),
    closing: moneyType(row.closingMinor, currency),
    importedById: row.importedBy,
  });
}

export function bankLineType(row: BankLine): BankLineType {
  const { id, account, bookedOn, valueOn, bankReference, endToEndId, text, counterparty, counterpartyAccount, state } = row;
  return Object.assign(new BankLineType(), {
    id,
    account,
    bookedOn,
    valueOn,
    bankReference,
    endToEndId,
    text,
    counterparty,
    counterpartyAccount,
    state,
    matchedKind: row.matchedKind,
    decidedAt: row.decidedAt,
    reason: row.reason,
    statementId: row.statementId,
    amount: moneyType(row.amountMinor, row.currency),
    matchedId: row.matchedKind === null || row.matchedId === null ? null : publicId(ID_KINDS[row.matchedKind], row.matchedId as never),
    decidedById: row.decidedBy,
  });
}
