import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonId } from '../../kernel/index.ts';
import type { MailKind, MailState } from './mail.ts';

@Entity({ schema: 'identity', name: 'mail' })
export class MailEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('text') readonly kind: MailKind;
  /** What caused it: one e-mail for one cause. */
  @Column('text') readonly reason: string;
  /** Whom it is to; null: no account is known of the address. */
  @Column('uuid', { nullable: true }) readonly personId: PersonId | null;
  /** At whose request it goes to somebody else; null otherwise. */
  @Column('uuid', { nullable: true }) readonly askedBy: PersonId | null;
  @Column('bytea') readonly addressHash: Buffer;
  /** Address and contents; null when it is over. */
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
