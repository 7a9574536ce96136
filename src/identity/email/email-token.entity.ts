import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AdminRequestId, PersonId } from '../../kernel/index.ts';
import type { EmailTokenPurpose } from './email-token.ts';

@Entity({ schema: 'identity', name: 'email_token' })
export class EmailTokenEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('uuid') readonly personId: PersonId;
  @Column('text') readonly purpose: EmailTokenPurpose;
  @Column('bytea', { select: false }) readonly tokenHash?: Buffer;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz') readonly expiresAt: Date;
  /** Time at which it was used or invalidated; null until then. */
  @Column('timestamptz', { nullable: true }) readonly usedAt: Date | null;
  /** The admin request by which it was handed out; null when it was sent to the address, and so proves the address. */
  @Column('uuid', { nullable: true }) readonly requestId: AdminRequestId | null;
}

export type EmailToken = EmailTokenEntity;
