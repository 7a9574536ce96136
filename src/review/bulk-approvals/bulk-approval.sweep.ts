/** Carries out orders to approve everything, wave by wave. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ok } from '../../kernel/index.ts';
import { Commands, Jobs, systemCaller, type Tx } from '../../platform/index.ts';
import { Work, type ReviewDecision } from '../../work/index.ts';
import { ReviewQueueRepository } from '../queue/review-queue.repository.ts';
import { JOURNAL_MAXIMUM } from '../review.ts';
import { Verdicts } from '../verdicts.ts';
import { BulkApprovalRepository } from './bulk-approval.repository.ts';
import { sortWave } from './bulk-approval.ts';

const APPROVAL: ReviewDecision = { from: 'submitted', to: 'approved' };

@Injectable()
export class BulkApprovalSweep implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly work: Work,
    private readonly orders: BulkApprovalRepository,
    private readonly queue: ReviewQueueRepository,
    private readonly verdicts: Verdicts,
  ) {}

  onModuleInit(): void {
    const name = 'review.approve_all';
    const run = () => this.commands.must(systemCaller(`sweep.${name}`), async (tx) => ok(await this.wave(tx)));
    this.jobs.sweep({ name, run });
  }

  /** One wave of an order: in the name of who gave it, and never their own work. @returns 0 when there is no order */
  private async wave(tx: Tx): Promise<number> {
    const order = await this.orders.lockOpen(tx);
    if (order === null) return 0;
    const page = await this.work.pageOfBatch(tx, order.batchId, ['submitted'], order.lastAssignmentId, JOURNAL_MAXIMUM);
    const last = page.at(-1);
    // Ids are in the order of claims: what was claimed after the order was given was submitted after it, too.
    const isFinished = last === undefined || page.length < JOURNAL_MAXIMUM || last.claimedAt > order.requestedAt;
    const ids = page.map((assignment) => assignment.id);
    const probabilities = order.minimumRightProbability === null ? new Map() : await this.queue.rightProbabilities(tx, ids);
    const { approve, leave } = sortWave(order, page, probabilities);
    const approved = await this.work.decideMany(tx, approve, APPROVAL);
    await this.verdicts.approve(tx, approved, order.requestedBy, null);
    const wave = { approved: approved.length, left: leave.length, lastAssignmentId: last?.id ?? null, isFinished };
    await this.orders.advance(tx, order.id, wave);
    if (isFinished) {
      tx.act(
        'bulk_approval.finished',
        { kind: 'batch', id: order.batchId, organisationId: order.organisationId },
        {
          bulkApprovalId: order.id,
          approvedCount: order.approvedCount + wave.approved,
          leftCount: order.leftCount === null ? null : order.leftCount + wave.left,
        },
      );
    }
    return Math.max(approved.length, 1); // an order that was looked at is progress, too: look again
  }
}
