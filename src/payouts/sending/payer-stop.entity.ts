import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'payouts', name: 'payer_stop' })
export class PayerStopEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('text') readonly kind: string;
  /** What it is about: ids, and amounts. */
  @Column('text') readonly about: string;
  @Column('timestamptz') readonly stoppedAt: Date;
  @Column('timestamptz', { nullable: true }) readonly liftedAt: Date | null;
  @Column('uuid', { nullable: true }) readonly liftedBy: string | null;
  @Column('text', { nullable: true }) readonly liftReason: string | null;
}

export type PayerStop = PayerStopEntity;
