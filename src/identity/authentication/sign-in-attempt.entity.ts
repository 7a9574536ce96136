import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Attempts } from './lock-out.ts';

@Entity({ schema: 'identity', name: 'sign_in_attempt' })
export class SignInAttemptEntity implements Attempts {
  @PrimaryColumn('bytea') readonly bucket: Buffer;
  @Column('int') readonly failures: number;
  @Column('timestamptz') readonly lastAt: Date;
  @Column('timestamptz', { nullable: true }) readonly lockedUntil: Date | null;
}
