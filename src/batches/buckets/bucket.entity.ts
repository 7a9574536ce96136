import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationId, PersonId } from '../../kernel/index.ts';
import type { SealedBucket } from './bucket.ts';

@Entity({ schema: 'batches', name: 'bucket' })
export class BucketEntity implements SealedBucket {
  @PrimaryColumn('uuid') readonly organisationId: OrganisationId;
  @Column('text') readonly endpoint: string;
  @Column('text') readonly region: string;
  @Column('text') readonly name: string;
  @Column('text') readonly prefix: string;
  @Column('text') readonly accessKey: string;
  /** Encrypted. */
  @Column('bytea') readonly secret: Buffer;
  @Column('uuid', { nullable: true }) readonly setBy: PersonId | null;
  @Column('timestamptz') readonly setAt: Date;
}
