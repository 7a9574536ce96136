/**
 * Carries out what two admins decided about a payout by Stripe. Nothing is paid twice, because:
 *
 * 1. While the exit is due it holds every call of the payout (`held_by_exit_id`), and waits for a lease that the payer took before.
 * 2. Stripe is asked what there is, and that is written down first, by the same compare-and-set as everybody's (settlement.ts).
 * 3. Money goes back to the worker only when Stripe does not have the transfer (or the bank payout), and no request for it can
 *    be under way: the last one is {@link QUIET_SECONDS} old. Then the call is over, and the payer never makes it again.
 *
 * Every step reads before it acts, so that it can be repeated after a crash.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, formatMoney, money, ok, present, type Clock, type Result } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, pauseSeconds, systemCaller, workOnDue, type Config, type Db } from '../../platform/index.ts';
import { PayoutExitRepository } from './payout-exit.repository.ts';
import { QUIET_SECONDS, type PayoutExit } from './payout-exits.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { PayoutsAtStripe, type PayoutAtStripe } from './payout-at-stripe.ts';
import { Settlement } from '../sending/settlement.ts';
import { moneyAtStripe, StripeGateway, StripeUnavailable } from '../../stripe/index.ts';
import type { CallStep } from '../calls/stripe-call.ts';
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';
import { sumOf } from '../sending/transfer-reversals.ts';
import { Transfers } from '../sending/transfers.ts';

const AT_ONCE = 10;
/** A payout has four steps at most; each round ends one, or the exit. */
const MOST_ROUNDS = 8;
/** Shown to the worker; the admins' notes are in the request. */
const NOT_SENT = 'It was not sent; the money is available again.';
const TAKEN_BACK = 'We took it back before it reached your bank.';
const TAKEN_BACK_BY_HAND = 'It was taken back at Stripe before it reached your bank.';
const COVERED = 'Stripe could not take it back; we paid you at our expense.';

