/** What Stripe has of one payout: its transfers, what came back of the first, and its bank payouts. Read only. */
import { Inject, Injectable } from '@nestjs/common';
import type Stripe from 'stripe';
import { DB, type Db } from '../../platform/index.ts';
import type { Payout } from '../payout.ts';
import { StripeAccountRepository } from '../accounts/stripe-account.repository.ts';
import { payoutOf, transferGroup, type CallStep, type KeptReversal, type StripeCall } from '../calls/stripe-call.ts';
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';
import { CLOCK_SECONDS, oldestFirst, StripeGateway } from '../../stripe/index.ts';
import { TransferReversals } from '../sending/transfer-reversals.ts';

export interface PayoutAtStripe {
  /** The calls to Stripe, as stored here. */
  readonly calls: ReadonlyMap<CallStep, StripeCall>;
  /** The account of the worker; null: there is none. */
  readonly accountId: string | null;
  /** All that name the payout, oldest first. */
  readonly transfers: readonly Stripe.Transfer[];
  /** Of the first transfer, oldest first. */
  readonly reversals: readonly KeptReversal[];
  /** All that name the payout, oldest first. */
  readonly banks: readonly Stripe.Payout[];
}

@Injectable()
export class PayoutsAtStripe {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly accounts: StripeAccountRepository,
    private readonly calls: StripeCallRepository,
    private readonly reversals: TransferReversals,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** @throws StripeUnavailable when nobody knows */
  async read(payout: Payout): Promise<PayoutAtStripe> {
    const calls = await this.calls.of(this.db, payout.id);
    const account = (await this.accounts.ofPayees(this.db, [payout.payeeId])).get(payout.payeeId) ?? null;
    const accountId = account?.accountId ?? null;
    const transfers = await this.transfersOf(payout, calls.get('transfer')?.objectId ?? null);
    const [first] = transfers;
    const reversals = first === undefined || first.amount_reversed === 0 ? [] : await this.reversals.of(first.id);
    const banks =
      accountId === null || first === undefined ? [] : await this.banksOf(payout, accountId, calls.get('bank')?.objectId ?? null);
    return { calls, accountId, transfers, reversals, banks };
  }

  private async transfersOf(payout: Payout, objectId: string | null): Promise<Stripe.Transfer[]> {
    const group = transferGroup(payout.id);
    const found = new Map<string, Stripe.Transfer>();
    for await (const transfer of this.gateway.list('transfers.list', (stripe, after) =>
      stripe.transfers.list({ transfer_group: group, limit: 100, ...after }),
    )) {
      if (payoutOf(transfer.metadata) === payout.id) found.set(transfer.id, transfer);
    }
    if (objectId !== null && !found.has(objectId)) {
      const kept = await this.gateway.find('transfers.retrieve', (stripe) => stripe.transfers.retrieve(objectId));
      if (kept !== null) found.set(kept.id, kept);
    }
    const all = oldestFirst([...found.values()]);
    // The one that the payout was settled with comes first, whatever else there is.
    return [...all.filter(({ id }) => id === objectId), ...all.filter(({ id }) => id !== objectId)];
  }

  private async banksOf(payout: Payout, stripeAccount: string, objectId: string | null): Promise<Stripe.Payout[]> {
    const since = Math.floor((payout.sentAt ?? payout.requestedAt).getTime() / 1000) - CLOCK_SECONDS;
    const found = new Map<string, Stripe.Payout>();
    for await (const bank of this.gateway.list('payouts.list', (stripe, after) =>
      stripe.payouts.list({ created: { gte: since }, limit: 100, ...after }, { stripeAccount }),
    )) {
      if (payoutOf(bank.metadata) === payout.id) found.set(bank.id, bank);
    }
    if (objectId !== null && !found.has(objectId)) {
      const kept = await this.gateway.find('payouts.retrieve', (stripe) => stripe.payouts.retrieve(objectId, {}, { stripeAccount }));
      if (kept !== null) found.set(kept.id, kept);
    }
    const all = oldestFirst([...found.values()]);
    return [...all.filter(({ id }) => id === objectId), ...all.filter(({ id }) => id !== objectId)];
  }
}
