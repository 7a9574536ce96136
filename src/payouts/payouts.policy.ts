/**
 * May this actor do this? The only place that says so: null for yes, or the refusal to answer with. Pure.
 *
 * The system (seeds, the operator's tools) may record what happened; what takes two people takes two persons.
 */
import { forbidden, notFound, type OrganisationId, type PersonId, type Refusal, type WorkerId } from '../kernel/index.ts';
import { isAdmin, roleIn, type Actor } from '../platform/index.ts';
import type { FundingReversal } from './funding.ts';
import type { Payee } from './payee.ts';
import type { PayoutRun } from './payout-run.ts';

function needsAdmin(actor: Actor, what: string): Refusal | null {
  return actor.kind === 'system' || isAdmin(actor) ? null : forbidden(`Only an admin may ${what}.`);
}

/** An admin in person, and not one who was suspended: for what shows bank details or takes a second pair of eyes. */
function needsAdminPerson(actor: Actor, what: string): Refusal | null {
  if (!isAdmin(actor) || actor.kind !== 'person') return forbidden(`Only an admin may ${what}.`);
  return actor.suspended ? forbidden('This account is suspended.') : null;
}

function isPerson(actor: Actor, personId: PersonId | null): boolean {
  return actor.kind === 'person' && actor.personId === personId;
}

export function mayRecordFundings(actor: Actor): Refusal | null {
  return needsAdmin(actor, 'record a funding');
}

export function mayProposeReversals(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, 'propose to reverse a funding');
}

export function mayApproveReversal(actor: Actor, reversal: FundingReversal): Refusal | null {
  const refused = needsAdminPerson(actor, 'reverse a funding');
  if (refused !== null) return refused;
  return isPerson(actor, reversal.proposedBy) ? forbidden('You proposed this reversal; another admin has to approve it.') : null;
}

export function mayWithdrawReversals(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, 'withdraw the reversal of a funding');
}

/** Members, and admins. */
export function maySeeFundings(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || isAdmin(actor) || roleIn(actor, organisationId) !== null;
}

/** A worker, for oneself; also one who is suspended: what was earned is theirs. */
export function mayBePaid(actor: Actor): Refusal | null {
  return actor.kind === 'person' && actor.isWorker ? null : forbidden('Only a worker is paid; join as a worker first.');
}

/** What is another worker's is not there. */
export function mayCancelPayout(actor: Actor, workerId: WorkerId): Refusal | null {
  return isPerson(actor, workerId) ? null : notFound('The payout', 'payoutId');
}

export function mayDecidePayee(actor: Actor, payee: Payee): Refusal | null {
  const refused = needsAdminPerson(actor, 'decide on bank details');
  if (refused !== null) return refused;
  return isPerson(actor, payee.workerId) ? forbidden('These are your own bank details; another admin has to decide.') : null;
}

/** A second person: an admin, but neither who is paid nor who asked for the payout. */
export function mayApprovePayout(
  actor: Actor,
  payout: { readonly workerId: WorkerId; readonly requestedBy: PersonId | null },
): Refusal | null {
  const refused = needsAdminPerson(actor, 'approve or refuse a payout');
  if (refused !== null) return refused;
  if (isPerson(actor, payout.workerId)) return forbidden('This payout is your own; another admin has to decide.');
  return isPerson(actor, payout.requestedBy) ? forbidden('You asked for this payout; another admin has to decide.') : null;
}

export function mayMakeRuns(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, 'make or cancel a payout run');
}

export function mayApproveRun(actor: Actor, run: PayoutRun): Refusal | null {
  const refused = needsAdminPerson(actor, 'approve a payout run');
  if (refused !== null) return refused;
  return isPerson(actor, run.createdBy) ? forbidden('You made this run; another admin has to approve it.') : null;
}

export function mayFetchFiles(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, "fetch a payout run's file");
}

export function mayMarkPayouts(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, 'say what the bank paid');
}

/** Pays again after something was paid twice: an admin in person, who says why. */
export function mayLiftPayerStops(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, 'let the payer go on');
}

export function mayReconcile(actor: Actor): Refusal | null {
  return needsAdmin(actor, 'compare with Stripe');
}
