import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MembershipId, OrganisationId, PersonId } from '../../kernel/index.ts';
import type { MemberRole } from '../../platform/index.ts';
import type { Membership, MembershipState } from './organisation.ts';

@Entity({ schema: 'identity', name: 'membership' })
export class MembershipEntity implements Membership {
  @PrimaryColumn('uuid') readonly id: MembershipId;
  @Column('uuid') readonly organisationId: OrganisationId;
  /** Null: the invited address has no account, or none that has confirmed it. */
  @Column('uuid', { nullable: true }) readonly personId: PersonId | null;
  @Column('text') readonly role: MemberRole;
  @Column('text') readonly state: MembershipState;
  /** As the inviter typed it; null for members, and for invitations from before addresses without an account could be invited. */
  @Column('text', { nullable: true }) readonly invitedEmail: string | null;
  @Column('text', { nullable: true, select: false }) readonly invitedEmailKey?: string | null;
  @Column('uuid', { nullable: true, select: false }) readonly invitedBy?: string | null;
  @Column('timestamptz') readonly invitedAt: Date;
  @Column('timestamptz', { nullable: true }) readonly joinedAt: Date | null;
  @Column('bytea', { nullable: true, select: false }) readonly invitationHash?: Buffer | null;
  /** Until when an invitation can be accepted; null for a member, and for an invitation that must be renewed first. */
  @Column('timestamptz', { nullable: true }) readonly invitationExpiresAt: Date | null;
}
