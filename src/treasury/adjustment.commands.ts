/** Adjustments of the books: one admin proposes to move money between two accounts, with a reason; another approves it. */
import { Injectable } from '@nestjs/common';
import { ActiveAdmins, Identity } from '../identity/index.ts';
import {
  type AdjustmentId,
  allOf,
  amountTooLarge,
  asId,
  conflict,
  formatMoney,
  invalid,
  money,
  newId,
  notFound,
  ok,
  present,
  publicId,
  type Refusal,
  refuse,
  type Result,
  say,
  type Sentence,
} from '../kernel/index.ts';
import { ACCOUNT_KINDS, chart, Ledger, type AccountRef, ownMinor, OwnMoney } from '../ledger/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../platform/index.ts';
import { adjustmentFaults, adjustmentMachine, excessMinor, fromAccount, toAccount, type Adjustment } from './treasury.ts';
import { mayProposeAdjustments } from './treasury.policy.ts';
import { adjustmentMatters } from './two-people.ts';
import { TreasuryRepository } from './treasury.repository.ts';

export interface ProposeAdjustment {
  readonly from: AccountRef;
  readonly to: AccountRef;
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly idempotencyKey?: string | null;
}

@Injectable()
export class AdjustmentCommands {
  constructor(
    private readonly commands: Commands,
    private readonly rows: TreasuryRepository,
    private readonly identity: Identity,
    private readonly admins: ActiveAdmins,
    private readonly ledger: Ledger,
    private readonly ownMoney: OwnMoney,
  ) {}

  /** Nothing moves before another admin approves it. */
  async propose(caller: Caller, input: ProposeAdjustment): Promise<Result<AdjustmentId>> {
    const faults = allOf(adjustmentFaults(input));
    return this.commands.run(caller, async (tx) => (faults.ok ? this.proposeIn(tx, input) : faults), {
      key: input.idempotencyKey,
      command: 'adjustment.propose',
      request: { command: 'adjustment.propose', ...input },
      authorise: () => mayProposeAdjustments(caller.actor),
    });
  }

  private async proposeIn(tx: Tx, { from, to, amountMinor, reason }: ProposeAdjustment): Promise<Result<AdjustmentId>> {
    for (const [side, account] of Object.entries({ from, to })) {
      const fault = await this.ownerFault(tx, account);
      if (fault !== null) return refuse(invalid(fault, side, 'ownerId'));
    }
    const stillToBePaid = await this.stillToBePaid(tx, from, amountMinor);
    if (stillToBePaid !== null) return refuse(stillToBePaid);
    const adjustment: Adjustment = {
      id: newId<'Adjustment'>(tx.now),
      state: adjustmentMachine.initial,
      fromKind: from.kind,
      fromOwnerId: from.ownerId,
      toKind: to.kind,
      toOwnerId: to.ownerId,
      amountMinor,
      currency: from.currency,
      reason: reason.trim(),
      proposedBy: present(personIdOf(tx.actor), 'a person who proposes'),
      proposedAt: tx.now,
      decidedBy: null,
      decidedAt: null,
    };
    await this.rows.insertAdjustment(tx, adjustment);
    tx.act('adjustment.proposed', subject(adjustment.id), { amountMinor, currency: adjustment.currency });
    return ok(adjustment.id);
  }

  /**
   * The second admin's word: moves the money. Refused when the account lacks it, and when more would be owed than there
   * is for it; one that leaves the marketplace better off than it was is never refused for that.
   */
  approve(caller: Caller, id: AdjustmentId): Promise<Result<AdjustmentId>> {
    return this.commands.run(caller, async (tx) => {
      await this.admins.lockShared(tx);
      await this.ownMoney.lock(tx);
      const adjustment = await this.rows.lockAdjustment(tx, id);
      if (adjustment === null) return refuse(notFound('The adjustment', 'adjustmentId'));
      for (const matter of adjustmentMatters(adjustment)) {
        const refused = await this.admins.denySecond(tx, 'adjust the books', matter);
        if (refused !== null) return refuse(refused);
      }
      const next = adjustmentMachine.next(adjustment.state, 'approve');
      if (!next.ok) return next;
      const moved = await this.move(tx, adjustment);
      if (!moved.ok) return moved;
      await this.rows.decideAdjustment(tx, id, next.value);
      tx.act('adjustment.approved', subject(id), { amountMinor: adjustment.amountMinor, currency: adjustment.currency });
      return ok(id);
    });
  }

