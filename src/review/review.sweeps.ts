/**
 * What happens by itself when its time comes: approval of what nobody reviewed, the end of hold times, rejections that
 * stand, orders to approve everything. Each takes a run of rows that nobody else holds, by an index on the due time.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { money, newId, ok } from '../kernel/index.ts';
import { chart, Ledger } from '../ledger/index.ts';
import { Commands, Jobs, systemCaller, valueOf, type Tx } from '../platform/index.ts';
import { Work, type Decision } from '../work/index.ts';
import { JOURNAL_MAXIMUM } from './review.ts';
import { ReviewRepository, type BulkApproval } from './review.repository.ts';
import { Verdicts } from './verdicts.ts';

const APPROVAL: Decision = { from: 'submitted', to: 'approved' };

@Injectable()
export class ReviewSweeps implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly work: Work,
    private readonly ledger: Ledger,
    private readonly reviews: ReviewRepository,
    private readonly verdicts: Verdicts,
  ) {}

  onModuleInit(): void {
    this.register('review.auto_approve', (tx) => this.autoApprove(tx));
    this.register('review.approve_all', (tx) => this.approveAll(tx));
    this.register('review.end_holds', (tx) => this.endHolds(tx));
    this.register('review.let_rejections_stand', (tx) => this.letStand(tx));
  }

  private register(name: string, work: (tx: Tx) => Promise<number>): void {
    this.jobs.sweep({ name, run: () => this.commands.must(systemCaller(`sweep.${name}`), async (tx) => ok(await work(tx))) });
  }

  /** What nobody reviewed in time is approved. */
  private async autoApprove(tx: Tx): Promise<number> {
    const due = await this.work.dueForAutoApproval(tx, JOURNAL_MAXIMUM);
    if (due.length === 0) return 0;
    const approved = await this.work.decideMany(
      tx,
      due.map((assignment) => assignment.id),
      APPROVAL,
    );
    await this.verdicts.approve(tx, approved, null, null);
    return approved.length;
  }

  /** One wave of an order to approve everything: in the name of who gave it, and never their own work. */
  private async approveAll(tx: Tx): Promise<number> {
    const order: BulkApproval | null = await this.reviews.lockOpenBulkApproval(tx);
    if (order === null) return 0;
    const page = await this.work.pageOfBatch(tx, order.batchId, ['submitted'], order.seenUntil, JOURNAL_MAXIMUM);
    const last = page.at(-1);
    // Ids are in the order of claims: what was claimed after the order was given was submitted after it, too.
    const isFinished = last === undefined || page.length < JOURNAL_MAXIMUM || last.claimedAt > order.requestedAt;
    const approved = await this.work.decideMany(
      tx,
      page
        .filter((assignment) => assignment.submittedAt !== null && assignment.submittedAt <= order.requestedAt)
        .filter((assignment) => assignment.workerId !== order.requestedBy)
        .map((assignment) => assignment.id),
      APPROVAL,
    );
    await this.verdicts.approve(tx, approved, order.requestedBy, null);
    await this.reviews.advanceBulkApproval(tx, order.id, { approved: approved.length, seenUntil: last?.id ?? null, isFinished });
    if (isFinished) {
      tx.act(
        'bulk_approval.finished',
        { kind: 'batch', id: order.batchId, organisationId: order.organisationId },
        { bulkApprovalId: order.id, approvedCount: order.approvedCount + approved.length },
      );
    }
    return Math.max(approved.length, 1); // an order that was looked at is progress, too: look again
  }

  /** Earned money whose hold time is over becomes payable. */
  private async endHolds(tx: Tx): Promise<number> {
    const due = await this.reviews.lockDueReleases(tx, JOURNAL_MAXIMUM);
    if (due.length === 0) return 0;
    const events = due.map((release) =>
      chart.holdEnded({ ref: release.id, workerId: release.workerId, amount: money(release.amountMinor, release.currency) }),
    );
    valueOf(await this.ledger.post(tx, `hold_ended:${newId<'Journal'>(tx.now)}`, events));
    await this.reviews.markReleased(
      tx,
      due.map((release) => release.id),
    );
    for (const release of due) {
      tx.act(
        'reward.released',
        { kind: release.source, id: release.id, organisationId: release.organisationId },
        { workerId: release.workerId, amountMinor: release.amountMinor, currency: release.currency },
      );
    }
    return due.length;
  }

  /** A rejection that nobody undid in time is final: the money goes back to the requester. */
  private async letStand(tx: Tx): Promise<number> {
    const due = await this.reviews.lockDueDisputes(tx, JOURNAL_MAXIMUM);
    if (due.length === 0) return 0;
    const closed = await this.reviews.closeDisputes(
      tx,
      due.map((dispute) => dispute.reviewId),
      'stands',
    );
    await this.verdicts.stand(tx, closed);
    return closed.length;
  }
}
