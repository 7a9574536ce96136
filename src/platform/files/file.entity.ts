import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FileId, OrganisationId, PersonId } from '../../kernel/index.ts';

/** A file that was uploaded, whose bytes are in the storage under its id; or an object of the organisation's own bucket. */
@Entity({ schema: 'files', name: 'file' })
export class FileEntity {
  @PrimaryColumn('uuid') readonly id: FileId;
  /** Null: the platform's own; no address opens it. */
  @Column('uuid', { nullable: true }) readonly organisationId: OrganisationId | null;
  @Column('text') readonly state: 'arriving' | 'stored' | 'leaving';
  @Column('text') readonly name: string;
  @Column('text') readonly mediaType: string;
  /** Its size. */
  @Column('bigint') readonly bytes: bigint;
  /** Hex; null of a file in a bucket of the organisation, whose bytes were not read. */
  @Column('text', { nullable: true }) readonly sha256: string | null;
  /** Key of the object in the bucket of the organisation; null: the bytes are in the storage. */
  @Column('text', { nullable: true }) readonly bucketKey: string | null;
  /** ETag of that object when it was registered, without quotes; null: the bytes are in the storage. */
  @Column('text', { nullable: true }) readonly etag: string | null;
  @Column('uuid', { nullable: true }) readonly createdBy: PersonId | null;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz', { nullable: true }) readonly storedAt: Date | null;
}
