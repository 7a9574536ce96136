/** May this worker claim here, and who may see an assignment? Pure; the only place that says so. */
import {
  conflict,
  forbidden,
  limitReached,
  notFound,
  ok,
  publicId,
  type AssignmentId,
  type OrganisationId,
  type Refusal,
  refuse,
  type Result,
  say,
} from '../kernel/index.ts';
import { denyUnverified, hasRole, isAdmin, personIdOf, roleIn, SUSPENDED_MESSAGE, type Actor } from '../platform/index.ts';
import type { StandingToBatch } from '../pools/index.ts';
import type { Eligibility } from '../qualifications/index.ts';
import type { Assignment } from './assignment.ts';

/** What a claim in a batch depends on, but for the tasks. */
export interface ClaimFacts {
  readonly organisationId: OrganisationId;
  readonly state: string;
  readonly internal: boolean;
  /** How the worker stands in the private pool that the batch asks for. */
  readonly pool: StandingToBatch;
  /** Whether its end has come, swept or not. */
  readonly expired: boolean;
  readonly eligibility: Eligibility;
  /** Whether the organisation blocks this worker. */
  readonly blocked: boolean;
  readonly workerCap: number | null;
  /** Tasks of the batch that the worker has had, without those given back or expired. */
  readonly taken: number;
  /** The same with them. */
  readonly ever: number;
  /** Assignments that the worker holds now, in all batches. */
  readonly held: number;
  readonly heldMaximum: number;
}

/** Number of held tasks that a refusal names. */
export const NAMED_AT_MOST = 100;

/** Whether the actor takes part as a worker at all; a key that is restricted to an organisation does not. */
export function mayWork(actor: Actor): Refusal | null {
  return actor.kind === 'person' && actor.isWorker ? null : forbidden('Only a worker takes work; join as a worker first.');
}

const HIDDEN_STATES = new Set(['draft', 'in_review']);

type Hiding = Pick<ClaimFacts, 'organisationId' | 'state' | 'internal' | 'eligibility' | 'pool'>;

/** Whether the batch exists for this worker at all: a hidden batch has the same answer as one that does not exist. */
export function maySeeBatch(actor: Actor, facts: Hiding): boolean {
  return isPublishedTo(actor, facts) && (facts.pool === 'open' || facts.pool === 'accepted');
}

/** The same, whatever the pool that it asks for. */
function isPublishedTo(actor: Actor, facts: Hiding): boolean {
  if (HIDDEN_STATES.has(facts.state)) return false;
  if (facts.internal) return roleIn(actor, facts.organisationId) !== null;
  return facts.eligibility.canDiscover;
}

/** Only who was in the pool is told that it is in the way: to all others the batch does not exist. */
const BY_POOL: Readonly<Record<StandingToBatch, Refusal | null>> = {
  open: null,
  accepted: null,
  outdated: forbidden(
    'The agreement of the pool that this batch asks for has a later version. Read it in "me { worker { pools { nodes { newestAgreement { … } } } } }" and accept it (acceptPoolAgreement).',
  ),
  ended: forbidden(
    'This batch asks for a pool that you are not in any more; finish what you hold, and ask the requester for an invitation to claim more.',
  ),
  none: notFound('The batch'),
};

/** What decides about the batch and the worker alone: everything but what the worker holds and has taken. */
export type BoardFacts = Omit<ClaimFacts, 'taken' | 'ever' | 'held' | 'heldMaximum'>;

/** Every task of the batch is taken, or was the worker's before. */
export const NOTHING_FREE: Refusal = conflict(
  'full',
  'This batch has no free task for you now. Tasks come back when others return them: ask again later, or choose another batch from the board.',
);

