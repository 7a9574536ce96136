import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonId } from '../../kernel/index.ts';
import type { MailKind, MailState } from './mail.ts';

@Entity({ schema: 'identity', name: 'mail' })
export class MailEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('text') readonly kind: MailKind;
  /** Idempotency key: one e-mail for one cause. */
  @Column('text') readonly reason: string;
  /** The recipient; null when no account of the address is known. */
  @Column('uuid', { nullable: true }) readonly personId: PersonId | null;
  /** The person who caused an e-mail to somebody else; null otherwise. */
  @Column('uuid', { nullable: true }) readonly askedBy: PersonId | null;
  @Column('bytea') readonly addressHash: Buffer;
  /** Encrypted address and content; null after the end. */
  @Column('bytea', { nullable: true }) readonly sealed: Buffer | null;
  @Column('text') readonly state: MailState;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz') readonly expiresAt: Date;
  @Column('timestamptz') readonly nextTryAt: Date;
  @Column('int') readonly attempt: number;
  @Column('timestamptz', { nullable: true }) readonly firstTriedAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly leasedUntil: Date | null;
  @Column('text', { nullable: true }) readonly lastError: string | null;
  @Column('timestamptz', { nullable: true }) readonly endedAt: Date | null;
}
