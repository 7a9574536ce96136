/** What qualifications hold on a person: grants, requests, and whom they share with. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { longSection, PersonalData, shortSection, type ExportSection } from '../identity/index.ts';

const SECTIONS: readonly ExportSection[] = [
  longSection(
    'qualifications.grants',
    'QualificationGrant',
    `select g.id, g.type_id as "qualificationTypeId", t.name, g.state, g.value, g.granted_at as "grantedAt", g.expires_at as "expiresAt",
       g.revoked_at as "revokedAt",
       (select jsonb_agg(jsonb_build_object('kind', e.kind, 'value', e.value, 'at', e.at, 'reason', r.reason) order by e.version)
        from qualifications.grant_event e left join qualifications.grant_reason r on r.grant_id = e.grant_id and r.version = e.version
        where e.grant_id = g.id) as history
     from qualifications.qualification_grant g join qualifications.qualification_type t on t.id = g.type_id
     where g.worker_id = $1 and ($2::uuid is null or g.id > $2) order by g.id limit $3`,
  ),
  longSection(
    'qualifications.requests',
    'QualificationRequest',
    `select id, type_id as "qualificationTypeId", state, created_at as "createdAt", decided_at as "decidedAt", reason
     from qualifications.qualification_request where worker_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
  shortSection(
    'qualifications.sharing',
    `select type_id as "qualificationTypeId", shared, changed_at as "changedAt" from qualifications.sharing where worker_id = $1 order by type_id`,
  ),
];

@Injectable()
export class QualificationsPersonalData implements OnModuleInit {
  constructor(private readonly data: PersonalData) {}

  onModuleInit(): void {
    this.data.register({
      sections: SECTIONS,
      erase: async (tx, personId) => {
        await tx.query('select qualifications.erase_person($1)', [personId]);
      },
    });
  }
}