/** Whether the worker may claim tasks of the batch at all: yes, or what is in the way. */
export function mayClaimSomething(actor: Actor, facts: BoardFacts): Result<undefined> {
  if (!isPublishedTo(actor, facts)) return refuse(notFound('The batch'));
  const byPool = BY_POOL[facts.pool];
  if (byPool !== null) return refuse(byPool);
  if (actor.kind === 'person' && actor.suspended) return refuse(forbidden(SUSPENDED_MESSAGE));
  const unverified = denyUnverified(actor);
  if (unverified !== null) return refuse(unverified);
  if (facts.state !== 'open') {
    const message =
      facts.state === 'paused'
        ? 'This batch is paused; its tasks can be claimed again when its requester resumes it.'
        : 'This batch takes no more work; choose another one from the board.';
    return refuse(conflict(facts.state, message));
  }
  if (facts.expired) return refuse(conflict('expired', 'This batch has reached its end; choose another one from the board.'));
  if (facts.blocked) {
    return refuse(forbidden('This requester does not take work from you; "me { restrictions { … } }" tells why and until when.'));
  }
  if (!facts.internal && roleIn(actor, facts.organisationId) !== null) {
    return refuse(forbidden('You are a member of the organisation that pays for this; only its internal batches are open to you.'));
  }
  if (!facts.eligibility.canAccept) {
    const count = facts.eligibility.unmet.length;
    return refuse(
      forbidden(
        say`You do not meet ${count} of the requirements of this batch; its card on the board names them and what would meet them.`,
      ),
    );
  }
  return ok(undefined);
}

/** Whether the worker may claim a task of the batch now: yes, or what is in the way. */
export function mayClaim(actor: Actor, facts: ClaimFacts): Result<undefined> {
  const inBatch = mayClaimInBatch(actor, facts);
  return inBatch.ok && facts.held >= facts.heldMaximum ? refuse(holdsMaximum(facts)) : inBatch;
}

/** Refuses another task to a worker who holds as many as anybody may. @param ids of the tasks that the worker holds, oldest first */
export function holdsMaximum({ held, heldMaximum }: Pick<ClaimFacts, 'held' | 'heldMaximum'>, ids: readonly AssignmentId[] = []): Refusal {
  const message = say`You hold ${held} tasks; submit or return one of them before you claim the next.`;
  return limitReached(
    heldMaximum,
    message,
    ids.map((id) => publicId('Assignment', id)),
  );
}

/** The same, whatever the worker holds. */
export function mayClaimInBatch(actor: Actor, facts: Omit<ClaimFacts, 'held' | 'heldMaximum'>): Result<undefined> {
  const something = mayClaimSomething(actor, facts);
  if (!something.ok) return something;
  if (facts.workerCap !== null && facts.taken >= facts.workerCap) {
    return refuse(
      limitReached(
        facts.workerCap,
        say`This batch takes at most ${facts.workerCap} answers from one worker, and you have given or hold that many.`,
      ),
    );
  }
  const { trialTasks } = facts.eligibility;
  if (trialTasks !== null && facts.ever >= trialTasks) {
    const message = say`You do not meet all requirements of this batch yet, and have had the ${trialTasks} tasks that it lets you try; what is found of them counts from the day after tomorrow at the earliest.`;
    return refuse(limitReached(trialTasks, message));
  }
  return ok(undefined);
}

/** The side from which an actor sees an assignment; null: it does not exist for them. */
export type Viewpoint = 'worker' | 'requester' | 'admin';

export function viewpointOf(actor: Actor, assignment: Pick<Assignment, 'workerId' | 'organisationId'>): Viewpoint | null {
  // An API key that is restricted to an organisation does not act for the worker.
  if (mayWork(actor) === null && personIdOf(actor) === assignment.workerId) return 'worker';
  if (hasRole(actor, assignment.organisationId, 'reviewer')) return 'requester';
  return isAdmin(actor) ? 'admin' : null;
}

/** Whether the actor reads the answers of an organisation's batches. */
export function mayReadAnswers(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || isAdmin(actor) || hasRole(actor, organisationId, 'reviewer');
}
