/**
 * What happens by itself when its time comes: approval of what nobody reviewed, the end of hold times, rejections that
 * stand. Each takes a run of rows that nobody else holds, by an index on the due time.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { money, newId, ok } from '../kernel/index.ts';
import { chart, Ledger } from '../ledger/index.ts';
import { Commands, Jobs, systemCaller, valueOf, type Tx } from '../platform/index.ts';
import { Work, type ReviewDecision } from '../work/index.ts';
import { JOURNAL_MAXIMUM } from './review.ts';
import { ReviewRepository } from './review.repository.ts';
import { Verdicts } from './verdicts.ts';

const APPROVAL: ReviewDecision = { from: 'submitted', to: 'approved' };

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
    const due = await this.reviews.lockDueHolds(tx, JOURNAL_MAXIMUM);
    if (due.length === 0) return 0;
    const closed = await this.reviews.closeHolds(
      tx,
      due.map((hold) => hold.reviewId),
      'stands',
    );
    await this.verdicts.stand(tx, closed);
    return closed.length;
  }
}
