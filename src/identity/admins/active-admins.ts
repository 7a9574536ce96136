/**
 * The active admins, locked while a decision is made.
 *
 * One advisory lock orders both sides. A decision by a second person takes it shared; a change of who is an active admin
 * takes it exclusively. So an approval never races with the removal of the approver or the requester.
 */
import { Injectable } from '@nestjs/common';
import { conflict, forbidden, type PersonId, type Refusal, say } from '../../kernel/index.ts';
import { isAdmin, personIdOf, type Actor, type Db, type Tx } from '../../platform/index.ts';
import { ActiveAdminRepository } from './active-admin.repository.ts';
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

/** Refuses everybody but an admin in person, by session or API key, who is not suspended; null when the actor is one. */
export function denyUnlessAdminPerson(actor: Actor, what: string): Refusal | null {
  if (!isAdmin(actor) || actor.kind !== 'person') return forbidden(say`Only an admin may ${what}.`);
  return actor.suspended ? forbidden('This account is suspended.') : null;
}

@Injectable()
export class ActiveAdmins {
  constructor(private readonly repository: ActiveAdminRepository) {}

  /** Prevents any change of who is an active admin until the end of the transaction. */
  hold(tx: Tx): Promise<void> {
    return this.repository.hold(tx);
  }

  /** Waits for all decisions that hold the lock. Call it before changing who is an admin, and before locking people. */
  holdToChange(tx: Tx): Promise<void> {
    return this.repository.holdToChange(tx);
  }

  standings(db: Db, personIds: readonly PersonId[], now: Date): Promise<Map<PersonId, AdminStanding>> {
    return this.repository.standings(db, personIds, now);
  }

  /** Ids of all active admins, oldest first. */
  all(db: Db, now: Date): Promise<PersonId[]> {
    return this.repository.all(db, now);
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
   * Why this person may not stop being an active admin (by revocation, suspension, erasure or leaving). Null when they
   * may, and two active admins remain whatever else happens before the commit. Call it first in the transaction.
   */
  async denyLosing(tx: Tx, personId: PersonId): Promise<Refusal | null> {
    await this.holdToChange(tx);
    const standing = (await this.standings(tx, [personId], tx.now)).get(personId);
    if (!isActiveAdmin(standing)) return null;
    const left = (await this.all(tx, tx.now)).length - 1;
    if (left >= LEAST_ADMINS) return null;
    return conflict(
      'TOO_FEW_ADMINS',
      say`That would leave fewer than ${LEAST_ADMINS} active admins, and what takes two people could not be done; make another admin first (grantAdmin, or the operator's ${CREATE_ADMIN}).`,
    );
  }
}
