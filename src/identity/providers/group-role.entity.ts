import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MembershipId, OrganisationId, PersonId } from '../../kernel/index.ts';
import type { MemberRole } from '../../platform/index.ts';

@Entity({ schema: 'identity', name: 'group_role' })
export class GroupRoleEntity {
  @PrimaryColumn('uuid') readonly personId: PersonId;
  @PrimaryColumn('uuid') readonly organisationId: OrganisationId;
  /** The membership that the group gave. It no longer exists if a member removed it. */
  @Column('uuid') readonly membershipId: MembershipId;
  @Column('text') readonly role: MemberRole;
  @Column('timestamptz') readonly givenAt: Date;
  /** Time of the last answer of the provider that contained the group. */
  @Column('timestamptz') readonly checkedAt: Date;
}

export type GroupRole = GroupRoleEntity;
