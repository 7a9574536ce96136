import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FileId, OrganisationId, PersonId } from '../../kernel/index.ts';

/** A file that was uploaded. Its bytes are in the storage under its id. */
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
  /** Hex. */
  @Column('text') readonly sha256: string;
  @Column('uuid', { nullable: true }) readonly createdBy: PersonId | null;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz', { nullable: true }) readonly storedAt: Date | null;
}
