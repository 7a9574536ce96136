/**
 * Who is an active admin, held still while something is decided.
 *
 * One advisory lock orders both sides: a decision by a second person takes it shared, whatever changes who is an active
 * admin takes it exclusively. So an approval never races with the removal of the approver or of whoever asked.
 */
import { Injectable } from '@nestjs/common';
import { conflict, forbidden, type PersonId, type Refusal } from '../../kernel/index.ts';
import { isAdmin, personIdOf, type Actor, type Db, type Tx } from '../../platform/index.ts';
import { denySecondPerson, isActiveAdmin, type AdminStanding, type TwoPersonMatter } from './second-person.ts';

/** With fewer, nothing that takes two people can be done. */
export const LEAST_ADMINS = 2;

export const CREATE_ADMIN = 'npm run create-admin -- --email you@example.org';

/** Notice to the operator about too few active admins; null when there are enough. */
export function adminNotice(activeAdmins: number): string | null {
  if (activeAdmins >= LEAST_ADMINS) return null;
  const count = activeAdmins === 0 ? 'no active admin' : 'one active admin only';
  return `This marketplace has ${count}: making admins, recording large fundings, lifting caps, agreeing fees and approving payout runs take ${LEAST_ADMINS}. Run ${CREATE_ADMIN} for each that is missing.`;
}

const LOCK = `hashtextextended('identity.admins', 0)`;
/** @param at the parameter that holds the moment: `$2` */
const isSuspended = (at: string) => `exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended'
  and r.lifted_at is null and r.starts_at <= ${at} and r.ends_at > ${at})`;

/** An admin in person, by session or API key, who is not suspended: null, or the refusal. */
export function denyUnlessAdminPerson(actor: Actor, what: string): Refusal | null {
  if (!isAdmin(actor) || actor.kind !== 'person') return forbidden(`Only an admin may ${what}.`);
  return actor.suspended ? forbidden('This account is suspended.') : null;
}

@Injectable()
export class ActiveAdmins {
  /** Nobody becomes or stops being an active admin until the end of the transaction. */
  async hold(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock_shared(${LOCK})`);
  }

  /** Waits for all decisions that hold the admins; take it before changing who is one, and before locking people. */
  async holdToChange(tx: Tx): Promise<void> {
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

  /** Ids of all active admins, oldest first. */
  async all(db: Pick<Db, 'query'>, now: Date): Promise<PersonId[]> {
    const rows = await db.query<{ id: PersonId }>(
      `select p.id from identity.person p where p.is_admin and not ${isSuspended('$1')} order by p.admin_since, p.id`,
      [now],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Why the actor of `tx` may not be the second person; null: they may, and nothing changes that before the commit.
   *
   * @param what for the refusal of those who are no admins, after "may": `approve a payout run`
   */
  async denySecond(tx: Tx, what: string, matter: TwoPersonMatter): Promise<Refusal | null> {
    const refused = denyUnlessAdminPerson(tx.actor, what);
    const secondId = personIdOf(tx.actor);
    if (refused !== null || secondId === null) return refused;
    await this.hold(tx);
    const ids = matter.askedBy === null ? [secondId] : [secondId, matter.askedBy];
    const standings = await this.standings(tx, ids, tx.now);
    const first = matter.askedBy === null ? null : (standings.get(matter.askedBy) ?? null);
    return denySecondPerson(standings.get(secondId) ?? null, first, matter);
  }

  /**
   * Why this person may not stop being an active admin (by revocation, suspension, erasure or leaving); null: they may, and
   * two are left whatever else happens before the commit. Call it first in the transaction.
   */
  async denyLosing(tx: Tx, personId: PersonId): Promise<Refusal | null> {
    await this.holdToChange(tx);
    const standing = (await this.standings(tx, [personId], tx.now)).get(personId);
    if (!isActiveAdmin(standing)) return null;
    const left = (await this.all(tx, tx.now)).length - 1;
    if (left >= LEAST_ADMINS) return null;
    return conflict(
      'TOO_FEW_ADMINS',
      `That would leave fewer than ${LEAST_ADMINS} active admins, and what takes two people could not be done; make another admin first (grantAdmin, or the operator's ${CREATE_ADMIN}).`,
    );
  }
}
