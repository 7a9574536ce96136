/** May this worker claim here, and who may see an assignment? Pure; the only place that says so. */
import {
  conflict,
  forbidden,
  limitReached,
  notFound,
  ok,
  refuse,
  type OrganisationId,
  type Refusal,
  type Result,
} from '../kernel/index.ts';
import { hasRole, isAdmin, personIdOf, roleIn, SUSPENDED_MESSAGE, type Actor } from '../platform/index.ts';
import type { Eligibility } from '../qualifications/index.ts';
import type { Assignment } from './assignment.ts';

/** What a claim in a batch depends on, but for the tasks. */
export interface ClaimFacts {
  readonly organisationId: OrganisationId;
  readonly state: string;
  readonly internal: boolean;
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

/** Whether the actor takes part as a worker at all; a key that is restricted to an organisation does not. */
export function mayWork(actor: Actor): Refusal | null {
  return actor.kind === 'person' && actor.isWorker ? null : forbidden('Only a worker takes work; join as a worker first.');
}

const HIDDEN_STATES = new Set(['draft', 'in_review']);

/** Whether the batch exists for this worker at all: what is hidden is told as if it did not. */
export function maySeeBatch(actor: Actor, facts: Pick<ClaimFacts, 'organisationId' | 'state' | 'internal' | 'eligibility'>): boolean {
  if (HIDDEN_STATES.has(facts.state)) return false;
  if (facts.internal) return roleIn(actor, facts.organisationId) !== null;
  return facts.eligibility.canDiscover;
}

/** What decides about the batch and the worker alone: everything but what the worker holds and has taken. */
export type BoardFacts = Omit<ClaimFacts, 'taken' | 'ever' | 'held' | 'heldMaximum'>;

/** Every task of the batch is taken, or was the worker's before. */
export const NOTHING_FREE: Refusal = conflict(
  'full',
  'This batch has no free task for you now. Tasks come back when others return them: ask again later, or choose another batch from the board.',
);

/** Whether the worker may claim tasks of the batch at all: yes, or what is in the way. */
export function mayClaimSomething(actor: Actor, facts: BoardFacts): Result<undefined> {
  if (!maySeeBatch(actor, facts)) return refuse(notFound('The batch'));
  if (actor.kind === 'person' && actor.suspended) return refuse(forbidden(SUSPENDED_MESSAGE));
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
      forbidden(`You do not meet ${count} of the requirements of this batch; its card on the board names them and what would meet them.`),
    );
  }
  return ok(undefined);
}

/** Whether the worker may claim a task of the batch now: yes, or what is in the way. */
export function mayClaim(actor: Actor, facts: ClaimFacts): Result<undefined> {
  const something = mayClaimSomething(actor, facts);
  if (!something.ok) return something;
  if (facts.workerCap !== null && facts.taken >= facts.workerCap) {
    return refuse(
      limitReached(
        facts.workerCap,
        `This batch takes at most ${facts.workerCap} answers from one worker, and you have given or hold that many.`,
      ),
    );
  }
  const { trialTasks } = facts.eligibility;
  if (trialTasks !== null && facts.ever >= trialTasks) {
    const message = `You do not meet all requirements of this batch yet, and have had the ${trialTasks} tasks that it lets you try; what is found of them counts from the day after tomorrow at the earliest.`;
    return refuse(limitReached(trialTasks, message));
  }
  if (facts.held >= facts.heldMaximum) {
    return refuse(limitReached(facts.heldMaximum, `You hold ${facts.held} tasks; submit or return one of them before you claim the next.`));
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
