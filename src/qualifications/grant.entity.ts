import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonId, QualificationGrantId, QualificationRequestId, QualificationTypeId, WorkerId } from '../kernel/index.ts';
import type { Grant, GrantEvent, GrantEventKind, GrantState, QualificationRequest, RequestState } from './grant.ts';

@Entity({ schema: 'qualifications', name: 'qualification_grant' })
export class GrantEntity implements Grant {
  @PrimaryColumn('uuid') readonly id: QualificationGrantId;
  @Column('uuid') readonly typeId: QualificationTypeId;
  @Column('uuid') readonly workerId: WorkerId;
  @Column('text') readonly state: GrantState;
  @Column('int') readonly value: number;
  @Column('timestamptz') readonly grantedAt: Date;
  @Column('timestamptz', { nullable: true }) readonly expiresAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly revokedAt: Date | null;
  @Column('int') readonly version: number;
}

@Entity({ schema: 'qualifications', name: 'grant_event' })
export class GrantEventEntity implements Omit<GrantEvent, 'reason'> {
  @PrimaryColumn('uuid') readonly grantId: QualificationGrantId;
  @PrimaryColumn('int') readonly version: number;
  @Column('text') readonly kind: GrantEventKind;
  @Column('int') readonly value: number;
  @Column('timestamptz', { nullable: true }) readonly expiresAt: Date | null;
  @Column('uuid', { nullable: true }) readonly requestId: QualificationRequestId | null;
  @Column('uuid', { nullable: true }) readonly actorId: PersonId | null;
  @Column('timestamptz') readonly at: Date;
}

@Entity({ schema: 'qualifications', name: 'qualification_request' })
export class QualificationRequestEntity implements QualificationRequest {
  @PrimaryColumn('uuid') readonly id: QualificationRequestId;
  @Column('uuid') readonly typeId: QualificationTypeId;
  @Column('uuid') readonly workerId: WorkerId;
  @Column('text') readonly state: RequestState;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz', { nullable: true }) readonly decidedAt: Date | null;
  @Column('text', { nullable: true }) readonly reason: string | null;
}
