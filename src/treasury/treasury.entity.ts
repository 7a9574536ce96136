import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AdjustmentId, Currency, OwnMoneyId, PersonId } from '../kernel/index.ts';
import type { AccountKind } from '../ledger/index.ts';
import type { Adjustment, AdjustmentState, OwnMoneyDirection, OwnMoneyMove, OwnMoneyState } from './treasury.ts';

@Entity({ schema: 'payouts', name: 'own_money' })
export class OwnMoneyEntity implements OwnMoneyMove {
  @PrimaryColumn('uuid') readonly id: OwnMoneyId;
  @Column('text') readonly direction: OwnMoneyDirection;
  @Column('text') readonly state: OwnMoneyState;
  /** What the bank calls the transfer; unique per direction. */
  @Column('text') readonly reference: string;
  @Column('bigint') readonly amountMinor: bigint;
  @Column('text') readonly currency: Currency;
  /** ISO 8601 date. */
  @Column('date') readonly valueDate: string;
  /** Null: the marketplace itself. */
  @Column('uuid', { nullable: true }) readonly recordedBy: PersonId | null;
  @Column('timestamptz') readonly recordedAt: Date;
  @Column('uuid', { nullable: true }) readonly decidedBy: PersonId | null;
  @Column('timestamptz', { nullable: true }) readonly decidedAt: Date | null;
}

@Entity({ schema: 'payouts', name: 'adjustment' })
export class AdjustmentEntity implements Adjustment {
  @PrimaryColumn('uuid') readonly id: AdjustmentId;
  @Column('text') readonly state: AdjustmentState;
  @Column('text') readonly fromKind: AccountKind;
  @Column('uuid', { nullable: true }) readonly fromOwnerId: string | null;
  @Column('text') readonly toKind: AccountKind;
  @Column('uuid', { nullable: true }) readonly toOwnerId: string | null;
  @Column('bigint') readonly amountMinor: bigint;
  @Column('text') readonly currency: Currency;
  @Column('text') readonly reason: string;
  @Column('uuid') readonly proposedBy: PersonId;
  @Column('timestamptz') readonly proposedAt: Date;
  @Column('uuid', { nullable: true }) readonly decidedBy: PersonId | null;
  @Column('timestamptz', { nullable: true }) readonly decidedAt: Date | null;
}
