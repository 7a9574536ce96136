/** SQL that finds active admins, and the advisory lock between changes of the admins and decisions by admins. */
import { Injectable } from '@nestjs/common';
import type { PersonId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import type { AdminStanding } from './second-person.ts';

const LOCK = `hashtextextended('identity.admins', 0)`;
/** @param at SQL parameter with the current time: `$2` */
const isSuspended = (at: string) => `exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended'
  and r.lifted_at is null and r.starts_at <= ${at} and r.ends_at > ${at})`;

@Injectable()
export class ActiveAdminRepository {
  /** Takes the shared lock until the end of the transaction. */
  async lockShared(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock_shared(${LOCK})`);
  }

  /** Takes the exclusive lock until the end of the transaction. */
  async lockExclusive(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(${LOCK})`);
  }

  async standings(db: Db, personIds: readonly PersonId[], now: Date): Promise<Map<PersonId, AdminStanding>> {
    const rows = await db.query<Omit<AdminStanding, 'organisationIds'> & { organisationIds: string[] }>(
      `select p.id as "personId", p.admin_since as "adminSince", ${isSuspended('$2')} as suspended,
         array(select m.organisation_id::text from identity.membership m where m.person_id = p.id and m.state = 'active') as "organisationIds"
       from identity.person p where p.id = any($1::uuid[])`,
      [personIds, now],
    );
    return new Map(rows.map((row) => [row.personId, { ...row, organisationIds: new Set(row.organisationIds) }]));
  }

  /** Returns the ids of all active admins, oldest first. */
  async all(db: Pick<Db, 'query'>, now: Date): Promise<PersonId[]> {
    const rows = await db.query<{ id: PersonId }>(
      `select p.id from identity.person p where p.is_admin and not ${isSuspended('$1')} order by p.admin_since, p.id`,
      [now],
    );
    return rows.map((row) => row.id);
  }
}
