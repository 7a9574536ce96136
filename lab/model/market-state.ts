/**
 * A marketplace of one organisation as one would keep it on paper: what everybody has, and in which state everything is.
 * Amounts are minor units; times are milliseconds since 1970.
 */
import type { AssignmentId, BatchId, OrganisationId, PayoutId, PayoutRunId, PersonId, TaskId } from '../../src/kernel/index.ts';

export const DAY_SECONDS = 86_400;
export const TERMS = {
  leaseSeconds: 600,
  graceSeconds: 120,
  preparedSeconds: 300,
  autoApproveSeconds: 3 * DAY_SECONDS,
  holdSeconds: 3 * DAY_SECONDS,
  disputeSeconds: 14 * DAY_SECONDS,
  heldMaximum: 2,
  minimumPayoutMinor: 20n,
  /** The platform's fee is a fifth of what a worker gets: 2,000 basis points. */
  feeDivisor: 5n,
} as const;

export interface ModelBatch {
  readonly id: BatchId;
  readonly rewardMinor: bigint;
  readonly redundancy: number;
  /** In their order. */
  readonly tasks: readonly TaskId[];
  launched: number;
  /** `ending`: draining, settled or cancelled, which differ in nothing that can still be done. */
  state: 'draft' | 'open' | 'paused' | 'ending';
  escrowMinor: bigint;
  readonly free: Map<TaskId, number>;
}

export interface ModelAssignment {
  readonly id: AssignmentId;
  readonly batch: ModelBatch;
  readonly taskId: TaskId;
  readonly worker: ModelWorker;
  state: 'held' | 'submitted' | 'approved' | 'rejected' | 'returned' | 'expired';
  /** Held in advance, and never started. */
  isPrepared: boolean;
  /** Held: when its slot is taken back; submitted: when it is approved by itself; rejected: until when it rests. */
  until: number;
  /** The money of a rejection that still rests. */
  isResting: boolean;
  label: string | null;
}

export interface ModelWorker {
  readonly id: PersonId;
  hasPayee: boolean;
  pending: { dueAt: number; minor: bigint }[];
  availableMinor: bigint;
  inTransitMinor: bigint;
}

export interface ModelPayout {
  readonly id: PayoutId;
  readonly worker: ModelWorker;
  readonly minor: bigint;
  state: 'reserved' | 'in_run' | 'sent' | 'paid' | 'failed' | 'returned' | 'cancelled';
  run: ModelRun | null;
}

export interface ModelRun {
  readonly id: PayoutRunId;
  state: 'awaiting_approval' | 'approved' | 'exported' | 'closed' | 'cancelled';
}

const OPEN_PAYOUTS: readonly ModelPayout['state'][] = ['reserved', 'in_run', 'sent'];

export class ModelMarket {
  availableMinor = 0n;
  readonly batches: ModelBatch[] = [];
  readonly assignments: ModelAssignment[] = [];
  readonly payouts: ModelPayout[] = [];
  readonly runs: ModelRun[] = [];

  constructor(
    readonly organisationId: OrganisationId,
    readonly workers: readonly ModelWorker[],
  ) {}

  /** What one slot of the batch costs: reward and fee. */
  priceOf(batch: ModelBatch): bigint {
    return batch.rewardMinor + batch.rewardMinor / TERMS.feeDivisor;
  }

  heldBy(worker: ModelWorker): number {
    return this.assignments.filter((each) => each.worker === worker && each.state === 'held').length;
  }

  /** The task that the worker holds in advance. */
  preparedBy(worker: ModelWorker): ModelAssignment | undefined {
    return this.assignments.find((each) => each.worker === worker && each.state === 'held' && each.isPrepared);
  }

  /** The tasks that the worker may get next: free, and never theirs before. */
  candidates(batch: ModelBatch, worker: ModelWorker): TaskId[] {
    const had = new Set(this.assignments.filter((each) => each.worker === worker).map((each) => each.taskId));
    return batch.tasks.filter((id) => (batch.free.get(id) ?? 0) > 0 && !had.has(id));
  }

  openPayoutOf(worker: ModelWorker): ModelPayout | undefined {
    return this.payouts.find((payout) => payout.worker === worker && OPEN_PAYOUTS.includes(payout.state));
  }

  launch(batch: ModelBatch, count: number): void {
    const launched = batch.tasks.slice(batch.launched, batch.launched + count);
    for (const id of launched) batch.free.set(id, batch.redundancy);
    const cost = this.priceOf(batch) * BigInt(launched.length * batch.redundancy);
    batch.launched += launched.length;
    batch.escrowMinor += cost;
    this.availableMinor -= cost;
  }

