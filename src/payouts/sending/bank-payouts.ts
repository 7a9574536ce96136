/** A payout's last leg: from the worker's account at Stripe to the worker's bank, one bank payout for each transfer. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, formatMoney, money, ok, present, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, DB, Jobs, systemCaller, workOnDue, type Db, type LookUp } from '../../platform/index.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { AFTER_AVAILABLE_SECONDS } from './payout-arrival.ts';
import { PayoutArrivals } from './payout-arrivals.ts';
import { Settlement } from './settlement.ts';
import { accountInWords, type StripeAccount } from '../accounts/stripe-account.ts';
import { StripeAccountRepository } from '../accounts/stripe-account.repository.ts';
import { StripeAccounts } from '../accounts/stripe-accounts.ts';
import {
  CLOCK_SECONDS,
  metadataFor,
  oldestFirst,
  StripeGateway,
  toStripeAmount,
  toStripeCurrency,
  type StripeAnswer,
} from '../../stripe/index.ts';
import { payoutOf, type SourceType, type StripeCall } from '../calls/stripe-call.ts';
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';
import { sourceParam, sourceWith } from './stripe-source.ts';
import type { StripeReadiness, StripeStep } from './stripe-step.ts';

const CALLER = systemCaller('payouts.stripe_look');
const MAXIMUM_POLLS = 20;
/** Time until an object is polled again when Stripe did not answer, in seconds. */
const LOOK_AGAIN_SECONDS = 900;

