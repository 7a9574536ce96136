import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RuleVersion } from './rule.ts';

/** A version of a platform rule. */
@Entity({ schema: 'platform', name: 'rule_version' })
export class RuleVersionEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('bigint') readonly version: bigint;
  @Column('text') readonly name: string;
  @Column('text') readonly value: string;
  @Column('uuid', { nullable: true }) readonly previousId: string | null;
  @Column('text') readonly source: RuleVersion['source'];
  @Column('uuid', { nullable: true }) readonly requestedBy: string | null;
  @Column('uuid', { nullable: true }) readonly approvedBy: string | null;
  @Column('text', { nullable: true }) readonly reason: string | null;
  @Column('timestamptz') readonly setAt: Date;
}
