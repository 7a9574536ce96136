import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency, JournalId } from '../kernel/index.ts';

@Entity({ schema: 'ledger', name: 'entry' })
export class EntryEntity {
  @PrimaryColumn('uuid')
  journalId: JournalId;

  /** Its number in the journal, from 1. */
  @PrimaryColumn('int')
  seq: number;

  @Column('text')
  event: string;

  @Column('text')
  ref: string;

  @Column('uuid')
  accountId: string;

  @Column('text')
  currency: Currency;

  /** Minor units; a credit is positive, a debit negative. */
  @Column('bigint')
  amount: bigint;

  /** Minor units; null for the platform's own accounts, which keep no running balance. */
  @Column('bigint', { nullable: true })
  balanceAfter: bigint | null;

  /** Its number among the entries of its account, from 1; null for the platform's own accounts. */
  @Column('bigint', { nullable: true })
  accountVersion: bigint | null;

  /** Sum of all credits of the account up to this credit, or of all debits up to this debit (negative); null for the platform's own. */
  @Column('bigint', { nullable: true })
  flowAfter: bigint | null;
}