@Injectable()
export class BankPayouts implements StripeStep, OnModuleInit {
  readonly step = 'bank';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly accounts: StripeAccountRepository,
    private readonly payouts: PayoutRepository,
    private readonly calls: StripeCallRepository,
    private readonly settlement: Settlement,
    private readonly arrivals: PayoutArrivals,
    private readonly stripeAccounts: StripeAccounts,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    if (this.gateway.isEnabled) this.jobs.sweep({ name: 'payouts.stripe_look', run: () => this.look() });
  }

  async lookUp(payout: Payout): Promise<LookUp> {
    const stripeAccount = await this.accountOf(payout);
    const since = Math.floor((payout.sentAt ?? payout.requestedAt).getTime() / 1000) - CLOCK_SECONDS;
    const found: Stripe.Payout[] = [];
    for await (const bank of this.gateway.list('payouts.list', (stripe, after) =>
      stripe.payouts.list({ created: { gte: since }, limit: 100, ...after }, { stripeAccount }),
    )) {
      if (payoutOf(bank.metadata) === payout.id) found.push(bank);
    }
    const first = oldestFirst(found)[0];
    return first === undefined ? { kind: 'absent' } : { kind: 'found', settle: () => this.applyBankPayout(payout, first) };
  }

  /**
   * Whether the money is on the worker's account, and may leave it: it may come as another currency, be available a day after it
   * was transferred, and stay while Stripe lets nothing out of the account.
   */
  async readiness(payout: Payout, call: StripeCall): Promise<StripeReadiness> {
    const account = await this.rowOf(payout);
    const stripeAccount = present(account.accountId, "the worker's account at Stripe");
    if (account.payoutsHeld) {
      const now = await this.stripeAccounts.refresh(account, { trustsInterval: true });
      if (now.payoutsHeld) return { kind: 'wait', reason: accountInWords(now).text };
    }
    const arrival = await this.arrivals.of(payout, stripeAccount);
    if (arrival === null) return { kind: 'wait', reason: 'Stripe does not say yet what arrived on your account.' };
    if (arrival.bankMinor === 0n) {
      const text = formatMoney(money(arrival.amountMinor, arrival.currency));
      return { kind: 'never', reason: `Only ${text} arrived on your account at Stripe, which is less than Stripe pays to a bank.` };
    }
    if (arrival.availableAt > this.clock.now()) {
      const reason = `It is on your account at Stripe, and can go on to your bank from ${arrival.availableAt.toISOString()}.`;
      return { kind: 'wait', reason, until: addSeconds(arrival.availableAt, AFTER_AVAILABLE_SECONDS) };
    }
    const balance = await this.gateway.find('balance.retrieve', (stripe) => stripe.balance.retrieve({}, { stripeAccount }));
    const source = balance === null ? null : sourceWith(balance, arrival.bankMinor, arrival.currency, call.sourceType);
    if (source === null) return { kind: 'wait', reason: 'It is on your account at Stripe, which does not let it go on to your bank yet.' };
    return { kind: 'ready', source };
  }

  async send(
    payout: Payout,
    key: string,
    mayStart: () => boolean,
    source: SourceType | null,
  ): Promise<StripeAnswer<{ settle: () => Promise<void> }>> {
    const stripeAccount = await this.accountOf(payout);
    const { bankMinor, currency } = present(await this.arrivals.of(payout, stripeAccount), 'what arrived of a transfer');
    const params: Stripe.PayoutCreateParams = {
      amount: toStripeAmount(bankMinor, currency),
      currency: toStripeCurrency(currency),
      metadata: metadataFor('payout', payout.id),
      ...sourceParam(source),
    };
    const answer = await this.gateway.call(
      'payouts.create',
      (stripe) => stripe.payouts.create(params, { stripeAccount, idempotencyKey: key }),
      mayStart,
    );
    return answer.kind === 'ok' ? { kind: 'ok', value: { settle: () => this.applyBankPayout(payout, answer.value) } } : answer;
  }

  async refused(payout: Payout, reason: string, call: StripeCall, code?: string): Promise<void> {
    await this.settlement.bankRefused(payout.id, reason, call, code ?? null);
  }

  /** Reads a bank payout after an event or when it is due, and stores its state. */
  async refresh(bankPayoutId: string, accountId: string): Promise<'handled' | 'orphan'> {
    const bank = await this.gateway.find('payouts.retrieve', (stripe) =>
      stripe.payouts.retrieve(bankPayoutId, {}, { stripeAccount: accountId }),
    );
    const payoutId = bank === null ? null : payoutOf(bank.metadata);
    const payout = payoutId === null ? null : await this.payouts.byId(this.db, payoutId);
    if (bank === null || payout?.rail !== 'stripe') return 'orphan';
    const call = (await this.calls.of(this.db, payout.id)).get('bank');
    if (call === undefined || (call.objectId !== null && call.objectId !== bank.id)) return 'orphan';
    await this.applyBankPayout(payout, bank);
    return 'handled';
  }

  /** Polls bank payouts that have received no event recently. Returns how many. */
  look(): Promise<number> {
    return workOnDue(this.commands, CALLER, {
      lease: (tx) => this.calls.toPoll(tx, MAXIMUM_POLLS, addSeconds(tx.now, LOOK_AGAIN_SECONDS)),
      work: (call) => this.pollAt(call),
      describe: ({ payoutId }) => `bank payout of payout ${payoutId}`,
    });
  }

  private async pollAt(call: StripeCall): Promise<void> {
    const payout = present(await this.payouts.byId(this.db, call.payoutId), 'the payout of a call');
    const account = await this.findAccount(payout);
    // The account was deleted when the data of an erased worker had been kept long enough: nothing is left to ask Stripe for.
    if (account === null) return this.commands.must(CALLER, async (tx) => ok(await this.calls.pollAgainAt(tx, call, null)));
    if (call.objectId !== null) await this.refresh(call.objectId, present(account.accountId, "the worker's account at Stripe"));
  }

  private async applyBankPayout(payout: Payout, bank: Stripe.Payout): Promise<void> {
    await this.settlement.bankPayoutChanged(payout.id, bank);
  }

  private async accountOf(payout: Payout): Promise<string> {
    return present((await this.rowOf(payout)).accountId, "the worker's account at Stripe");
  }

  private async rowOf(payout: Payout): Promise<StripeAccount> {
    return present(await this.findAccount(payout), "the worker's account at Stripe");
  }

  private async findAccount(payout: Payout): Promise<StripeAccount | null> {
    return (await this.accounts.ofPayees(this.db, [payout.payeeId])).get(payout.payeeId) ?? null;
  }
}
