/** May this actor do this with tests and attempts? Pure; the only place that says so. */
import { forbidden, notFound, type OrganisationId, type Refusal } from '../kernel/index.ts';
import { hasRole, isAdmin, personIdOf, type Actor } from '../platform/index.ts';
import type { Attempt } from './attempt.ts';

type Owner = OrganisationId | null;

/** See a test with its money and its figures: members of its owner, and admins. */
export function mayReadTest(actor: Actor, owner: Owner): boolean {
  return isAdmin(actor) || (owner !== null && hasRole(actor, owner, 'viewer'));
}

/** See the key, and what was answered: whoever reviews. A viewer might take the test under another name. */
export function mayReadKey(actor: Actor, owner: Owner): boolean {
  return isAdmin(actor) || (owner !== null && hasRole(actor, owner, 'reviewer'));
}

/** Make a test and change it, open and close it, set money aside for it. */
export function mayManageTest(actor: Actor, owner: Owner): Refusal | null {
  if (owner === null) return isAdmin(actor) ? null : notFound('The test', 'testId');
  if (hasRole(actor, owner, 'manager')) return null;
  if (!mayReadTest(actor, owner)) return notFound('The test', 'testId');
  return forbidden("Only the organisation's owners and managers may do this with its tests.");
}

/** Take tests and training: workers. */
export function mayTakeTests(actor: Actor): Refusal | null {
  return actor.kind === 'person' && actor.isWorker ? null : forbidden('Only a worker may take a test.');
}

/** The side from which an actor sees an attempt; null: it does not exist for them. */
export function viewpointOf(actor: Actor, attempt: Pick<Attempt, 'workerId'>, owner: Owner): 'worker' | 'requester' | 'admin' | null {
  // An API key that is restricted to an organisation does not act for the worker.
  if (mayTakeTests(actor) === null && personIdOf(actor) === attempt.workerId) return 'worker';
  if (owner !== null && hasRole(actor, owner, 'reviewer')) return 'requester';
  return isAdmin(actor) ? 'admin' : null;
}
