/**
 * Starting a task that is held in advance: begins its clock and its lease.
 *
 * A start is decided as a claim is, under the same lock and by the same policy, except for the limits that count tasks: the
 * claim counted this one. So nobody starts a task of a batch that was paused or ended meanwhile, and no worker who was
 * suspended or blocked does. A refused start changes nothing, and the task goes back when its time has passed.
 */
import { Inject, Injectable } from '@nestjs/common';
import { conflict, notFound, ok, refuse, type AssignmentId, type Result, type WorkerId } from '../kernel/index.ts';
import { Commands, CONFIG, type Caller, type Config, type Tx } from '../platform/index.ts';
import { aboutOf, subjectOf, WENT_BACK } from './assignment.commands.ts';
import type { Assignment } from './assignment.ts';
import { AssignmentRepository } from './assignment.repository.ts';
import { ClaimRepository } from './claim.repository.ts';
import { PreparedRepository } from './prepared.repository.ts';
import { startCase } from './prepared.ts';
import { TaskTaker } from './take-task.ts';
import { mayClaimSomething } from './work.policy.ts';
import { repeatable, runWritten, type Written } from './written.ts';

@Injectable()
export class StartCommands {
  constructor(
    private readonly commands: Commands,
    private readonly claims: ClaimRepository,
    private readonly rows: AssignmentRepository,
    private readonly prepared: PreparedRepository,
    private readonly taker: TaskTaker,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Begins the clock. Starting it twice is no fault: the clock began with the first.
   *
   * @returns the assignment; or NOT_FOUND, CONFLICT (it went back or ended, its time has passed, the batch takes no work),
   *   FORBIDDEN (requirements, a block, a suspension)
   */
  start(caller: Caller, workerId: WorkerId, id: AssignmentId, key?: string | null): Promise<Result<Written>> {
    return runWritten(
      this.commands,
      caller,
      (tx) => this.startIn(tx, caller, workerId, id),
      repeatable(caller, 'assignment.start', key, { start: id }),
    );
  }

  private async startIn(tx: Tx, caller: Caller, workerId: WorkerId, id: AssignmentId): Promise<Result<Assignment>> {
    const own = await this.rows.ofWorker(tx, id, workerId);
    if (own === null) return refuse(notFound('The assignment', 'assignmentId'));
    const window = await this.claims.window(tx, tx.now, workerId, { taskId: own.taskId }, 1);
    if (window === null) return refuse(notFound('The task'));
    for (;;) {
      // Read after the window, whose lock makes the claims and starts of this worker wait for each other.
      const assignment = (await this.rows.byId(tx, id)) ?? own;
      switch (startCase(assignment, tx.now)) {
        case 'repeat':
          return ok(assignment);
        case 'too late':
        case 'gone back':
          return refuse(conflict('returned', WENT_BACK));
        case 'ended':
          return refuse(conflict(assignment.state, 'This task was started before and is not held any more; claim another one.'));
        case 'may start': {
          const allowed = mayClaimSomething(caller.actor, await this.taker.factsOf(tx, workerId, window));
          if (!allowed.ok) return allowed;
          const started = await this.prepared.start(tx, id, this.config.GRACE_SECONDS);
          if (started === null) {
            // It went back between reading and writing, and the next turn says so; or its batch stopped.
            if ((await this.rows.byId(tx, id))?.state !== 'held') continue;
            return refuse(conflict('stopped', 'This batch has just stopped taking work; choose another one from the board.'));
          }
          tx.act('assignment.started', subjectOf(started), aboutOf(started));
          return ok(started);
        }
      }
    }
  }
}
