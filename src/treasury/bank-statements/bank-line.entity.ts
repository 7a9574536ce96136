import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency, PersonId } from '../../kernel/index.ts';
import type { BankLine, BankLineState, BankMatchKind } from './bank-line.ts';
import type { StatementFormat } from './statement.ts';

@Entity({ schema: 'payouts', name: 'bank_statement' })
export class BankStatementEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('text') readonly format: StatementFormat;
  @Column('text', { nullable: true }) readonly reference: string | null;
  @Column('text') readonly account: string;
  @Column('text') readonly currency: string;
  @Column('bigint') readonly openingMinor: bigint;
  @Column('bigint') readonly closingMinor: bigint;
  @Column('bigint', { select: false }) readonly linesMinor?: bigint;
  @Column('int') readonly lineCount: number;
  @Column('int') readonly newLineCount: number;
  @Column('date', { nullable: true }) readonly firstDay: string | null;
  @Column('date', { nullable: true }) readonly lastDay: string | null;
  @Column('text', { select: false }) readonly sha256?: string;
  @Column('uuid') readonly importedBy: PersonId;
  @Column('timestamptz') readonly importedAt: Date;
}

export type BankStatement = BankStatementEntity;

@Entity({ schema: 'payouts', name: 'bank_line' })
export class BankLineEntity implements Omit<BankLine, 'text' | 'counterparty' | 'counterpartyAccount' | 'hints'> {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('uuid') readonly statementId: string;
  @Column('text') readonly account: string;
  @Column('text') readonly currency: Currency;
  /** Credits positive, debits negative. */
  @Column('bigint') readonly amountMinor: bigint;
  /** ISO 8601 dates. */
  @Column('date') readonly bookedOn: string;
  @Column('date', { nullable: true }) readonly valueOn: string | null;
  @Column('text', { nullable: true }) readonly bankReference: string | null;
  @Column('text', { nullable: true }) readonly endToEndId: string | null;
  @Column('text', { select: false }) readonly lineKey?: string;
  @Column('text') readonly state: BankLineState;
  @Column('text', { nullable: true }) readonly matchedKind: BankMatchKind | null;
  @Column('uuid', { nullable: true }) readonly matchedId: string | null;
  /** Null: matched by reference, amount and date, or not decided. */
  @Column('uuid', { nullable: true }) readonly decidedBy: string | null;
  @Column('timestamptz', { nullable: true }) readonly decidedAt: Date | null;
  @Column('boolean', { select: false }) readonly isAutomatic?: boolean;
  @Column('text', { nullable: true }) readonly reason: string | null;
}

/** What the bank says about the two sides of a line: personal data. */
@Entity({ schema: 'payouts', name: 'bank_line_private' })
export class BankLinePrivateEntity {
  @PrimaryColumn('uuid') readonly lineId: string;
  /** Words of the text that a payment is looked for by. */
  @Column('text', { array: true, select: false }) readonly hints?: readonly string[];
  @Column('text', { nullable: true }) readonly text: string | null;
  @Column('text', { nullable: true }) readonly counterparty: string | null;
  @Column('text', { nullable: true }) readonly counterpartyAccount: string | null;
}
