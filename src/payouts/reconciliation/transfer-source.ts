/** Reconciles transfers to workers' accounts, and their reversals. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds } from '../../kernel/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import { compareTransfers, missingTransfer } from './compare-transfer.ts';
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
import { Transfers } from '../sending/transfers.ts';

@Injectable()
export class TransferSource implements ReconciliationSource, OnModuleInit {
  readonly name = 'transfer';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly transfers: Transfers,
    private readonly rows: ReconciledPayoutRepository,
    private readonly sources: ReconciliationSources,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  async compare(window: ReconciliationWindow): Promise<Comparison> {
    // Stripe first: what we write down in the meantime is then known here, and no difference.
    const listed = await this.listed(window.since);
    const known = await this.known(listed);
    for (const payout of known.filter((one) => one.transferState === 'due')) {
      const transfer = listed.find((one) => payoutOf(one.metadata) === payout.id);
      if (transfer !== undefined) await this.transfers.refresh(transfer.id);
    }
    const expected = (await this.rows.since(this.db, window.since)).filter((payout) => payout.transferId !== null);
    const listedIds = new Set(listed.map((transfer) => transfer.id));
    const missing: FoundDifference[] = [];
    for (const payout of expected.filter((one) => !listedIds.has(one.transferId ?? ''))) {
      const transfer = await this.gateway.find('transfers.retrieve', (stripe) => stripe.transfers.retrieve(payout.transferId ?? ''));
      if (transfer === null) missing.push(missingTransfer(payout));
      else listed.push(transfer);
    }
    const differences = [...missing, ...compareTransfers({ transfers: listed, payouts: await this.known(listed) })];
    differences.push(...(await this.reversals(expected)));
    return { compared: listed.length + missing.length, differences };
  }

  /** Each reversal that we credited a worker for, asked for by its id. */
  private async reversals(payouts: readonly ReconciledPayout[]): Promise<FoundDifference[]> {
    const found: FoundDifference[] = [];
    for (const { id, transferId, reversalId } of payouts) {
      if (transferId === null || reversalId === null) continue;
      const reversal = await this.gateway.find('transfers.retrieveReversal', (stripe) =>
        stripe.transfers.retrieveReversal(transferId, reversalId),
      );
      if (reversal === null)
        found.push({ kind: 'reversal_missing', objectId: reversalId, subject: { kind: 'payout', id }, localValue: 'returned' });
    }
    return found;
  }

  private async listed(since: Date): Promise<Stripe.Transfer[]> {
    const created = { gte: Math.floor(addSeconds(since, -CLOCK_SECONDS).getTime() / 1000) };
    const found: Stripe.Transfer[] = [];
    for await (const transfer of this.gateway.list('transfers.list', (stripe, after) =>
      stripe.transfers.list({ created, limit: 100, ...after }),
    )) {
      found.push(transfer);
    }
    return found;
  }

  private async known(transfers: readonly Stripe.Transfer[]): Promise<ReconciledPayout[]> {
    const named = transfers.map((transfer) => payoutOf(transfer.metadata)).filter((id) => id !== null);
    const rows = [
      ...(await this.rows.byIds(this.db, named)),
      ...(await this.rows.byObjects(
        this.db,
        transfers.map((transfer) => transfer.id),
      )),
    ];
    return [...new Map(rows.map((row) => [row.id, row])).values()];
  }
}
