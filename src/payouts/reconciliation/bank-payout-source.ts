/** Reconciles bank payouts of workers' accounts, and what lies on these. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds } from '../../kernel/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import { BankPayouts } from '../sending/bank-payouts.ts';
import { compareBalance, compareBankPayouts } from './compare-bank-payout.ts';
import { ReconciledPayoutRepository, type ReconciledPayout } from './reconciled-payout.repository.ts';
import {
  CLOCK_SECONDS,
  ReconciliationSources,
  StripeGateway,
  type Comparison,
  type FoundDifference,
  type ReconciliationSource,
  type ReconciliationWindow,
} from '../../stripe/index.ts';
import { payoutOf } from '../calls/stripe-call.ts';

/** Accounts asked about at once. */
const AT_ONCE = 10;

@Injectable()
export class BankPayoutSource implements ReconciliationSource, OnModuleInit {
  readonly name = 'bank_payout';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly banks: BankPayouts,
    private readonly rows: ReconciledPayoutRepository,
    private readonly sources: ReconciliationSources,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  /** Reads every bank payout that has not ended, whether an event arrived or not. */
  async catchUp(): Promise<void> {
    const open = (await this.rows.since(this.db, new Date(8_640_000_000_000_000))).filter((payout) => payout.bankId !== null);
    for (let start = 0; start < open.length; start += AT_ONCE) {
      await Promise.all(open.slice(start, start + AT_ONCE).map((payout) => this.banks.refresh(payout.bankId ?? '', payout.accountId)));
    }
  }

  async compare(window: ReconciliationWindow): Promise<Comparison> {
    const payouts = await this.rows.since(this.db, window.since);
    const accountIds = [...new Set(payouts.map((payout) => payout.accountId))];
    const recent = new Set(payouts.map((payout) => payout.id));
    let compared = 0;
    const differences: FoundDifference[] = [];
    for (let start = 0; start < accountIds.length; start += AT_ONCE) {
      const parts = await Promise.all(
        accountIds.slice(start, start + AT_ONCE).map((accountId) => this.compareAccount(accountId, window, recent)),
      );
      for (const part of parts) {
        compared += part.compared;
        differences.push(...part.differences);
      }
    }
    return { compared, differences };
  }

  private async compareAccount(accountId: string, window: ReconciliationWindow, recent: ReadonlySet<string>): Promise<Comparison> {
    const at = { stripeAccount: accountId };
    const created = { gte: Math.floor(addSeconds(window.since, -CLOCK_SECONDS).getTime() / 1000) };
    const listed: Stripe.Payout[] = [];
    for await (const bank of this.gateway.list('payouts.list', (stripe, after) =>
      stripe.payouts.list({ created, limit: 100, ...after }, at),
    )) {
      listed.push(bank);
    }
    const balance = await this.gateway.find('balance.retrieve', (stripe) => stripe.balance.retrieve({}, at));
    const payouts = await this.known(accountId, listed);
    const listedIds = new Set(listed.map((bank) => bank.id));
    const missing: FoundDifference[] = [];
    for (const payout of payouts.filter(
      (one) => one.accountId === accountId && one.bankId !== null && recent.has(one.id) && !listedIds.has(one.bankId),
    )) {
      const bank = await this.gateway.find('payouts.retrieve', (stripe) => stripe.payouts.retrieve(payout.bankId ?? '', {}, at));
      if (bank !== null) listed.push(bank);
      else
        missing.push({
          kind: 'missing_there',
          objectId: payout.bankId,
          subject: { kind: 'payout', id: payout.id },
          localValue: payout.state,
        });
    }
    return {
      compared: listed.length + missing.length,
      differences: [
        ...missing,
        ...(await this.confirmed(accountId, listed, payouts)),
        ...(balance === null ? [] : compareBalance(accountId, balance, payouts)),
      ],
    };
  }

  /** What changed between the two readings is no difference: states that differ are read once more. */
  private async confirmed(
    accountId: string,
    listed: readonly Stripe.Payout[],
    payouts: readonly ReconciledPayout[],
  ): Promise<FoundDifference[]> {
    const found = compareBankPayouts(accountId, listed, payouts);
    const unsure = found.filter((difference) => difference.kind === 'state').map((difference) => difference.objectId ?? '');
    if (unsure.length === 0) return found;
    const again: Stripe.Payout[] = [];
    for (const bank of listed) {
      if (!unsure.includes(bank.id)) again.push(bank);
      else {
        await this.banks.refresh(bank.id, accountId);
        const now = await this.gateway.find('payouts.retrieve', (stripe) =>
          stripe.payouts.retrieve(bank.id, {}, { stripeAccount: accountId }),
        );
        again.push(now ?? bank);
      }
    }
    return compareBankPayouts(accountId, again, await this.known(accountId, again));
  }

  private async known(accountId: string, banks: readonly Stripe.Payout[]): Promise<ReconciledPayout[]> {
    const named = banks.map((bank) => payoutOf(bank.metadata)).filter((id) => id !== null);
    const rows = [
      ...(await this.rows.ofAccounts(this.db, [accountId])),
      ...(await this.rows.byIds(this.db, named)),
      ...(await this.rows.byObjects(
        this.db,
        banks.map((bank) => bank.id),
      )),
    ];
    return [...new Map(rows.map((row) => [row.id, row])).values()];
  }
}