  withdraw(caller: Caller, id: AdjustmentId): Promise<Result<AdjustmentId>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayProposeAdjustments(tx.actor);
      if (refused !== null) return refuse(refused);
      const adjustment = await this.rows.lockAdjustment(tx, id);
      if (adjustment === null) return refuse(notFound('The adjustment', 'adjustmentId'));
      const next = adjustmentMachine.next(adjustment.state, 'withdraw');
      if (!next.ok) return next;
      await this.rows.decideAdjustment(tx, id, next.value);
      tx.act('adjustment.withdrawn', subject(id));
      return ok(id);
    });
  }

  private async move(tx: Tx, adjustment: Adjustment): Promise<Result<undefined>> {
    const { id, amountMinor, currency } = adjustment;
    const large = amountTooLarge(amountMinor, currency);
    if (large !== null) return refuse(large);
    const [from, to] = [fromAccount(adjustment), toAccount(adjustment)];
    const excess = excessMinor(to.kind, await this.ledger.balance(tx, to), amountMinor);
    if (excess > 0n) {
      const text = formatMoney(money(excess, currency));
      return refuse(conflict('TOO_MUCH', say`That is ${text} more than this account takes; withdraw it and propose less.`));
    }
    const before = await this.own(tx, adjustment);
    const event = chart.adjustment({ adjustmentId: id, from, to, amount: money(amountMinor, currency) });
    const posted = await this.ledger.post(tx, `adjustment:${id}`, [event]);
    if (!posted.ok) return posted;
    const stillToBePaid = await this.stillToBePaid(tx, from, 0n);
    if (stillToBePaid !== null) return refuse(stillToBePaid);
    const after = await this.own(tx, adjustment);
    if (after < 0n && after < before) {
      const lacks = formatMoney(money(-after, currency));
      return refuse(conflict('NOT_SOLVENT', say`After that, ${lacks} more would be owed than there is; pay own money in first.`));
    }
    return ok(undefined);
  }

  /**
   * What a bank or Stripe may still pay must not be owed a second time: an account in transit keeps what payouts and refunds
   * under way need. Decided after the posting, whose lock on the balance orders it against payouts and refunds.
   *
   * @param takenMinor what is still to be taken from the account
   */
  private async stillToBePaid(tx: Tx, from: AccountRef, takenMinor: bigint): Promise<Refusal | null> {
    const needed = await this.rows.underWay(tx, from);
    if (needed === null || (await this.ledger.balance(tx, from)) - takenMinor >= needed.minor) return null;
    const text = formatMoney(money(needed.minor, from.currency));
    return from.kind === 'worker_in_transit'
      ? conflict(
          'PAYOUT_UNDER_WAY',
          say`${text} of it is in payouts that can still be paid (${needed.ids.map((id) => publicId('Payout', id)).join(', ')}): lead them out of their state first, with requestPayoutExit, cancelPayoutRun or markPayouts.`,
        )
      : conflict(
          'REFUND_UNDER_WAY',
          say`${text} of it is in refunds that can still be paid (${needed.ids.map((id) => publicId('RefundPart', id)).join(', ')}): wait for their end first.`,
        );
  }

  /** Why this account cannot be; null: its owner is there, and may have money in that currency. */
  private async ownerFault(tx: Tx, account: AccountRef): Promise<Sentence | null> {
    const { kind, ownerId, currency } = account;
    if (ownerId === null) return null;
    const { owner } = ACCOUNT_KINDS[kind];
    if (owner === 'organisation') {
      const organisation = await this.identity.organisation(tx, asId<'Organisation'>(ownerId));
      if (organisation === null) return say`There is no such organisation; look for a typing error.`;
      return organisation.currency === currency ? null : say`This organisation's money is in ${organisation.currency}.`;
    }
    if (owner === 'worker') {
      const worker = await this.identity.workerProfile(tx, asId<'Person'>(ownerId));
      return worker === null ? say`There is no such worker; look for a typing error.` : null;
    }
    return (await this.rows.isKnownOwner(tx, account)) ? null : say`The ${owner} never had money in ${currency}; look for a typing error.`;
  }

  private async own(tx: Tx, { currency }: Adjustment): Promise<bigint> {
    const [balances] = await this.ownMoney.balances(tx, currency);
    return balances === undefined ? 0n : ownMinor(balances);
  }
}

function subject(id: AdjustmentId) {
  return { kind: 'adjustment', id, organisationId: null };
}
