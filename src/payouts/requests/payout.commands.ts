/** A worker requests a payout, or cancels one that was not sent yet. */
import { Inject, Injectable } from '@nestjs/common';
import { Identity } from '../../identity/index.ts';
import {
  conflict,
  type Currency,
  forbidden,
  newId,
  notFound,
  ok,
  type PayoutId,
  present,
  type Refusal,
  refuse,
  type Result,
  say,
  type WorkerId,
} from '../../kernel/index.ts';
import { accountOf, Ledger } from '../../ledger/index.ts';
import { Commands, CONFIG, DB, personIdOf, PlatformRules, type Caller, type Config, type Db, type Tx } from '../../platform/index.ts';
import { bankUnit } from '../../stripe/index.ts';
import { StripeAccounts } from '../accounts/stripe-accounts.ts';
import { currencyOr } from '../currency.ts';
import { REVIEW_REASONS, type Payee } from '../payees/payee.ts';
import { PayeeRepository } from '../payees/payee.repository.ts';
import { needsApproval } from '../rules/payout-approval.ts';
import { PayoutApprovalRepository } from '../rules/payout-approval.repository.ts';
import { PayoutMoves } from '../rail/payout-moves.ts';
import { askFirst } from '../payees/bank-refusals.ts';
import { BankRefusalRepository } from '../payees/bank-refusals.repository.ts';
import { askedFault, payoutAmount, type Payout } from '../payout.ts';
import { minimumPayoutIn, payoutApprovalAboveIn } from '../rules/payout-limits.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { mayBePaid, mayCancelPayout } from '../payouts.policy.ts';
import { Rails } from '../rail/rails.ts';

export interface RequestPayout {
  /** Null: all that is available. */
  readonly amountMinor?: bigint | null;
  readonly currency?: string | null;
  /** The refused payout in spite of which the money goes to the same bank account; null: nothing was confirmed. */
  readonly despiteRefusedPayoutId?: PayoutId | null;
  readonly idempotencyKey?: string | null;
}

