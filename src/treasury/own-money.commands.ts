/** Recording the operator's own money that came into the platform's bank account, and taking it out with a second admin. */
import { Inject, Injectable } from '@nestjs/common';
import {
  allOf,
  type Clock,
  conflict,
  formatMoney,
  insufficientFunds,
  money,
  newId,
  notFound,
  ok,
  type OwnMoneyId,
  type Refusal,
  refuse,
  type Result,
  say,
} from '../kernel/index.ts';
import { ActiveAdmins } from '../identity/index.ts';
import { chart, Ledger, ownMinor, takeableMinor, OwnMoney } from '../ledger/index.ts';
import { CLOCK, Commands, personIdOf, type Actor, type Caller, type Tx } from '../platform/index.ts';
import { FundingRepository, normalReference } from '../funding/index.ts';
import { isSameMove, ownMoneyFaults, ownMoneyMachine, type OwnMoneyDirection, type OwnMoneyMove } from './treasury.ts';
import { mayPayIn, mayProposeTakingOut } from './treasury.policy.ts';
import { takingOutMatter } from './two-people.ts';
import { TreasuryRepository } from './treasury.repository.ts';

export interface OwnMoneyTransfer {
  readonly reference: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly valueDate: string;
  readonly idempotencyKey?: string | null;
}

@Injectable()
export class OwnMoneyCommands {
  constructor(
    private readonly commands: Commands,
    private readonly rows: TreasuryRepository,
    private readonly fundings: FundingRepository,
    private readonly ledger: Ledger,
    private readonly ownMoney: OwnMoney,
    private readonly admins: ActiveAdmins,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records own money that the bank's statement shows as received. Again with the same reference: the transfer that is
   * there, when all else is equal; CONFLICT when it is not.
   */
  async payIn(caller: Caller, input: OwnMoneyTransfer): Promise<Result<OwnMoneyId>> {
    return this.record(caller, 'in', input, mayPayIn);
  }

  /** Proposes to take own money out of the bank. Nothing moves before another admin approves. */
  async proposeTakingOut(caller: Caller, input: OwnMoneyTransfer): Promise<Result<OwnMoneyId>> {
    return this.record(caller, 'out', input, mayProposeTakingOut);
  }

  /** The second admin confirms that it left the bank. Refused when less than that is the operator's own, or lies there. */
  takeOut(caller: Caller, id: OwnMoneyId): Promise<Result<OwnMoneyId>> {
    return this.commands.run(caller, async (tx) => {
      await this.admins.lockShared(tx);
      await this.ownMoney.lock(tx);
      const move = await this.rows.lockMove(tx, id);
      if (move === null || move.direction !== 'out') return refuse(notFound('The transfer', 'ownMoneyId'));
      const refused = await this.admins.denySecond(tx, 'take own money out', takingOutMatter(move));
      if (refused !== null) return refuse(refused);
      const next = ownMoneyMachine.next(move.state, 'agree');
      if (!next.ok) return next;
      const lacking = await this.lacking(tx, move);
      if (lacking !== null) return refuse(lacking);
      await this.rows.decideMove(tx, id, next.value);
      const { amountMinor, currency } = move;
      const taken = chart.equityTakenOut({ equityId: id, amount: money(amountMinor, currency) });
      const posted = await this.ledger.post(tx, `own_money:${id}`, [taken]);
      if (!posted.ok) return posted;
      tx.act('own_money.taken_out', subject(id), { amountMinor, currency });
      return ok(id);
    });
  }

  withdrawTakingOut(caller: Caller, id: OwnMoneyId): Promise<Result<OwnMoneyId>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayProposeTakingOut(tx.actor);
      if (refused !== null) return refuse(refused);
      const move = await this.rows.lockMove(tx, id);
      if (move === null || move.direction !== 'out') return refuse(notFound('The transfer', 'ownMoneyId'));
      const next = ownMoneyMachine.next(move.state, 'withdraw');
      if (!next.ok) return next;
      await this.rows.decideMove(tx, id, next.value);
      tx.act('own_money.proposal_withdrawn', subject(id));
      return ok(id);
    });
  }

  private async record(
    caller: Caller,
    direction: OwnMoneyDirection,
    input: OwnMoneyTransfer,
    may: (actor: Actor) => Refusal | null,
  ): Promise<Result<OwnMoneyId>> {
    const faults = allOf(ownMoneyFaults(input, this.clock.now()));
    return this.commands.run(caller, async (tx) => (faults.ok ? this.recordIn(tx, direction, input) : faults), {
      key: input.idempotencyKey,
      command: `own_money.${direction}`,
      request: { command: `own_money.${direction}`, ...input },
      authorise: () => may(caller.actor),
    });
  }

  private async recordIn(tx: Tx, direction: OwnMoneyDirection, input: OwnMoneyTransfer): Promise<Result<OwnMoneyId>> {
    const { amountMinor, currency, valueDate } = input;
    const reference = normalReference(input.reference);
    const move: OwnMoneyMove = {
      id: newId<'OwnMoney'>(tx.now),
      direction,
      reference,
      amountMinor,
      currency,
      valueDate,
      state: direction === 'in' ? 'done' : ownMoneyMachine.initial,
      recordedBy: personIdOf(tx.actor),
      recordedAt: tx.now,
      decidedBy: null,
      decidedAt: null,
    };
    if (direction === 'in' && (await this.fundings.byReference(tx, 'manual', reference)) !== null) {
      return refuse(conflict('IS_FUNDING', 'A funding with this reference is recorded already; the same transfer is not both.'));
    }
    if (!(await this.rows.insertMove(tx, move))) return this.recordedBefore(tx, move);
    if (direction === 'in') {
      const paidIn = chart.equityPaidIn({ equityId: move.id, amount: money(amountMinor, currency) });
      const posted = await this.ledger.post(tx, `own_money:${move.id}`, [paidIn]);
      if (!posted.ok) return posted;
    }
    tx.act(direction === 'in' ? 'own_money.paid_in' : 'own_money.taking_out_proposed', subject(move.id), { amountMinor, currency });
    return ok(move.id);
  }

  private async recordedBefore(tx: Tx, transfer: OwnMoneyMove): Promise<Result<OwnMoneyId>> {
    const known = await this.rows.moveByReference(tx, transfer.direction, transfer.reference);
    if (known !== null && isSameMove(known, transfer)) {
      tx.act('own_money.confirmed', subject(known.id));
      return ok(known.id);
    }
    const as = known === null ? '' : `, as ${formatMoney(money(known.amountMinor, known.currency))} of ${known.valueDate}`;
    return refuse(
      conflict('RECORDED', say`The reference is recorded already${as}, with another amount or value date; look at the statement again.`),
    );
  }

  /** Why that much may not be taken out now; null: it may. */
  private async lacking(tx: Tx, { amountMinor, currency }: OwnMoneyMove): Promise<Refusal | null> {
    const [balances] = await this.ownMoney.balances(tx, currency);
    const most = balances === undefined ? 0n : takeableMinor(balances);
    if (amountMinor <= most) return null;
    const own = balances === undefined ? 0n : ownMinor(balances);
    const advice = say`The operator's own money is ${money(own, currency)}, and no more of it is at the bank. Take out a smaller amount.`;
    const [asked, available] = [money(amountMinor, currency), money(most, currency)];
    return insufficientFunds('This takes out of the bank', asked, available, advice, 'amountMinor');
  }
}

function subject(id: OwnMoneyId) {
  return { kind: 'own_money', id, organisationId: null };
}
