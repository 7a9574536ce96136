import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LinkedIdentityId, PersonId } from '../../kernel/index.ts';

@Entity({ schema: 'identity', name: 'linked_identity' })
export class LinkedIdentityEntity {
  @PrimaryColumn('uuid') readonly id: LinkedIdentityId;
  @Column('uuid') readonly personId: PersonId;
  @Column('text') readonly issuer: string;
  /** Id of the person at this issuer. */
  @Column('text') readonly subject: string;
  @Column('timestamptz') readonly linkedAt: Date;
  @Column('timestamptz') readonly lastUsedAt: Date;
}

export type LinkedIdentity = LinkedIdentityEntity;
