import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BatchId, FeeAgreementId, OrganisationId, WorkerPoolId } from '../../kernel/index.ts';
import type { Requirement } from '../../qualifications/index.ts';
import type { Batch } from './batch.ts';
import type { JsonSchema } from '../../forms/index.ts';
import type { BatchEnding, BatchState } from './lifecycle.ts';

@Entity({ schema: 'batches', name: 'batch' })
export class BatchEntity implements Batch {
  @PrimaryColumn('uuid') id: BatchId;
  @Column('uuid') organisationId: OrganisationId;
  @Column('text') kind: string;
  @Column('text') title: string;
  @Column('text') description: string;
  @Column('text', { nullable: true }) language: string | null;
  @Column('text') state: BatchState;
  @Column('text', { nullable: true }) ending: BatchEnding | null;
  @Column('boolean') internal: boolean;
  /** Another pool than that of held-back slots (poolSlots). */
  @Column('uuid', { name: 'worker_pool_id', nullable: true }) poolId: WorkerPoolId | null;
  @Column('text') currency: string;
  @Column('bigint') rewardMinor: bigint;
  @Column('bigint') feeMinor: bigint;
  @Column('int', { nullable: true }) feeBasisPoints: number | null;
  @Column('bigint', { nullable: true }) feeMinimumMinor: bigint | null;
  @Column('uuid', { nullable: true }) feeAgreementId: FeeAgreementId | null;
  @Column('int') estimatedSeconds: number;
  @Column('int') leaseSeconds: number;
  @Column('int') autoApproveSeconds: number;
  @Column('int') redundancy: number;
  @Column('int', { nullable: true }) targetMinimum: number | null;
  @Column('double precision', { nullable: true }) targetConfidence: number | null;
  @Column('bigint', { nullable: true }) targetBudgetMinor: bigint | null;
  @Column('int') goldPerWorker: number;
  /** Hidden from workers: it would reveal when a gold task comes. */
  @Column('uuid', { select: false }) goldSeed?: string;
  @Column('int', { nullable: true }) workerCap: number | null;
  @Column('jsonb') requirements: Requirement[];
  @Column('timestamptz', { nullable: true }) expiresAt: Date | null;
  @Column('jsonb', { nullable: true }) itemSchema: JsonSchema | null;
  @Column('int') version: number;
  @Column('bigint') taskCount: bigint;
  @Column('bigint') launchedPosition: bigint;
  @Column('int') revision: number;
  @Column('bigint') refundedSlots: bigint;
  @Column('bigint') withheldSlots: bigint;
  @Column('bigint') poolSlots: bigint;
  @Column('bigint') unfundedSlots: bigint;
  @Column('int') goldTasks: number;
  @Column('text', { nullable: true }) reviewNote: string | null;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') updatedAt: Date;
  @Column('timestamptz', { nullable: true }) launchedAt: Date | null;
  @Column('timestamptz', { nullable: true }) openedAt: Date | null;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
}
