import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AdminRequestId, PersonId } from '../../kernel/index.ts';
import type { AdminRequest, AdminRequestDetail, AdminRequestPayload, AdminRequestState } from './admin-request.ts';

@Entity({ schema: 'identity', name: 'admin_request' })
export class AdminRequestEntity implements AdminRequest {
  @PrimaryColumn('uuid') readonly id: AdminRequestId;
  /** Kind of the request: `admin.grant`. */
  @Column('text') readonly kind: string;
  /** Kind of the subject, as in the act log: `person`. */
  @Column('text') readonly subjectKind: string;
  @Column('uuid') readonly subjectId: string;
  /** Organisation whose members may not decide; null when the request is about no organisation. */
  @Column('uuid', { nullable: true }) readonly organisationId: string | null;
  /** People who may not decide, because the request is about them. */
  @Column('uuid', { array: true }) readonly concerned: readonly PersonId[];
  @Column('jsonb') readonly payload: AdminRequestPayload;
  @Column('jsonb') readonly details: readonly AdminRequestDetail[];
  @Column('text', { nullable: true }) readonly reason: string | null;
  /** Key of the action. Only one request with the same key is pending at a time. */
  @Column('text') readonly openKey: string;
  @Column('text') readonly state: AdminRequestState;
  @Column('uuid') readonly requestedBy: PersonId;
  @Column('timestamptz') readonly requestedAt: Date;
  @Column('timestamptz') readonly expiresAt: Date;
  @Column('uuid', { nullable: true }) readonly decidedBy: PersonId | null;
  @Column('timestamptz', { nullable: true }) readonly decidedAt: Date | null;
  @Column('text', { nullable: true }) readonly decisionNote: string | null;
  /** The object that the approval created or changed; null before the approval, and for an object without an id. */
  @Column('text', { nullable: true }) readonly resultKind: string | null;
  @Column('uuid', { nullable: true }) readonly resultId: string | null;
}
