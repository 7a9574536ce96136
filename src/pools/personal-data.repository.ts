/** Personal data in pools: memberships and acceptances, for the export and the erasure. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Invitations, longSection, PersonalData, type ExportSection } from '../identity/index.ts';
import { MemberRepository } from './member.repository.ts';

const SECTIONS: readonly ExportSection[] = [
  longSection(
    'pools.memberships',
    'PoolMember',
    `select m.id, m.pool_id as "workerPoolId", p.name as "poolName", p.organisation_id as "organisationId", o.name as "organisationName",
       m.state, m.invited_email as "invitedEmail", m.invited_at as "invitedAt", m.joined_at as "joinedAt", m.ended_at as "endedAt",
       m.removal_reason as "removalReason",
       (select jsonb_agg(jsonb_build_object('version', a.version, 'acceptedAt', a.accepted_at, 'agreement', g.text) order by a.version)
        from pools.acceptance a join pools.agreement g on g.pool_id = a.pool_id and g.version = a.version
        where a.member_id = m.id) as accepted
     from pools.member m join pools.worker_pool p on p.id = m.pool_id join identity.organisation_view o on o.id = p.organisation_id
     where m.worker_id = $1 and ($2::uuid is null or m.id > $2) order by m.id limit $3`,
  ),
];

@Injectable()
export class PoolsPersonalData implements OnModuleInit {
  constructor(
    private readonly data: PersonalData,
    private readonly members: MemberRepository,
    private readonly invitations: Invitations,
  ) {}

  onModuleInit(): void {
    this.data.register({
      sections: SECTIONS,
      // Also erases open invitations to the address: they belong to no person yet.
      erase: async (tx, personId) => this.members.erase(tx, personId, await this.invitations.addressKeyOf(tx, personId)),
    });
  }
}
