import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonId } from '../../kernel/index.ts';

@Entity({ schema: 'identity', name: 'email_change' })
export class EmailChangeEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('uuid') readonly personId: PersonId;
  /** The new address, as typed. */
  @Column('text') readonly email: string;
  @Column('text') readonly emailKey: string;
  /** Null when the current address was never confirmed and is not asked. */
  @Column('bytea', { nullable: true }) readonly oldTokenHash: Buffer | null;
  @Column('bytea') readonly newTokenHash: Buffer;
  @Column('timestamptz', { nullable: true }) readonly oldConfirmedAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly newConfirmedAt: Date | null;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz') readonly expiresAt: Date;
}

export type EmailChange = EmailChangeEntity;
