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
  type BatchId,
  type Refusal,
  type Refused,
  type Result,
  type TaskId,
  type WorkerId,
} from '../kernel/index.ts';
import { Commands, CONFIG, PlatformRules, type Caller, type Config, type Idempotency, type Tx } from '../platform/index.ts';
import { Qualifications } from '../qualifications/index.ts';
import { aboutOf, subjectOf } from './assignment.commands.ts';
import type { Assignment } from './assignment.ts';
import { Board } from './board.ts';
import { ClaimRepository, type ClaimWindow } from './claim.repository.ts';
import { pickNext, WINDOW, type Pick } from './pick-next.ts';
import { mayClaim, NOTHING_FREE } from './work.policy.ts';
import { repeatable, runWritten, type Written, type WrittenId } from './written.ts';

export type ClaimTarget = { readonly batchId: BatchId } | { readonly taskId: TaskId };

/** Batches that a claim without one tries, best first, before it says that nothing is left. */
const BATCHES_TRIED = 10;

const BUSY: Refusal = { kind: 'TRY_LATER', message: 'Others are claiming the same tasks; try again.', retryAfterSeconds: 1 };

const NOTHING_ANYWHERE: Refusal = conflict(
  'empty',
  'No batch on the board has a task for you now. Ask again later; qualifications may open more batches to you.',
);

@Injectable()
export class ClaimCommands {
  constructor(
    private readonly commands: Commands,
    private readonly rows: ClaimRepository,
    private readonly board: Board,
    private readonly identity: Identity,
    private readonly qualifications: Qualifications,
    private readonly rules: PlatformRules,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Claims the next task of a batch, or a named task.
   *
   * @returns the assignment; or NOT_FOUND, CONFLICT (the batch takes no claims, the task is full or was the worker's
   *   before), FORBIDDEN (requirements, a block, the worker's own organisation), LIMIT_REACHED
   */
  claim(caller: Caller, workerId: WorkerId, target: ClaimTarget, key?: string | null): Promise<Result<Written>> {
    return this.claimIn(caller, workerId, target, repeatable(caller, 'assignment.claim', key, { claim: target }));
  }

  /**
   * Claims the next task of the best batch that the worker may do, by the order of the board.
   *
   * @returns the assignment; or CONFLICT (nothing on the board has a task for the worker now), LIMIT_REACHED
   */
  async claimAny(caller: Caller, workerId: WorkerId, key?: string | null): Promise<Result<Written>> {
    const idempotency = repeatable(caller, 'assignment.claim', key, { claim: 'any' });
    let refusal = NOTHING_ANYWHERE;
    for (const { id } of await this.board.claimable(caller.actor, workerId, BATCHES_TRIED)) {
      const result = await this.claimIn(caller, workerId, { batchId: id }, idempotency);
      if (result.ok) return result;
      // Taken up in the meantime, perhaps; a limit is what the worker can do something about.
      if (result.refusals[0].kind === 'LIMIT_REACHED') refusal = result.refusals[0];
    }
    // A repeat of a claim that was granted is answered as then, whatever is on the board now.
    return this.commands.run<WrittenId>(caller, () => Promise.resolve(refuse(refusal)), idempotency);
  }

  private async claimIn(
    caller: Caller,
    workerId: WorkerId,
    target: ClaimTarget,
    idempotency: Idempotency<WrittenId>,
  ): Promise<Result<Written>> {
    const first = await this.attempt(caller, workerId, target, false, idempotency);
    return isBusy(first) ? this.attempt(caller, workerId, target, true, idempotency) : first;
  }

  private attempt(
    caller: Caller,
    workerId: WorkerId,
    target: ClaimTarget,
    wait: boolean,
    idempotency: Idempotency<WrittenId>,
  ): Promise<Result<Written>> {
    return runWritten(
      this.commands,
      caller,
      async (tx) => {
        const taken = await this.take(tx, caller, workerId, target, wait);
        if (taken.ok) tx.act('assignment.claimed', subjectOf(taken.value), aboutOf(taken.value));
        return taken;
      },
      idempotency,
    );
  }

  private async take(tx: Tx, caller: Caller, workerId: WorkerId, target: ClaimTarget, wait: boolean): Promise<Result<Assignment>> {
    const window = await this.rows.window(tx, tx.now, workerId, target, WINDOW);
    if (window === null) return refuse(notFound('taskId' in target ? 'The task' : 'The batch'));
    const allowed = mayClaim(caller.actor, await this.factsOf(tx, workerId, window));
    if (!allowed.ok) return 'taskId' in target ? asTask(allowed) : allowed;
    const named = 'taskId' in target;
    const picks = named ? namedPick(window) : nextPicks(window);
    if (!picks.ok) return picks;
    if (named) {
      if (!(await this.isOffered(tx, workerId, window.batchId, target.taskId))) return refuse(NOT_OFFERED);
      if (window.candidates[0]?.free === 0) return refuse(TASK_FULL);
    }
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

  /**
   * Whether the worker may have this very task. Where there is gold, only what their next claim could give as well: that a
   * task which somebody else told them of is free when others are not would tell what it is.
   */
  private async isOffered(tx: Tx, workerId: WorkerId, batchId: BatchId, taskId: TaskId): Promise<boolean> {
    if (!(await this.rows.hasGold(tx, batchId))) return true;
    const window = await this.rows.window(tx, tx.now, workerId, { batchId }, WINDOW);
    return window !== null && pickNext(window.choice).some((pick) => pick.taskId === taskId);
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
      ever: window.taken,
      held: window.held,
      heldMaximum: (await this.rules.current(tx)).HELD_MAXIMUM,
    };
  }
}

function nextPicks(window: ClaimWindow): Result<Pick[]> {
  return window.candidates.length === 0 ? refuse(NOTHING_FREE) : ok(pickNext(window.choice));
}

const NOT_OFFERED: Refusal = conflict(
  'not_offered',
  'In this batch only a task that was offered to you can be claimed by name, as long as it is free; claim the next task of the batch instead.',
);

const TASK_FULL: Refusal = conflict('full', 'Every slot of this task is taken; claim the next task of its batch instead.');

function namedPick(window: ClaimWindow): Result<Pick[]> {
  const [task] = window.candidates;
  if (task === undefined) return refuse(notFound('The task'));
  if (task.mine) {
    return refuse(conflict('had', 'You have had this task, and nobody gets a task twice; claim the next task of its batch instead.'));
  }
  return ok([{ taskId: task.id, cursor: 0 }]);
}

function isBusy(result: Result<unknown>): boolean {
  return !result.ok && result.refusals[0] === BUSY;
}

/** A task of a batch that is hidden is told like one that does not exist. */
function asTask(refused: Refused): Refused {
  return refused.refusals[0].kind === 'NOT_FOUND' ? refuse(notFound('The task')) : refused;
}
