/** Paying bonuses: one, or a file of them. */
import { Injectable } from '@nestjs/common';
import { feeFor, Fees, type FeeTerms } from '../batches/index.ts';
import { Identity, OrganisationRestrictions } from '../identity/index.ts';
import {
  forbidden,
  insufficientFunds,
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
import { chart, Ledger, type LedgerEvent } from '../ledger/index.ts';
import { Commands, personIdOf, PlatformRules, type Caller, type Tx } from '../platform/index.ts';
import { Reputation } from '../reputation/index.ts';
import { Work } from '../work/index.ts';
import { checkBonus } from './bonus.ts';
import type { Bonus } from './bonus.entity.ts';
import { BonusRepository } from './bonus.repository.ts';
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
    private readonly fees: Fees,
    private readonly restrictions: OrganisationRestrictions,
    private readonly rules: PlatformRules,
  ) {}

  /**
   * Pays a bonus to somebody who has worked for the organisation. It is pending for the hold time, as rewards are.
   * Refuses INSUFFICIENT_FUNDS when the balance lacks amount and fee.
   */
  pay(caller: Caller, order: BonusOrder): Promise<Result<{ bonusId: BonusId }>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const payer = personIdOf(tx.actor);
        const organisation = await this.identity.organisation(tx, order.organisationId);
        if (organisation === null || payer === null) return refuse(notFound('The organisation', 'organisationId'));
        const [fault, ...faults] = checkBonus(order, organisation.currency);
        if (fault !== undefined) return refuse(fault, ...faults);
        const recipient = await this.recipient(tx, order);
        if (!recipient.ok) return recipient;
        if (recipient.value.workerId === payer) return refuse(forbidden('Nobody pays a bonus to themselves.'));
        const bonus: Bonus = {
          id: newId<'Bonus'>(tx.now),
          organisationId: order.organisationId,
          ...recipient.value,
          amountMinor: order.amountMinor,
          ...feeOf(order.amountMinor, await this.fees.terms(tx, organisation, tx.now)),
          currency: organisation.currency,
          reason: order.reason,
          paidBy: payer,
          at: tx.now,
          fileId: null,
          externalId: null,
        };
        const booked = await this.book(tx, [bonus]);
        if (booked.ok) return ok({ bonusId: bonus.id });
        const [refusal] = booked.refusals;
        if (refusal.kind !== 'INSUFFICIENT_FUNDS') return booked;
        const cost = money(bonus.amountMinor + bonus.feeMinor, bonus.currency);
        const advice = 'Add funds, or pay a smaller bonus.';
        return refuse(insufficientFunds('The bonus costs, with its fee,', cost, refusal.available, advice, 'amountMinor'));
      },
      {
        key: order.idempotencyKey,
        command: 'bonus.pay',
        request: { payBonus: order },
        authorise: () => mayPayBonus(caller.actor, order.organisationId),
      },
    );
  }

  /**
   * Posts and writes bonuses of one organisation in the caller's transaction, all or none. They share one journal, so the
   * reported shortfall is that of all of them.
   */
  async book(tx: Tx, bonuses: readonly Bonus[]): Promise<Result<undefined>> {
    const [first] = bonuses;
    if (first === undefined) return ok(undefined);
    // A bonus is a way out for the money of a stolen card.
    const restricted = await this.restrictions.refusal(tx, first.organisationId, 'pay bonuses');
    if (restricted !== null) return refuse(restricted);
    const posted = await this.ledger.post(tx, `bonus:${first.fileId ?? first.id}`, bonuses.map(posting));
    if (!posted.ok) return posted;
    await this.bonuses.insert(tx, bonuses);
    const { HOLD_SECONDS, NEW_WORKER_HOLD_SECONDS } = await this.rules.current(tx);
    const dueAt = payableAt(tx.now, HOLD_SECONDS);
    const releases = bonuses.map((bonus) => ({ ...bonus, source: 'bonus' as const, dueAt }));
    await this.reviews.insertReleases(tx, releases, NEW_WORKER_HOLD_SECONDS);
    for (const { id, organisationId, workerId, assignmentId, amountMinor, currency } of bonuses) {
      tx.act('bonus.paid', { kind: 'bonus', id, organisationId }, { workerId, assignmentId, amountMinor, currency });
    }
    return ok(undefined);
  }

  /** Who gets it: the worker of the assignment, or the worker behind the alias, if they ever took work of the organisation. */
  private async recipient(tx: Tx, order: BonusOrder): Promise<Result<Recipient>> {
    if (order.assignmentId !== null) {
      const assignment = await this.work.assignment(tx, order.assignmentId);
      const isOurs = assignment !== null && assignment.organisationId === order.organisationId;
      if (!isOurs) return refuse(notFound('The assignment', 'assignmentId'));
      const isSame =
        order.workerAlias === null || this.identity.workerOfAlias(order.organisationId, order.workerAlias) === assignment.workerId;
      if (!isSame || (await this.identity.workerProfile(tx, assignment.workerId)) === null) {
        return refuse(notFound('The worker of this assignment', 'workerId'));
      }
      return ok({ workerId: assignment.workerId, assignmentId: assignment.id, batchId: assignment.batchId });
    }
    const workerId = order.workerAlias === null ? null : this.identity.workerOfAlias(order.organisationId, order.workerAlias);
    if (workerId === null || !(await this.haveWorkedFor(tx, order.organisationId, [workerId])).has(workerId)) {
      return refuse(notFound('A worker who has taken work of this organisation', 'workerId'));
    }
    return ok({ workerId, assignmentId: null, batchId: null });
  }

  /** Which of the workers ever took work of the organisation, done or given back, and were not erased since. */
  async haveWorkedFor(tx: Tx, organisationId: OrganisationId, workerIds: readonly WorkerId[]): Promise<Set<WorkerId>> {
    const profiles = await this.identity.workerProfiles(tx, workerIds);
    const counts = await this.reputation.countsWith(tx, organisationId, [...profiles.keys()]);
    return new Set([...counts].filter(([, each]) => each.submitted + each.returned + each.expired > 0).map(([workerId]) => workerId));
  }
}

/** The fee on a bonus, and the rule that it comes from. */
export function feeOf(amountMinor: bigint, terms: FeeTerms) {
  return {
    feeMinor: feeFor(amountMinor, terms),
    feeBasisPoints: terms.basisPoints,
    feeMinimumMinor: terms.minimumMinor,
    feeAgreementId: terms.agreementId,
  };
}

function posting({ id: bonusId, organisationId, workerId, amountMinor, feeMinor, currency }: Bonus): LedgerEvent {
  return chart.bonus({ bonusId, organisationId, workerId, amount: money(amountMinor, currency), fee: money(feeMinor, currency) });
}