  /** Free slots are withdrawn, and their money is the organisation's again. */
  end(batch: ModelBatch): void {
    const slots = [...batch.free.values()].reduce((sum, free) => sum + free, 0);
    this.refund(batch, this.priceOf(batch) * BigInt(slots));
    batch.free.clear();
    batch.state = 'ending';
  }

  /** A held slot that is not its holder's any more. */
  freeSlot({ batch, taskId }: ModelAssignment): void {
    if (batch.state === 'ending') this.refund(batch, this.priceOf(batch));
    else batch.free.set(taskId, (batch.free.get(taskId) ?? 0) + 1);
  }

  approve(assignment: ModelAssignment, now: number): void {
    assignment.batch.escrowMinor -= this.priceOf(assignment.batch);
    this.earn(assignment, now);
  }

  reject(assignment: ModelAssignment, now: number): void {
    assignment.batch.escrowMinor -= this.priceOf(assignment.batch);
    assignment.state = 'rejected';
    assignment.isResting = true;
    assignment.until = now + TERMS.disputeSeconds * 1000;
  }

  /** A rejection that rested is taken back. */
  undo(assignment: ModelAssignment, now: number): void {
    assignment.isResting = false;
    this.earn(assignment, now);
  }

  /** What happens by itself up to now. */
  pass(now: number): void {
    for (const assignment of this.assignments) {
      const isDue = assignment.until <= now;
      if (assignment.state === 'held' && isDue) {
        assignment.state = assignment.isPrepared ? 'returned' : 'expired';
        this.freeSlot(assignment);
      } else if (assignment.state === 'submitted' && isDue) this.approve(assignment, now);
      else if (assignment.isResting && isDue) {
        assignment.isResting = false;
        this.availableMinor += this.priceOf(assignment.batch);
      }
    }
    for (const worker of this.workers) {
      for (const part of worker.pending.filter(({ dueAt }) => dueAt <= now)) worker.availableMinor += part.minor;
      worker.pending = worker.pending.filter(({ dueAt }) => dueAt > now);
    }
  }

  /** Whether the batch may have ended by itself: nothing of it is left to do. */
  isUsedUp(batch: ModelBatch): boolean {
    const inFlight = this.assignments.some(
      (each) => each.batch === batch && (each.state === 'held' || each.state === 'submitted' || each.isResting),
    );
    return !inFlight && batch.launched === batch.tasks.length && [...batch.free.values()].every((free) => free === 0);
  }

  /** All accounts that belong to somebody: `<kind> <owner>` and what is in it. */
  balances(): Map<string, bigint> {
    const held = this.assignments
      .filter((each) => each.isResting)
      .map((each) => [`dispute_hold ${each.id}`, this.priceOf(each.batch)] as const);
    return new Map([
      [`requester_available ${this.organisationId}`, this.availableMinor],
      ...this.batches.map((batch) => [`batch_escrow ${batch.id}`, batch.escrowMinor] as const),
      ...held,
      ...this.workers.flatMap((worker) => [
        [`worker_pending ${worker.id}`, worker.pending.reduce((sum, { minor }) => sum + minor, 0n)] as const,
        [`worker_available ${worker.id}`, worker.availableMinor] as const,
        [`worker_in_transit ${worker.id}`, worker.inTransitMinor] as const,
      ]),
    ]);
  }

  /** The state of everything: `<kind> <id>` and the word. */
  states(): Map<string, string> {
    return new Map([
      ...this.batches.map((batch) => [`batch ${batch.id}`, batch.state] as const),
      ...this.assignments.map(
        (each) => [`assignment ${each.id}`, each.state === 'held' && each.isPrepared ? 'held in advance' : each.state] as const,
      ),
      ...this.payouts.map((payout) => [`payout ${payout.id}`, payout.state] as const),
      ...this.runs.map((run) => [`run ${run.id}`, run.state] as const),
    ]);
  }

  private earn(assignment: ModelAssignment, now: number): void {
    assignment.state = 'approved';
    assignment.worker.pending.push({ dueAt: now + TERMS.holdSeconds * 1000, minor: assignment.batch.rewardMinor });
  }

  private refund(batch: ModelBatch, minor: bigint): void {
    batch.escrowMinor -= minor;
    this.availableMinor += minor;
  }
}