type Step =
  /** Something was stored: read the state again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'later'; readonly at: Date; readonly why: string }
  | { readonly kind: 'end'; readonly state: 'done' | 'refused'; readonly outcome: string };

const again: Step = { kind: 'again' };
const done = (outcome: string): Step => ({ kind: 'end', state: 'done', outcome });
const refused = (outcome: string): Step => ({ kind: 'end', state: 'refused', outcome });

const CALLER = systemCaller('payouts.exits');

@Injectable()
export class PayoutExitWorker implements OnModuleInit {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly exits: PayoutExitRepository,
    private readonly payouts: PayoutRepository,
    private readonly calls: StripeCallRepository,
    private readonly stripe: PayoutsAtStripe,
    private readonly transfers: Transfers,
    private readonly settlement: Settlement,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    if (this.gateway.isEnabled) this.jobs.sweep({ name: 'payouts.stripe_exits', run: () => this.work() });
  }

  /** Works on some exits that are due. Returns how many. */
  work(): Promise<number> {
    return workOnDue(this.commands, CALLER, {
      lease: (tx) => this.exits.lease(tx, AT_ONCE, this.config.STRIPE_LEASE_SECONDS),
      work: (exit) => this.carryOut(exit),
      postpone: (exit, why) => this.postpone(exit, why, addSeconds(this.clock.now(), pauseSeconds(exit.attempt))),
      describe: (exit) => `exit ${exit.id} of payout ${exit.payoutId}`,
    });
  }

  private async carryOut(exit: PayoutExit): Promise<void> {
    const step = await this.steps(exit);
    if (step.kind === 'end') return this.end(exit, step.state, step.outcome);
    if (step.kind === 'later') return this.postpone(exit, step.why, step.at);
    await this.postpone(exit, 'The payout changes; it is looked at again.', addSeconds(this.clock.now(), pauseSeconds(exit.attempt)));
  }

  private async steps(exit: PayoutExit): Promise<Step> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const busyUntil = await this.commands.must(CALLER, async (tx) => ok(await this.exits.hold(tx, exit)));
      if (busyUntil !== null) return { kind: 'later', at: busyUntil, why: 'The payer is telling Stripe.' };
      const payout = present(await this.payouts.byId(this.db, exit.payoutId), 'the payout of an exit');
      const step = await this.next(exit, payout);
      if (step.kind !== 'again') return step;
    }
    return again;
  }

  private async next(exit: PayoutExit, payout: Payout): Promise<Step> {
    switch (payout.state) {
      case 'sending':
        return this.sending(exit, payout, await this.stripe.read(payout));
      case 'sent':
        return this.sent(exit, payout, await this.stripe.read(payout));
      case 'paid':
        return this.paid(exit, payout, await this.stripe.read(payout));
      case 'returning':
        return this.returning(exit, payout, await this.stripe.read(payout));
      case 'returned':
      case 'refused':
      case 'cancelled':
      case 'failed':
        return done(`The payout is ${payout.state}: the money is available to the worker.`);
      default:
        return refused(`The payout is ${payout.state}; nobody outside was told of it.`);
    }
  }

  /** A transfer is due, and nobody here knows whether Stripe has it. */
  private async sending(exit: PayoutExit, payout: Payout, at: PayoutAtStripe): Promise<Step> {
    const [transfer, second] = at.transfers;
    if (second !== undefined) return refused(`Stripe has ${at.transfers.length} transfers for it: take all but one back at Stripe first.`);
    if (transfer !== undefined) {
      if (!this.transfers.isAsAsked(payout, transfer)) return this.otherTransfer(exit, payout, transfer);
      await this.transfers.made(payout, transfer);
      return again;
    }
    switch (exit.action) {
      case 'retry':
        return this.callAgain(exit, payout, 'transfer', at);
      case 'return': {
        const busy = this.busy(at, 'transfer');
        return busy ?? this.moved(await this.settlement.transferRefused(payout.id, NOT_SENT, exit.id));
      }
      default:
        return done('Stripe has no transfer of it. Retry it, or return the money.');
    }
  }

  /** Somebody made a transfer in the name of the payout that is not what was asked for. It is never guessed at. */
  private async otherTransfer(exit: PayoutExit, payout: Payout, transfer: Stripe.Transfer): Promise<Step> {
    const there = moneyAtStripe(transfer);
    if (transfer.amount_reversed < transfer.amount) {
      return refused(`Stripe has the transfer ${transfer.id} of ${there}, which is not what was asked for: take it back at Stripe first.`);
    }
    if (exit.action !== 'return') return refused(`The transfer ${transfer.id} of ${there} was taken back at Stripe. Return the money.`);
    return this.moved(await this.settlement.transferRefused(payout.id, NOT_SENT, exit.id));
  }

  /** The transfer is there; the bank payout is due, on its way, or over. */
  private async sent(exit: PayoutExit, payout: Payout, at: PayoutAtStripe): Promise<Step> {
    const [bank] = at.banks;
    if (bank !== undefined) return this.bankHasIt(exit, payout, at, bank);
    const bankCall = at.calls.get('bank');
    // Neither a retry nor a return is possible: Stripe accepted it, and no longer shows it.
    if (bankCall?.state === 'done')
      return refused(`Stripe has no bank payout ${bankCall.objectId ?? ''} any more, which it made: ask Stripe about it.`);
    const back = sumOf(at.reversals);
    if (back === payout.amountMinor) {
      const busy = this.busy(at, 'bank');
      return busy ?? this.moved(await this.settlement.takenBack(payout.id, at.reversals, TAKEN_BACK_BY_HAND, exit.id));
    }
    switch (exit.action) {
      case 'return': {
        const busy = this.busy(at, 'bank');
        return busy ?? this.moved(await this.settlement.bankRefused(payout.id, TAKEN_BACK, exit.id));
      }
      case 'retry':
        return back === 0n ? this.callAgain(exit, payout, 'bank', at) : refused(this.partlyBack(payout, back));
      default:
        return back === 0n
          ? done('Stripe has the transfer, and no bank payout yet. Retry it, or return the money.')
          : refused(this.partlyBack(payout, back));
    }
  }

  private async bankHasIt(exit: PayoutExit, payout: Payout, at: PayoutAtStripe, bank: Stripe.Payout): Promise<Step> {
    await this.settlement.bankPayoutChanged(payout.id, bank);
    const now = await this.payouts.byId(this.db, payout.id);
    if (now?.state !== payout.state) return again;
    if (exit.action === 'retry') return refused(`The bank payout ${bank.id} is ${bank.status}: nothing is to be told again.`);
    if (exit.action !== 'return') return done(`The bank payout ${bank.id} is ${bank.status}: nothing to adopt yet.`);
    const stripeAccount = present(at.accountId, "the worker's account at Stripe");
    const answer = await this.gateway.call('payouts.cancel', (stripe) =>
      stripe.payouts.cancel(bank.id, {}, { stripeAccount, idempotencyKey: `px_${exit.id}` }),
    );
    if (answer.kind === 'unknown') throw new StripeUnavailable('payouts.cancel', answer);
    if (answer.kind === 'refused') return refused(`Stripe does not cancel the bank payout ${bank.id}: ${answer.message}`);
    return this.moved(await this.settlement.bankPayoutChanged(payout.id, answer.value));
  }

  private async paid(exit: PayoutExit, payout: Payout, at: PayoutAtStripe): Promise<Step> {
    const [bank] = at.banks;
    if (bank !== undefined) {
      await this.settlement.bankPayoutChanged(payout.id, bank);
      const now = await this.payouts.byId(this.db, payout.id);
      if (now?.state !== payout.state) return again;
    }
    const back = sumOf(at.reversals);
    if (back > 0n) {
      const text = formatMoney(money(back, payout.currency));
      return refused(`The bank paid the worker, and ${text} of the transfer was taken back at Stripe: transfer it again there by hand.`);
    }
    return exit.action === 'adopt' ? done('It is paid at Stripe, too.') : refused('The bank has paid the worker meanwhile.');
  }

  /** The transfer is being taken back. */
  private async returning(exit: PayoutExit, payout: Payout, at: PayoutAtStripe): Promise<Step> {
    const back = sumOf(at.reversals);
    if (back === payout.amountMinor) return this.moved(await this.settlement.reversed(payout.id, at.reversals));
    if (exit.action === 'cover') return this.cover(exit, payout, at, back);
    if (exit.action === 'adopt') return done('Stripe has not given the transfer back yet.');
    // The payer makes the call that this exit itself wrote in a moment.
    if (exit.action === 'return' && at.calls.get('reversal')?.triedAt === null) {
      return done('The transfer is being taken back: the money is available to the worker when it is here.');
    }
    return this.callAgain(exit, payout, 'reversal', at);
  }

  private async cover(exit: PayoutExit, payout: Payout, at: PayoutAtStripe, back: bigint): Promise<Step> {
    if (back > 0n) return refused(this.partlyBack(payout, back));
    const busy = this.busy(at, 'reversal');
    if (busy !== null) return busy;
    const covered = await this.settlement.covered(payout.id, COVERED, exit.id);
    if (covered.ok || !covered.refusals.some(({ kind }) => kind === 'INSUFFICIENT_FUNDS')) return this.moved(covered);
    return refused('The platform has less money of its own than that; record own money first (recordOwnMoney), then decide again.');
  }

  /** Makes the call due at once; under a new key only when the earlier key can have no more effect. */
  private async callAgain(exit: PayoutExit, payout: Payout, step: CallStep, at: PayoutAtStripe): Promise<Step> {
    const isNewKey = this.busy(at, step) === null;
    const isCalled = await this.commands.must(CALLER, async (tx) =>
      ok(await this.calls.callAgain(tx, { payoutId: payout.id, step }, exit.id, isNewKey)),
    );
    return isCalled ? done(`Stripe is told again, under ${isNewKey ? 'a new key' : 'the same key'}.`) : again;
  }

  /** Until a request that was made can no longer be under way; null: it cannot be. */
  private busy(at: PayoutAtStripe, step: CallStep): Step | null {
    const triedAt = at.calls.get(step)?.triedAt ?? null;
    const quietAt = triedAt === null ? null : addSeconds(triedAt, QUIET_SECONDS);
    if (quietAt === null || quietAt <= this.clock.now()) return null;
    return { kind: 'later', at: quietAt, why: 'Stripe was told a moment ago: what came of it is looked for once that is over.' };
  }

  private partlyBack(payout: Payout, back: bigint): string {
    const [text, all] = [back, payout.amountMinor].map((minor) => formatMoney(money(minor, payout.currency)));
    return `${text ?? ''} of ${all ?? ''} was taken back at Stripe: return the money, and the rest is taken back, too.`;
  }

  /** A refusal means that another process moved the payout meanwhile. In both cases its state is read again. */
  private moved(_result: Result<undefined>): Step {
    return again;
  }

  private postpone(exit: PayoutExit, why: string, at: Date): Promise<void> {
    return this.commands.must(CALLER, async (tx) => ok(await this.exits.postpone(tx, exit, why, at)));
  }

  private async end(exit: PayoutExit, state: 'done' | 'refused', outcome: string): Promise<void> {
    await this.commands.must(CALLER, async (tx) => {
      if (await this.exits.end(tx, exit.id, state, outcome)) {
        tx.act('payout.exit_ended', { kind: 'payout', id: exit.payoutId }, { action: exit.action, state });
      }
      return ok(undefined);
    });
  }
}
