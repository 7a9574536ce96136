/** SQL about people as a whole: what identity and the platform hold on one, and its deletion. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId, PersonId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import type { ExportedRow, ExportSection } from './personal-data.ts';

/** A section of one page, for data that one person has little of. @param sql with the person as $1 */
export function shortSection(name: string, sql: string): ExportSection {
  return { name, kind: null, rows: (db, personId) => db.query<ExportedRow>(sql, [personId]) };
}

/** A section by pages. @param sql with the person as $1, the last id seen as $2, the limit as $3; ordered by id */
export function longSection(name: string, kind: NonNullable<ExportSection['kind']>, sql: string): ExportSection {
  return { name, kind, rows: (db, personId, after, limit) => db.query<ExportedRow>(sql, [personId, after, limit]) };
}

export const IDENTITY_SECTIONS: readonly ExportSection[] = [
  shortSection(
    'identity.account',
    `select p.id as "personId", v.email, v.name, v.birth_date::text as "birthDate", v.country, p.is_worker as "isWorker", p.is_admin as "isAdmin",
       p.auditor_since is not null as "isAuditor",       p.created_at as "registeredAt", c.changed_at as "passwordChangedAt", v.email_verified_at as "emailVerifiedAt"
     from identity.person p left join identity.person_private v on v.person_id = p.id left join identity.credential c on c.person_id = p.id
     where p.id = $1`,
  ),
  shortSection(
    'identity.accepted_terms',
    'select version, accepted_at as "acceptedAt" from identity.terms_acceptance where person_id = $1 order by accepted_at',
  ),
  shortSection(
    'identity.worker_profile',
    'select country, languages, time_zone as "timeZone", created_at as "createdAt" from identity.worker_profile where worker_id = $1',
  ),
  shortSection(
    'identity.memberships',
    `select m.id as "membershipId", m.organisation_id as "organisationId", o.name as "organisationName", m.role, m.state,
       m.invited_at as "invitedAt", m.joined_at as "joinedAt", m.invitation_expires_at as "invitationExpiresAt"
     from identity.membership m join identity.organisation o on o.id = m.organisation_id where m.person_id = $1 order by m.id`,
  ),
  longSection(
    'identity.sessions',
    'Session',
    `select id, transport, device, second_factor_at as "secondFactorAt", created_at as "createdAt", last_used_at as "lastUsedAt", idle_until as "idleUntil", absolute_until as "absoluteUntil",
       ended_at as "endedAt", end_reason as "endReason"
     from identity.session where person_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
  longSection(
    'identity.api_keys',
    'ApiKey',
    `select id, name, prefix, scopes, organisation_id as "organisationId", created_at as "createdAt", expires_at as "expiresAt",
       last_used_at as "lastUsedAt", revoked_at as "revokedAt"
     from identity.api_key where person_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
  shortSection(
    'identity.second_factor',
    'select confirmed_at as "setUpAt", offered_at as "offeredAt" from identity.totp where person_id = $1',
  ),
  shortSection(
    'identity.recovery_codes',
    'select created_at as "createdAt", used_at as "usedAt" from identity.recovery_code where person_id = $1 order by code_hash',
  ),
  shortSection(
    'identity.waiting_sign_ins',
    `select transport, device, created_at as "createdAt", expires_at as "expiresAt" from identity.pending_sign_in
     where person_id = $1 order by id`,
  ),
  shortSection(
    'identity.linked_identities',
    `select issuer, subject, linked_at as "linkedAt", last_used_at as "lastUsedAt" from identity.linked_identity
     where person_id = $1 order by id`,
  ),
  shortSection(
    'identity.roles_by_group',
    `select organisation_id as "organisationId", role, given_at as "givenAt", checked_at as "checkedAt" from identity.group_role
     where person_id = $1 order by organisation_id`,
  ),
  shortSection(
    'identity.admin_proposal',
    'select proposed_at as "proposedAt", checked_at as "checkedAt", granted_at as "grantedAt" from identity.admin_proposal where person_id = $1',
  ),
  longSection(
    'identity.known_devices',
    'Session',
    `select id, created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"
     from identity.device_token where person_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
  shortSection(
    'identity.mails',
    `select kind, state, created_at as "createdAt", ended_at as "endedAt" from identity.mail where person_id = $1 order by created_at, id`,
  ),
  shortSection(
    'identity.email_links',
    `select purpose, created_at as "createdAt", expires_at as "expiresAt", used_at as "usedAt" from identity.email_token
     where person_id = $1 order by created_at, id`,
  ),
  shortSection(
    'identity.email_change',
    `select email as "newEmail", created_at as "createdAt", old_confirmed_at as "oldConfirmedAt", new_confirmed_at as "newConfirmedAt",
       expires_at as "expiresAt" from identity.email_change where person_id = $1`,
  ),
  longSection(
    'identity.restrictions',
    'Restriction',
    `select id, kind, organisation_id as "organisationId", reason_code as "reasonCode", explanation, evidence, starts_at as "startsAt",
       ends_at as "endsAt", lifted_at as "liftedAt", lift_note as "liftNote"
     from identity.restriction where person_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
  longSection(
    'identity.admin_requests',
    'AdminRequest',
    `select id, kind, state, requested_by = $1 as "askedByYourself", decided_by is not distinct from $1 as "decidedByYourself",
       subject_kind = 'person' and subject_id = $1 as "aboutYourself", reason, decision_note as "decisionNote",
       requested_at as "requestedAt", decided_at as "decidedAt"
     from identity.admin_request
     where (requested_by = $1 or decided_by = $1 or (subject_kind = 'person' and subject_id = $1)) and ($2::uuid is null or id > $2)
     order by id limit $3`,
  ),
  longSection(
    'identity.acts',
    'Act',
    // The data of an act are ids of its subjects; some name other people, by the aliases that each organisation knows.
    `select id, at, verb, subject_kind as "subjectKind", organisation_id as "organisationId", actor_id is not distinct from $1 as "byYourself",
       case when subject_kind not in ('person', 'worker') or subject_id = $1 then subject_id end as subject
     from platform.act_view
     where (actor_id = $1 or subject_id = $1) and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
  shortSection(
    'platform.idempotency_keys',
    'select key, created_at as "createdAt" from platform.command_key_view where owner = $1::text order by created_at, key',
  ),
];

@Injectable()
export class PersonalDataRepository {
  async peopleAmong(db: Db, ids: readonly string[]): Promise<Set<string>> {
    const rows = await db.query<{ id: string }>('select id from identity.person where id = any($1::uuid[])', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Organisations that would be left without an owner. */
  async ownedAlone(db: Db, personId: PersonId): Promise<{ id: OrganisationId; name: string }[]> {
    return db.query(
      `select o.id, o.name from identity.membership m join identity.organisation o on o.id = m.organisation_id
       where m.person_id = $1 and m.role = 'owner' and m.state = 'active' and not exists (
         select from identity.membership other where other.organisation_id = m.organisation_id and other.person_id <> $1
           and other.role = 'owner' and other.state = 'active')
       order by o.id`,
      [personId],
    );
  }

  /** Takes the organisations of a person, in one order, so that owners do not leave at once. */
  async lockOrganisationsOf(tx: Tx, personId: PersonId): Promise<void> {
    await tx.query(
      `select from identity.organisation where id in (select organisation_id from identity.membership where person_id = $1)
       order by id for update`,
      [personId],
    );
  }

  async erase(tx: Tx, personId: PersonId): Promise<void> {
    await tx.query('select identity.erase_person($1)', [personId]);
  }
}
