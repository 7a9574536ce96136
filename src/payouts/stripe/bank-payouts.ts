/** A payout's last leg: from the worker's account at Stripe to the worker's bank, one bank payout for each transfer. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, ok, present, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, DB, Jobs, systemCaller, type Db } from '../../platform/index.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { Settlement } from './settlement.ts';
import { StripeAccountRepository } from './stripe-account.repository.ts';
import { toStripeAmount, toStripeCurrency } from './stripe-amount.ts';
import type { StripeAnswer } from './stripe-answer.ts';
import { payoutOf, type StripeCall } from './stripe-call.ts';
import { StripeCallRepository } from './stripe-call.repository.ts';
import { StripeGateway } from './stripe-gateway.ts';
import { CLOCK_SECONDS, metadataFor, oldestFirst } from './stripe-object.ts';
import type { LookUp, Readiness, StripeStep } from './stripe-step.ts';

const LOOK_AT_ONCE = 20;
/** Until an object is looked at again when looking failed. */
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
    return first === undefined ? { kind: 'absent' } : { kind: 'found', settle: () => this.told(payout, first) };
  }

  /** What the account lacks, Stripe says by its answer: nothing has to be known before. */
  readiness(): Promise<Readiness> {
    return Promise.resolve({ kind: 'ready' });
  }

  async send(payout: Payout, key: string, mayStart: () => boolean): Promise<StripeAnswer<{ settle: () => Promise<void> }>> {
    const stripeAccount = await this.accountOf(payout);
    const params: Stripe.PayoutCreateParams = {
      amount: toStripeAmount(payout.amountMinor, payout.currency),
      currency: toStripeCurrency(payout.currency),
      metadata: metadataFor('payout', payout.id),
    };
    const answer = await this.gateway.call(
      'payouts.create',
      (stripe) => stripe.payouts.create(params, { stripeAccount, idempotencyKey: key }),
      mayStart,
    );
    return answer.kind === 'ok' ? { kind: 'ok', value: { settle: () => this.told(payout, answer.value) } } : answer;
  }

  async refused(payout: Payout, reason: string): Promise<void> {
    await this.settlement.bankRefused(payout.id, reason);
  }

  /** An event told of a bank payout, or it is time to look: writes down how it stands. */
  async refresh(bankPayoutId: string, accountId: string): Promise<'handled' | 'orphan'> {
    const bank = await this.gateway.find('payouts.retrieve', (stripe) =>
      stripe.payouts.retrieve(bankPayoutId, {}, { stripeAccount: accountId }),
    );
    const payoutId = bank === null ? null : payoutOf(bank.metadata);
    const payout = payoutId === null ? null : await this.payouts.byId(this.db, payoutId);
    if (bank === null || payout?.rail !== 'stripe') return 'orphan';
    const call = (await this.calls.of(this.db, payout.id)).get('bank');
    if (call === undefined || (call.objectId !== null && call.objectId !== bank.id)) return 'orphan';
    await this.told(payout, bank);
    return 'handled';
  }

  /** Looks at bank payouts of which nothing was heard for a while. Returns how many. */
  async look(): Promise<number> {
    const againAt = addSeconds(this.clock.now(), LOOK_AGAIN_SECONDS);
    const due = await this.commands.must(systemCaller('payouts.stripe_look'), async (tx) =>
      ok(await this.calls.toLookAt(tx, LOOK_AT_ONCE, againAt)),
    );
    await Promise.allSettled(due.map((call) => this.lookAt(call)));
    return due.length;
  }

  private async lookAt(call: StripeCall): Promise<void> {
    const payout = present(await this.payouts.byId(this.db, call.payoutId), 'the payout of a call');
    if (call.objectId !== null) await this.refresh(call.objectId, await this.accountOf(payout));
  }

  private async told(payout: Payout, bank: Stripe.Payout): Promise<void> {
    await this.settlement.bankTold(payout.id, bank);
  }

  private async accountOf(payout: Payout): Promise<string> {
    const account = (await this.accounts.ofPayees(this.db, [payout.payeeId])).get(payout.payeeId);
    return present(account?.accountId, "the worker's account at Stripe");
  }
}
