/**
 * Whether an actor may do something with payouts: null for yes, or the refusal. The only place with these rules. Pure.
 *
 * The system (seeds, the operator's tools) may record what happened; what takes two people takes two persons (two-people.ts).
 */
import { denyUnlessAdminPerson } from '../identity/index.ts';
import { forbidden, notFound, type PersonId, type Refusal, type WorkerId } from '../kernel/index.ts';
import { mayAudit, type Actor } from '../platform/index.ts';

function isPerson(actor: Actor, personId: PersonId | null): boolean {
  return actor.kind === 'person' && actor.personId === personId;
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

export function mayDecidePayee(actor: Actor, payee: { readonly workerId: WorkerId }): Refusal | null {
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

/** Lift a stop after a double payment: an admin in person, with a reason. */
export function mayLiftPayerStops(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'let the payer go on');
}
