/**
 * Takes a slot of a task for a worker, in the transaction of a claim: reads what can be chosen from, decides by the policy,
 * picks, and takes.
 */
import { Inject, Injectable } from '@nestjs/common';
import { Identity } from '../identity/index.ts';
import {
  conflict,
  newId,
  notFound,
  ok,
  refuse,
  tryLater,
  type BatchId,
  type Refusal,
  type Refused,
  type Result,
  type TaskId,
  type WorkerId,
} from '../kernel/index.ts';
import { CONFIG, PlatformRules, type Caller, type Config, type Tx } from '../platform/index.ts';
import { Pools } from '../pools/index.ts';
import { Qualifications } from '../qualifications/index.ts';
import { aboutOf, subjectOf } from './assignment.commands.ts';
import type { Assignment } from './assignment.ts';
import { PreparedRepository } from './prepared.repository.ts';
import { ClaimRepository, type ClaimWindow } from './claim.repository.ts';
import { preparedAlready } from './prepared.ts';
import { pickNext, WINDOW, type Pick } from './pick-next.ts';
import { holdsMaximum, mayClaimInBatch, NAMED_AT_MOST, NOTHING_FREE, type ClaimFacts } from './work.policy.ts';

export type ClaimTarget = { readonly batchId: BatchId } | { readonly taskId: TaskId };

/** How a slot is taken. */
export interface Taking {
  /** Wait for others who are claiming the same tasks, instead of passing them by. */
  readonly wait: boolean;
  /** Hold the task in advance, with its clock off; null: the clock begins now. */
  readonly prepare: { readonly seconds: number; readonly anyBatch: boolean } | null;
}

export const BUSY: Refusal = tryLater(1, 'Others are claiming the same tasks; try again.');

@Injectable()
export class TaskTaker {
  constructor(
    private readonly rows: ClaimRepository,
    private readonly prepared: PreparedRepository,
    private readonly identity: Identity,
    private readonly qualifications: Qualifications,
    private readonly pools: Pools,
    private readonly rules: PlatformRules,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @returns the assignment; or the refusals of a claim, {@link BUSY} among them when all that is free is being claimed by
   *   others at this moment
   */
  async take(tx: Tx, caller: Caller, workerId: WorkerId, target: ClaimTarget, taking: Taking): Promise<Result<Assignment>> {
    const { wait, prepare } = taking;
    const window = await this.rows.window(tx, tx.now, workerId, target, WINDOW);
    if (window === null) return refuse(notFound('taskId' in target ? 'The task' : 'The batch'));
    // Read after the window, whose lock makes the claims of this worker wait for each other.
    const prepared = prepare === null ? null : await this.prepared.of(tx, workerId);
    if (prepared !== null && (prepare?.anyBatch === true || prepared.batchId === window.batchId)) {
      return preparedAlready(prepared, null, tx.now);
    }
    const facts = await this.factsOf(tx, workerId, window);
    const allowed = mayClaimInBatch(caller.actor, facts);
    if (!allowed.ok) return 'taskId' in target ? asTask(allowed) : allowed;
    if (prepared !== null) return preparedAlready(prepared, window.batchId, tx.now);
    if (facts.held >= facts.heldMaximum) return refuse(holdsMaximum(facts, await this.rows.heldIds(tx, workerId, NAMED_AT_MOST)));
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
      preparedSeconds: prepare?.seconds ?? null,
    });
    if (assignment !== null) {
      tx.act(prepare === null ? 'assignment.claimed' : 'assignment.prepared', subjectOf(assignment), aboutOf(assignment));
      return ok(assignment);
    }
    if (named) return refuse(TASK_FULL);
    return refuse(wait ? NOTHING_FREE : BUSY);
  }

  /**
   * Whether the worker may claim this task by its id. In a batch with gold, only a task that their next claim could give as
   * well: otherwise a worker could find out which tasks of a colleague are gold, by which of them are free.
   */
  private async isOffered(tx: Tx, workerId: WorkerId, batchId: BatchId, taskId: TaskId): Promise<boolean> {
    if (!(await this.rows.hasGold(tx, batchId))) return true;
    const window = await this.rows.window(tx, tx.now, workerId, { batchId }, WINDOW);
    return window !== null && pickNext(window.choice).some((pick) => pick.taskId === taskId);
  }

  /** What decides whether the worker may claim in the batch of the window; their standing in its pool is held until the end. */
  async factsOf(tx: Tx, workerId: WorkerId, window: ClaimWindow): Promise<ClaimFacts> {
    const blocking = await this.identity.blockingOrganisations(tx, workerId, tx.now);
    return {
      organisationId: window.organisationId,
      state: window.state,
      internal: window.internal,
      pool: await this.pools.lockStanding(tx, workerId, window.poolId),
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

/** A task of a hidden batch has the same answer as a task that does not exist. */
function asTask(refused: Refused): Refused {
  return refused.refusals[0].kind === 'NOT_FOUND' ? refuse(notFound('The task')) : refused;
}