@Injectable()
export class PayoutCommands {
  constructor(
    private readonly commands: Commands,
    private readonly payouts: PayoutRepository,
    private readonly payees: PayeeRepository,
    private readonly approvals: PayoutApprovalRepository,
    private readonly refusals: BankRefusalRepository,
    private readonly moves: PayoutMoves,
    private readonly rails: Rails,
    private readonly accounts: StripeAccounts,
    private readonly identity: Identity,
    private readonly ledger: Ledger,
    private readonly rules: PlatformRules,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** Asks for a payout of one's own money, and reserves it. */
  async request(caller: Caller, input: RequestPayout): Promise<Result<PayoutId>> {
    await this.readBankAgain(caller, input.currency ?? null);
    return this.commands.run(
      caller,
      async (tx) => {
        const currency = currencyOr(input.currency, this.config.CURRENCY);
        if (!currency.ok) return currency;
        const fault = askedFault(input.amountMinor ?? null, currency.value);
        if (fault !== null) return refuse(fault);
        const workerId = present(personIdOf(tx.actor), 'a worker');
        return this.requestIn(tx, {
          workerId,
          currency: currency.value,
          amountMinor: input.amountMinor ?? null,
          waiveMinimum: false,
          despiteRefusedPayoutId: input.despiteRefusedPayoutId ?? null,
        });
      },
      { key: input.idempotencyKey, command: 'payout.request', request: input, authorise: () => mayBePaid(caller.actor) },
    );
  }

  /**
   * Reserves a payout in the caller's transaction. Above the limit it waits for a second person before any rail takes it.
   *
   * @param asked `waiveMinimum` for an account that closes: what is left is paid, however little; `despiteRefusedPayoutId` when
   *   the worker confirmed that the money goes to a bank account that did not take the last payout
   */
  async requestIn(
    tx: Tx,
    asked: {
      readonly workerId: WorkerId;
      readonly currency: Currency;
      readonly amountMinor: bigint | null;
      readonly waiveMinimum: boolean;
      readonly despiteRefusedPayoutId?: PayoutId | null;
    },
  ): Promise<Result<PayoutId>> {
    const { workerId, currency } = asked;
    const held = await this.holdOn(tx, workerId);
    if (held !== null) return refuse(held);
    // Details that change meanwhile would take those of this payout with them.
    await this.payees.lockWorker(tx, workerId);
    const payee = await this.payees.current(tx, workerId, currency);
    const unfit = payeeFault(payee, currency);
    if (unfit !== null || payee === null) return refuse(unfit ?? notFound('The payee'));
    const unready = await this.rails.of(payee).payeeFault(tx, payee);
    if (unready !== null) return refuse(unready);
    const open = await this.payouts.openOf(tx, workerId, currency);
    if (open !== null) return refuse(alreadyOpen(open));
    const unconfirmed = askFirst(await this.refusals.last(tx, workerId, currency, payee), asked.despiteRefusedPayoutId ?? null);
    if (unconfirmed !== null) return refuse(unconfirmed);
    const available = await this.ledger.balance(tx, accountOf('worker_available', workerId, currency));
    const platform = await this.rules.current(tx);
    const rules = {
      minimumMinor: minimumPayoutIn(platform, currency),
      waiveMinimum: asked.waiveMinimum,
      unitMinor: payee.rail === 'stripe' ? bankUnit(currency) : 1n,
    };
    const amount = payoutAmount(asked.amountMinor, available, currency, rules);
    if (!amount.ok) return amount;
    const limitMinor = payoutApprovalAboveIn(platform, currency);
    const isLarge = needsApproval(amount.value, limitMinor);
    const payout: Payout = {
      id: newId<'Payout'>(tx.now),
      workerId,
      payeeId: payee.id,
      rail: payee.rail,
      amountMinor: amount.value,
      currency,
      state: isLarge ? 'awaiting_approval' : 'reserved',
      runId: null,
      runPosition: null,
      reason: null,
      requestedAt: tx.now,
      sentAt: null,
      paidAt: null,
      endedAt: null,
    };
    if (!(await this.payouts.insert(tx, payout))) {
      return refuse(alreadyOpen(await this.payouts.openOf(tx, workerId, currency)));
    }
    if (isLarge) await this.approvals.insert(tx, { payoutId: payout.id, workerId, limitMinor, requestedBy: personIdOf(tx.actor) });
    const reserved = await this.moves.reserve(tx, payout);
    return reserved.ok ? ok(payout.id) : reserved;
  }

  /** Takes back a payout that is on no run yet: the money is available again. */
  async cancel(caller: Caller, input: { readonly payoutId: PayoutId; readonly idempotencyKey?: string | null }): Promise<Result<PayoutId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const payout = present(await this.payouts.byId(tx, input.payoutId), 'a payout of the caller');
        if (payout.state === 'in_run') {
          return refuse(conflict(payout.state, 'This payout is being prepared for the bank already and can no longer be taken back.'));
        }
        const moved = await this.moves.take(tx, [{ payout, events: ['cancel'] }]);
        return moved.ok ? ok(payout.id) : moved;
      },
      {
        key: input.idempotencyKey,
        command: 'payout.cancel',
        request: input,
        authorise: async (db) => {
          const payout = await this.payouts.byId(db, input.payoutId);
          return payout === null ? notFound('The payout', 'payoutId') : mayCancelPayout(caller.actor, payout.workerId);
        },
      },
    );
  }

  /** Whether the worker gave another bank account since the last one refused: asked outside any transaction. */
  async readBankAgain(caller: Caller, wanted: string | null): Promise<void> {
    const currency = currencyOr(wanted, this.config.CURRENCY);
    const workerId = personIdOf(caller.actor);
    if (!currency.ok || workerId === null || mayBePaid(caller.actor) !== null) return;
    const payee = await this.payees.current(this.db, workerId, currency.value);
    if (payee === null) return;
    const refused = await this.refusals.last(this.db, workerId, currency.value, payee);
    const mayHaveChanged = refused !== null && refused.isSameAccount !== false;
    // The bank account of a manual payee was given here; of one at Stripe, Stripe knows it.
    if (mayHaveChanged && payee.rail === 'stripe') await this.accounts.readBank(payee);
  }

  private async holdOn(tx: Tx, workerId: WorkerId): Promise<Refusal | null> {
    const restrictions = await this.identity.activeRestrictions(tx, workerId, tx.now);
    const hold = restrictions.find((restriction) => restriction.kind === 'money_on_hold');
    if (hold === undefined) return null;
    return forbidden(say`Your money is on hold until ${hold.endsAt}: ${hold.explanation}`);
  }
}

function payeeFault(payee: Payee | null, currency: Currency): Refusal | null {
  if (payee === null) return conflict('NO_PAYEE', say`Say first where you are paid in ${currency}, with setPayee.`);
  if (payee.state === 'in_review') {
    return conflict(
      'IN_REVIEW',
      payee.reviewReason === null ? say`An admin looks at your bank details first.` : REVIEW_REASONS[payee.reviewReason],
    );
  }
  if (payee.state === 'refused') {
    return conflict('REFUSED', say`Your bank details were refused: ${payee.decisionNote ?? ''} Give others with setPayee.`);
  }
  return null;
}

function alreadyOpen(open: Payout | null): Refusal {
  return conflict(open?.state ?? 'reserved', 'One payout at a time: wait until the last one is paid, or take it back with cancelPayout.');
}
