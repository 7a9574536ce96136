/**
 * Claiming a task.
 *
 * Guarantees that a task never has more holders than slots, that no worker gets a task twice, and that nobody is told
 * "nothing left" while a slot is free: a claim that found every candidate being claimed by others waits for them in a
 * second transaction, and only then gives up.
 */
import { Inject, Injectable } from '@nestjs/common';
import { Identity } from '../identity/index.ts';
import {
  conflict,
  newId,
  notFound,
  ok,
  refuse,
  type AssignmentId,
  type BatchId,
  type Refusal,
  type Refused,
  type Result,
  type TaskId,
  type WorkerId,
} from '../kernel/index.ts';
import { Commands, CONFIG, type Caller, type Config, type Tx } from '../platform/index.ts';
import { Qualifications } from '../qualifications/index.ts';
import type { Assignment } from './assignment.ts';
import { ClaimRepository, type ClaimWindow } from './claim.repository.ts';
import { pickNext, WINDOW, type Pick } from './pick-next.ts';
import { mayClaim } from './work.policy.ts';

export type ClaimTarget = { readonly batchId: BatchId } | { readonly taskId: TaskId };

/** What a claim left behind; `fresh` only for the call that made it, not for a repeat by idempotency key. */
export interface Claimed {
  readonly assignmentId: AssignmentId;
  readonly fresh?: Assignment;
}

const BUSY: Refusal = { kind: 'TRY_LATER', message: 'Others are claiming the same tasks; try again.', retryAfterSeconds: 1 };

const NOTHING_FREE: Refusal = conflict(
  'full',
  'This batch has no free task for you now. Tasks come back when others return them: ask again later, or choose another batch from the board.',
);

@Injectable()
export class ClaimCommands {
  constructor(
    private readonly commands: Commands,
    private readonly rows: ClaimRepository,
    private readonly identity: Identity,
    private readonly qualifications: Qualifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Claims the next task of a batch, or a named task.
   *
   * @returns the assignment; or NOT_FOUND, CONFLICT (the batch takes no claims, the task is full or was the worker's
   *   before), FORBIDDEN (requirements, a block, the worker's own organisation), LIMIT_REACHED
   */
  async claim(caller: Caller, workerId: WorkerId, target: ClaimTarget, key?: string | null): Promise<Result<Claimed>> {
    const first = await this.attempt(caller, workerId, target, false, key);
    return isBusy(first) ? this.attempt(caller, workerId, target, true, key) : first;
  }

  private async attempt(
    caller: Caller,
    workerId: WorkerId,
    target: ClaimTarget,
    wait: boolean,
    key?: string | null,
  ): Promise<Result<Claimed>> {
    let fresh: Assignment | undefined;
    const result = await this.commands.run<{ assignmentId: AssignmentId }>(
      caller,
      async (tx) => {
        const taken = await this.take(tx, caller, workerId, target, wait);
        if (!taken.ok) return taken;
        fresh = taken.value;
        const { id, organisationId, batchId, taskId } = taken.value;
        tx.act('assignment.claimed', { kind: 'assignment', id, organisationId }, { batchId, taskId });
        return ok({ assignmentId: id });
      },
      { key, request: { claim: target } },
    );
    return result.ok ? ok({ assignmentId: result.value.assignmentId, fresh }) : result;
  }

  private async take(tx: Tx, caller: Caller, workerId: WorkerId, target: ClaimTarget, wait: boolean): Promise<Result<Assignment>> {
    const window = await this.rows.window(tx, workerId, target, WINDOW);
    if (window === null) return refuse(notFound('taskId' in target ? 'The task' : 'The batch'));
    const allowed = mayClaim(caller.actor, await this.factsOf(tx, workerId, window));
    if (!allowed.ok) return 'taskId' in target ? asTask(allowed) : allowed;
    const named = 'taskId' in target;
    const picks = named ? namedPick(window) : nextPicks(window);
    if (!picks.ok) return picks;
    const assignment = await this.rows.take(tx, {
      id: newId<'Assignment'>(tx.now),
      workerId,
      batchId: window.batchId,
      picks: picks.value,
      named,
      wait: wait || named,
      givenBack: window.givenBack,
      graceSeconds: this.config.GRACE_SECONDS,
    });
    if (assignment !== null) return ok(assignment);
    if (named) return refuse(TASK_FULL);
    return refuse(wait ? NOTHING_FREE : BUSY);
  }

  private async factsOf(tx: Tx, workerId: WorkerId, window: ClaimWindow) {
    const blocking = await this.identity.blockingOrganisations(tx, workerId, tx.now);
    return {
      organisationId: window.organisationId,
      state: window.state,
      internal: window.internal,
      expired: window.expired,
      eligibility: await this.qualifications.eligibility(tx, workerId, window.requirements, tx.now),
      blocked: blocking.has(window.organisationId),
      workerCap: window.workerCap,
      taken: window.taken - window.givenBack,
      held: window.held,
      heldMaximum: this.config.HELD_MAXIMUM,
    };
  }
}

function nextPicks(window: ClaimWindow): Result<Pick[]> {
  return window.candidates.length === 0 ? refuse(NOTHING_FREE) : ok(pickNext(window.candidates));
}

const TASK_FULL: Refusal = conflict('full', 'Every slot of this task is taken; claim the next task of its batch instead.');

function namedPick(window: ClaimWindow): Result<Pick[]> {
  const [task] = window.candidates;
  if (task === undefined) return refuse(notFound('The task'));
  if (task.mine) {
    return refuse(conflict('had', 'You have had this task, and nobody gets a task twice; claim the next task of its batch instead.'));
  }
  if (task.free === 0) return refuse(TASK_FULL);
  return ok([{ taskId: task.id, cursor: 0 }]);
}

function isBusy(result: Result<unknown>): boolean {
  return !result.ok && result.refusals[0] === BUSY;
}

/** A task of a batch that is hidden is told like one that does not exist. */
function asTask(refused: Refused): Refused {
  return refused.refusals[0].kind === 'NOT_FOUND' ? refuse(notFound('The task')) : refused;
}
