import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonId } from '../../kernel/index.ts';
import type { Erasure, ErasureReason } from './erasure.ts';

@Entity({ schema: 'identity', name: 'erasure' })
export class ErasureEntity implements Erasure {
  @PrimaryColumn('uuid') readonly personId: PersonId;
  @Column('uuid') readonly erasedBy: PersonId;
  @Column('text') readonly reason: ErasureReason;
  @Column('timestamptz') readonly erasedAt: Date;
  /** Until when tax law keeps what is sealed; null when there was nothing to keep. */
  @Column('timestamptz', { nullable: true }) readonly keptUntil: Date | null;
  @Column('bytea', { nullable: true, select: false }) readonly sealed?: Buffer | null;
  /** When it was destroyed; null until then. */
  @Column('timestamptz', { nullable: true }) readonly destroyedAt: Date | null;
}
