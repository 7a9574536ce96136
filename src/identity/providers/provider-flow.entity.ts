import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SessionId } from '../../kernel/index.ts';
import type { ProviderPurpose } from './provider-flow.ts';

@Entity({ schema: 'identity', name: 'provider_flow' })
export class ProviderFlowEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('bytea', { select: false }) readonly tokenHash?: Buffer;
  @Column('text') readonly purpose: ProviderPurpose;
  /** Issuer with which the flow started. */
  @Column('text') readonly issuer: string;
  /** The session that started to link or to step up; null for a sign-in. */
  @Column('uuid', { nullable: true }) readonly sessionId: SessionId | null;
  @Column('text') readonly returnPath: string;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz') readonly expiresAt: Date;
}

export type ProviderFlow = Omit<ProviderFlowEntity, 'tokenHash'>;
