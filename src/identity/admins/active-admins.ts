/**
 * Finds the active admins, and locks them during a decision.
 *
 * One advisory lock orders decisions and changes. A decision by a second person takes the shared lock. A change of who is an active
 * admin takes the exclusive lock. So an approval never races with the removal of the approver or the requester.
 */
import { Injectable } from '@nestjs/common';
import { conflict, forbidden, type PersonId, type Refusal, say } from '../../kernel/index.ts';
import { isAdmin, personIdOf, type Actor, type Db, type Tx } from '../../platform/index.ts';
import { ActiveAdminRepository } from './active-admin.repository.ts';
import { denySecondPerson, isActiveAdmin, type AdminStanding, type TwoPersonMatter } from './second-person.ts';

/** Minimum number of active admins. With fewer, no action that needs two people can be done. */
export const MINIMUM_ADMINS = 2;

export const CREATE_ADMIN_COMMAND = 'npm run create-admin -- --email you@example.org';

/** Returns a notice for the operator about too few active admins; null when there are enough. */
export function adminNotice(activeAdmins: number): string | null {
  if (activeAdmins >= MINIMUM_ADMINS) return null;
  const count = activeAdmins === 0 ? 'no active admin' : 'one active admin only';
  return `This marketplace has ${count}: making admins, recording large fundings, lifting caps, agreeing fees and approving payout runs take ${MINIMUM_ADMINS}. Run ${CREATE_ADMIN_COMMAND} for each that is missing.`;
}

/** Refuses every actor except an admin (by session or API key) who is not suspended; null for such an admin. */
export function denyUnlessAdminPerson(actor: Actor, what: string): Refusal | null {
  if (!isAdmin(actor) || actor.kind !== 'person') return forbidden(say`Only an admin may ${what}.`);
  return actor.suspended ? forbidden('This account is suspended.') : null;
}

@Injectable()
export class ActiveAdmins {
  constructor(private readonly repository: ActiveAdminRepository) {}

  /** Takes the shared lock: the active admins cannot change until the end of the transaction. */
  lockShared(tx: Tx): Promise<void> {
    return this.repository.lockShared(tx);
  }

  /**
   * Takes the exclusive lock: waits for all decisions in progress. Call it before changing who is an admin, and before locking
   * people.
   */
  lockExclusive(tx: Tx): Promise<void> {
    return this.repository.lockExclusive(tx);
  }

  standings(db: Db, personIds: readonly PersonId[], now: Date): Promise<Map<PersonId, AdminStanding>> {
    return this.repository.standings(db, personIds, now);
  }

  /** Returns the ids of all active admins, oldest first. */
  all(db: Db, now: Date): Promise<PersonId[]> {
    return this.repository.all(db, now);
  }

  /**
   * Returns why the actor of `tx` may not be the second person. Null when they may; this stays true until the commit.
   *
   * @param what the action, after "may", for the refusal of a person who is not an admin: `approve a payout run`
   */
  async denySecond(tx: Tx, what: string, matter: TwoPersonMatter): Promise<Refusal | null> {
    const refused = denyUnlessAdminPerson(tx.actor, what);
    const secondId = personIdOf(tx.actor);
    if (refused !== null || secondId === null) return refused;
    await this.lockShared(tx);
    const ids = matter.askedBy === null ? [secondId] : [secondId, matter.askedBy];
    const standings = await this.standings(tx, ids, tx.now);
    const first = matter.askedBy === null ? null : (standings.get(matter.askedBy) ?? null);
    return denySecondPerson(standings.get(secondId) ?? null, first, matter);
  }

  /**
   * Returns why this person may not stop being an active admin (by revocation, suspension, erasure or leaving). Null when they may:
   * two active admins then remain, whatever else commits first. Call it first in the transaction.
   */
  async denyLosing(tx: Tx, personId: PersonId): Promise<Refusal | null> {
    await this.lockExclusive(tx);
    const standing = (await this.standings(tx, [personId], tx.now)).get(personId);
    if (!isActiveAdmin(standing)) return null;
    const left = (await this.all(tx, tx.now)).length - 1;
    if (left >= MINIMUM_ADMINS) return null;
    return conflict(
      'TOO_FEW_ADMINS',
      say`That would leave fewer than ${MINIMUM_ADMINS} active admins, and what takes two people could not be done; make another admin first (grantAdmin, or the operator's ${CREATE_ADMIN_COMMAND}).`,
    );
  }
}
