/** What workers may try to get a task and to begin it, and what it must end with. */
import type { AssignmentId, TaskId } from '../../src/kernel/index.ts';
import type { Attempt, Hand } from './market-hand.ts';
import { TERMS, type ModelBatch, type ModelWorker } from './market-state.ts';

export class ClaimMoves {
  constructor(private readonly hand: Hand) {}

  claim(): Attempt | null {
    const batch = this.hand.pick(this.hand.market.batches);
    const worker = this.hand.random.pick(this.hand.market.workers);
    if (batch === null) return null;
    const candidates = this.hand.market.candidates(batch, worker);
    return {
      expected: this.claimable(batch, worker, candidates),
      run: () => this.hand.services.claims.claim(this.hand.callerOf(worker), worker.id, { batchId: batch.id }),
      apply: async ({ assignmentId }: { assignmentId: AssignmentId }) => this.taken(assignmentId, batch, worker, candidates, false),
    };
  }

  /** Claims a task in advance; the worker who holds one of this batch gets that one. */
  prepare(): Attempt | null {
    const batch = this.hand.pick(this.hand.market.batches);
    const worker = this.hand.random.pick(this.hand.market.workers);
    if (batch === null) return null;
    const candidates = this.hand.market.candidates(batch, worker);
    const prepared = this.hand.market.preparedBy(worker);
    const expected = (): Attempt['expected'] => {
      if (prepared?.batch === batch) return 'ok';
      const claimable = this.claimable(batch, worker, candidates);
      return prepared !== undefined && batch.state === 'open' ? 'LIMIT_REACHED' : claimable;
    };
    return {
      expected: expected(),
      run: () => this.hand.services.claims.prepare(this.hand.callerOf(worker), worker.id, batch.id),
      apply: async ({ assignmentId }: { assignmentId: AssignmentId }) => {
        if (prepared === undefined) return this.taken(assignmentId, batch, worker, candidates, true);
        if (prepared.id !== assignmentId) throw new Error(`prepare: ${assignmentId} is not the task that is held in advance`);
      },
    };
  }

  private claimable(batch: ModelBatch, worker: ModelWorker, candidates: readonly TaskId[]): Attempt['expected'] {
    if (batch.state === 'draft') return 'NOT_FOUND';
    if (batch.state !== 'open') return 'CONFLICT';
    if (this.hand.market.heldBy(worker) >= TERMS.heldMaximum) return 'LIMIT_REACHED';
    return candidates.length === 0 ? 'CONFLICT' : 'ok';
  }

  private async taken(
    id: AssignmentId,
    batch: ModelBatch,
    worker: ModelWorker,
    candidates: readonly TaskId[],
    isPrepared: boolean,
  ): Promise<void> {
    const [row] = await this.hand.services.db.query<{ task_id: TaskId }>('select task_id from work.assignment where id = $1', [id]);
    const taskId = candidates.find((each) => each === row?.task_id);
    if (taskId === undefined) throw new Error(`claim: the task ${row?.task_id} was not free for this worker`);
    batch.free.set(taskId, (batch.free.get(taskId) ?? 0) - 1);
    const seconds = isPrepared ? TERMS.preparedSeconds : TERMS.leaseSeconds + TERMS.graceSeconds;
    const until = this.hand.services.now + seconds * 1000;
    this.hand.market.assignments.push({ id, batch, taskId, worker, state: 'held', isPrepared, until, isResting: false, label: null });
  }

  /** Begins the clock of a task that is held in advance. */
  start(): Attempt | null {
    const prepared = this.hand.market.assignments.filter((each) => each.state === 'held' && each.isPrepared);
    const assignment =
      prepared.length > 0 && this.hand.random.below(5) > 0 ? this.hand.pick(prepared) : this.hand.pick(this.hand.market.assignments);
    if (assignment === null) return null;
    const worker = this.hand.random.below(15) === 0 ? this.hand.random.pick(this.hand.market.workers) : assignment.worker;
    const expected = (): Attempt['expected'] => {
      if (worker !== assignment.worker) return 'NOT_FOUND';
      if (assignment.state !== 'held') return 'CONFLICT';
      return !assignment.isPrepared || assignment.batch.state === 'open' ? 'ok' : 'CONFLICT';
    };
    return {
      expected: expected(),
      run: () => this.hand.services.starts.start(this.hand.callerOf(worker), worker.id, assignment.id),
      apply: () => {
        if (!assignment.isPrepared) return;
        assignment.isPrepared = false;
        assignment.until = this.hand.services.now + (TERMS.leaseSeconds + TERMS.graceSeconds) * 1000;
      },
    };
  }
}
