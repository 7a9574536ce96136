import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonId } from '../../kernel/index.ts';

@Entity({ schema: 'identity', name: 'person' })
export class PersonEntity {
  @PrimaryColumn('uuid') readonly id: PersonId;
  @Column('text') readonly kind: 'human' | 'ai';
  @Column('boolean') readonly isWorker: boolean;
  @Column('boolean') readonly isAdmin: boolean;
  @Column('timestamptz') readonly createdAt: Date;
  /** Null: no admin. */
  @Column('timestamptz', { nullable: true }) readonly adminSince: Date | null;
  /** Null: no auditor. */
  @Column('timestamptz', { nullable: true }) readonly auditorSince: Date | null;
}

export type Person = PersonEntity;
