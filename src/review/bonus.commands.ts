/** Paying a bonus. */
import { Inject, Injectable } from '@nestjs/common';
import { feeFor } from '../batches/index.ts';
import { Identity } from '../identity/index.ts';
import {
  forbidden,
  money,
  newId,
  notFound,
  ok,
  refuse,
  type AssignmentId,
  type BonusId,
  type OrganisationId,
  type Result,
  type WorkerId,
} from '../kernel/index.ts';
import { chart, Ledger } from '../ledger/index.ts';
import { Commands, CONFIG, personIdOf, type Caller, type Config, type Tx } from '../platform/index.ts';
import { Reputation } from '../reputation/index.ts';
import { Work } from '../work/index.ts';
import { checkBonus } from './bonus.ts';
import { BonusRepository, type Bonus } from './bonus.repository.ts';
import { payableAt } from './review.ts';
import { mayPayBonus } from './review.policy.ts';
import { ReviewRepository } from './review.repository.ts';

export interface BonusOrder {
  readonly organisationId: OrganisationId;
  /** The id by which the organisation knows the worker. */
  readonly workerAlias: string | null;
  /** The work that it is for; names the worker too. */
  readonly assignmentId: AssignmentId | null;
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly idempotencyKey: string;
}

interface Recipient {
  readonly workerId: WorkerId;
  readonly assignmentId: AssignmentId | null;
  readonly batchId: Bonus['batchId'];
}

@Injectable()
export class BonusCommands {
  constructor(
    private readonly commands: Commands,
    private readonly identity: Identity,
    private readonly ledger: Ledger,
    private readonly work: Work,
    private readonly reputation: Reputation,
    private readonly bonuses: BonusRepository,
    private readonly reviews: ReviewRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Pays a bonus to somebody who has worked for the organisation. It is pending for the hold time, as rewards are.
   * Refuses INSUFFICIENT_FUNDS when the balance lacks amount and fee.
   */
  pay(caller: Caller, order: BonusOrder): Promise<Result<{ bonusId: BonusId }>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const denied = mayPayBonus(tx.actor, order.organisationId);
        if (denied !== null) return refuse(denied);
        const payer = personIdOf(tx.actor);
        const organisation = await this.identity.organisation(tx, order.organisationId);
        if (organisation === null || payer === null) return refuse(notFound('The organisation', 'organisationId'));
        const [fault, ...faults] = checkBonus(order);
        if (fault !== undefined) return refuse(fault, ...faults);
        const recipient = await this.recipient(tx, order);
        if (!recipient.ok) return recipient;
        if (recipient.value.workerId === payer) return refuse(forbidden('Nobody pays a bonus to themselves.'));
        const bonus: Bonus = {
          id: newId<'Bonus'>(tx.now),
          organisationId: order.organisationId,
          ...recipient.value,
          amountMinor: order.amountMinor,
          feeMinor: feeFor(order.amountMinor, {
            basisPoints: this.config.PLATFORM_FEE_BASIS_POINTS,
            minimumMinor: this.config.PLATFORM_FEE_MINIMUM_MINOR,
          }),
          currency: organisation.currency,
          reason: order.reason,
          paidBy: payer,
          at: tx.now,
        };
        return this.book(tx, bonus);
      },
      { key: order.idempotencyKey, request: { payBonus: order } },
    );
  }

  private async book(tx: Tx, bonus: Bonus): Promise<Result<{ bonusId: BonusId }>> {
    const posted = await this.ledger.post(tx, `bonus:${bonus.id}`, [
      chart.bonus({
        bonusId: bonus.id,
        organisationId: bonus.organisationId,
        workerId: bonus.workerId,
        amount: money(bonus.amountMinor, bonus.currency),
        fee: money(bonus.feeMinor, bonus.currency),
      }),
    ]);
    if (!posted.ok) return posted;
    await this.bonuses.insert(tx, bonus);
    const { id, organisationId, workerId, amountMinor, currency } = bonus;
    const dueAt = payableAt(tx.now, this.config.HOLD_SECONDS);
    await this.reviews.insertReleases(tx, [{ id, source: 'bonus', organisationId, workerId, amountMinor, currency, dueAt }]);
    tx.act('bonus.paid', { kind: 'bonus', id, organisationId }, { workerId, assignmentId: bonus.assignmentId, amountMinor, currency });
    return ok({ bonusId: id });
  }

  /** Who gets it: the worker of the assignment, or the worker behind the alias, if they ever took work of the organisation. */
  private async recipient(tx: Tx, order: BonusOrder): Promise<Result<Recipient>> {
    if (order.assignmentId !== null) {
      const assignment = await this.work.assignment(tx, order.assignmentId);
      const isOurs = assignment !== null && assignment.organisationId === order.organisationId;
      if (!isOurs) return refuse(notFound('The assignment', 'assignmentId'));
      const isSame =
        order.workerAlias === null || this.identity.workerOfAlias(order.organisationId, order.workerAlias) === assignment.workerId;
      if (!isSame) return refuse(notFound('The worker of this assignment', 'workerId'));
      return ok({ workerId: assignment.workerId, assignmentId: assignment.id, batchId: assignment.batchId });
    }
    const workerId = order.workerAlias === null ? null : this.identity.workerOfAlias(order.organisationId, order.workerAlias);
    if (workerId === null || !(await this.hasWorkedFor(tx, workerId, order.organisationId))) {
      return refuse(notFound('A worker who has taken work of this organisation', 'workerId'));
    }
    return ok({ workerId, assignmentId: null, batchId: null });
  }

  /** Whether the worker ever took work of the organisation, done or given back. */
  private async hasWorkedFor(tx: Tx, workerId: WorkerId, organisationId: OrganisationId): Promise<boolean> {
    const counts = (await this.reputation.countsWith(tx, organisationId, [workerId])).get(workerId);
    return counts !== undefined && counts.submitted + counts.returned + counts.expired > 0;
  }
}
