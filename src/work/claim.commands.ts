/**
 * Claiming a task.
 *
 * Guarantees that a task never has more holders than slots, that no worker gets a task twice, and that nobody is told
 * "nothing left" while a slot is free: a claim that found every candidate being claimed by others waits for them in a
 * second transaction, and only then gives up.
 */
import { Inject, Injectable } from '@nestjs/common';
import { conflict, refuse, type BatchId, type Refusal, type Result, type WorkerId } from '../kernel/index.ts';
import { Commands, CONFIG, denyUnverified, type Caller, type Config, type Idempotency } from '../platform/index.ts';
import { PreparedRepository } from './prepared.repository.ts';
import { Board } from './board.ts';
import { preparedAlready } from './prepared.ts';
import { BUSY, TaskTaker, type ClaimTarget, type Taking } from './take-task.ts';
import { repeatable, runWritten, type Written, type WrittenId } from './written.ts';

/** How a claim is made and remembered. */
interface Way extends Pick<Taking, 'prepare'> {
  readonly idempotency: Idempotency<WrittenId>;
}

/** Batches that a claim without one tries, best first, before it says that nothing is left. */
const BATCHES_TRIED = 10;

const NOTHING_ANYWHERE: Refusal = conflict(
  'empty',
  'No batch on the board has a task for you now. Ask again later; qualifications may open more batches to you.',
);

@Injectable()
export class ClaimCommands {
  constructor(
    private readonly commands: Commands,
    private readonly taker: TaskTaker,
    private readonly board: Board,
    private readonly prepared: PreparedRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Claims the next task of a batch, or a named task.
   *
   * @returns the assignment; or NOT_FOUND, CONFLICT (the batch takes no claims, the task is full or was the worker's
   *   before), FORBIDDEN (requirements, a block, the worker's own organisation), LIMIT_REACHED
   */
  claim(caller: Caller, workerId: WorkerId, target: ClaimTarget, key?: string | null): Promise<Result<Written>> {
    const idempotency = repeatable(caller, 'assignment.claim', key, { claim: target });
    return this.claimIn(caller, workerId, target, { prepare: null, idempotency });
  }

  /**
   * Claims the next task of the best batch that the worker may do, by the order of the board.
   *
   * @returns the assignment; or CONFLICT (nothing on the board has a task for the worker now), LIMIT_REACHED
   */
  claimAny(caller: Caller, workerId: WorkerId, key?: string | null): Promise<Result<Written>> {
    return this.claimBest(caller, workerId, { prepare: null, idempotency: repeatable(caller, 'assignment.claim', key, { claim: 'any' }) });
  }

  /**
   * Claims the next task in advance: held for the worker, with its clock off, until it is started or its time has passed.
   * A worker who holds one in advance gets that one.
   *
   * @param batchId null: of the best batch
   * @returns the assignment; or the refusals of a claim; TRY_LATER while the task held before goes back
   */
  prepare(caller: Caller, workerId: WorkerId, batchId: BatchId | null, key?: string | null): Promise<Result<Written>> {
    const way = {
      prepare: { seconds: this.config.PREPARED_SECONDS, anyBatch: batchId === null },
      idempotency: repeatable(caller, 'assignment.prepare', key, { prepare: batchId ?? 'any' }),
    };
    return batchId === null ? this.claimBest(caller, workerId, way) : this.claimIn(caller, workerId, { batchId }, way);
  }

  private async claimBest(caller: Caller, workerId: WorkerId, way: Way): Promise<Result<Written>> {
    let refusal = denyUnverified(caller.actor) ?? NOTHING_ANYWHERE;
    for (const { id } of await this.board.claimable(caller.actor, workerId, BATCHES_TRIED)) {
      const result = await this.claimIn(caller, workerId, { batchId: id }, way);
      if (result.ok) return result;
      // Taken up in the meantime, perhaps; a limit is what the worker can do something about.
      if (result.refusals[0].kind === 'LIMIT_REACHED') refusal = result.refusals[0];
    }
    // A repeat of a claim that was granted is answered as then, whatever is on the board now.
    return runWritten(
      this.commands,
      caller,
      async (tx) => {
        const prepared = way.prepare === null ? null : await this.prepared.of(tx, workerId);
        return prepared === null ? refuse(refusal) : preparedAlready(prepared, null, tx.now);
      },
      way.idempotency,
    );
  }

  private async claimIn(caller: Caller, workerId: WorkerId, target: ClaimTarget, way: Way): Promise<Result<Written>> {
    const first = await this.attempt(caller, workerId, target, false, way);
    return isBusy(first) ? this.attempt(caller, workerId, target, true, way) : first;
  }

  private attempt(caller: Caller, workerId: WorkerId, target: ClaimTarget, wait: boolean, way: Way): Promise<Result<Written>> {
    return runWritten(
      this.commands,
      caller,
      (tx) => this.taker.take(tx, caller, workerId, target, { wait, prepare: way.prepare }),
      way.idempotency,
    );
  }
}

function isBusy(result: Result<unknown>): boolean {
  return !result.ok && result.refusals[0] === BUSY;
}
