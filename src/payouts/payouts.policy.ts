/**
 * May this actor do this? The only place that says so: null for yes, or the refusal to answer with. Pure.
 *
 * The system (seeds, the operator's tools) may record what happened; what takes two people takes two persons (two-people.ts).
 */
import { denyUnlessAdminPerson } from '../identity/index.ts';
import { forbidden, notFound, type OrganisationId, type PersonId, type Refusal, type WorkerId } from '../kernel/index.ts';
import { isAdmin, mayAudit, roleIn, type Actor } from '../platform/index.ts';
import type { Payee } from './payee.ts';

function needsAdmin(actor: Actor, what: string): Refusal | null {
  return actor.kind === 'system' || isAdmin(actor) ? null : forbidden(`Only an admin may ${what}.`);
}

function isPerson(actor: Actor, personId: PersonId | null): boolean {
  return actor.kind === 'person' && actor.personId === personId;
}

export function mayRecordFundings(actor: Actor): Refusal | null {
  return needsAdmin(actor, 'record a funding');
}

export function mayProposeReversals(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'propose to reverse a funding');
}

export function mayWithdrawReversals(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'withdraw the reversal of a funding');
}

/** Members, and admins. */
export function maySeeFundings(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || mayAudit(actor) || roleIn(actor, organisationId) !== null;
}

/** A worker, for oneself; also one who is suspended: what was earned is theirs. */
export function mayBePaid(actor: Actor): Refusal | null {
  return actor.kind === 'person' && actor.isWorker ? null : forbidden('Only a worker is paid; join as a worker first.');
}

/** See a worker's payouts and where they go. An API key that is restricted to an organisation does not act for the worker. */
export function maySeeMoneyOfWorker(actor: Actor, workerId: string): boolean {
  return mayAudit(actor) || (actor.kind === 'person' && actor.isWorker && actor.personId === workerId);
}

/** What is another worker's is not there. */
export function mayCancelPayout(actor: Actor, workerId: WorkerId): Refusal | null {
  return isPerson(actor, workerId) ? null : notFound('The payout', 'payoutId');
}

export function mayDecidePayee(actor: Actor, payee: Payee): Refusal | null {
  const refused = denyUnlessAdminPerson(actor, 'decide on bank details');
  if (refused !== null) return refused;
  return isPerson(actor, payee.workerId) ? forbidden('These are your own bank details; another admin has to decide.') : null;
}

export function mayMakeRuns(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'make or cancel a payout run');
}

export function mayFetchFiles(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, "fetch a payout run's file");
}

export function mayMarkPayouts(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'say what the bank paid');
}

/** Pays again after something was paid twice: an admin in person, who says why. */
export function mayLiftPayerStops(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'let the payer go on');
}

export function mayReconcile(actor: Actor): Refusal | null {
  return needsAdmin(actor, 'compare with Stripe');
}
