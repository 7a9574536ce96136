/** Reconciles transfers to workers' accounts, and their reversals. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds } from '../../kernel/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import { compareTransfers, missingTransfer } from './compare-transfer.ts';
import { ReconciledPayoutRepository, type ReconciledPayout } from './reconciled-payout.repository.ts';
import { Reconciliation } from './reconciliation.ts';
import type { Comparison, FoundDifference, ReconciliationSource, ReconciliationWindow } from './reconciliation-source.ts';
import { payoutOf } from './stripe-call.ts';
import { StripeGateway } from './stripe-gateway.ts';
import { CLOCK_SECONDS } from './stripe-object.ts';
import { Transfers } from './transfers.ts';

@Injectable()
export class TransferSource implements ReconciliationSource, OnModuleInit {
  readonly name = 'transfer';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly transfers: Transfers,
    private readonly rows: ReconciledPayoutRepository,
    private readonly reconciliation: Reconciliation,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.reconciliation.register(this);
  }

  async compare(window: ReconciliationWindow): Promise<Comparison> {
    // Stripe first: what we write down in the meantime is then known here, and no difference.
    const there = await this.listed(window.since);
    const known = await this.known(there);
    for (const payout of known.filter((one) => one.transferState === 'due')) {
      const transfer = there.find((one) => payoutOf(one.metadata) === payout.id);
      if (transfer !== undefined) await this.transfers.refresh(transfer.id);
    }
    const expected = (await this.rows.since(this.db, window.since)).filter((payout) => payout.transferId !== null);
    const listedIds = new Set(there.map((transfer) => transfer.id));
    const missing: FoundDifference[] = [];
    for (const payout of expected.filter((one) => !listedIds.has(one.transferId ?? ''))) {
      const transfer = await this.gateway.find('transfers.retrieve', (stripe) => stripe.transfers.retrieve(payout.transferId ?? ''));
      if (transfer === null) missing.push(missingTransfer(payout));
      else there.push(transfer);
    }
    const differences = [...missing, ...compareTransfers({ transfers: there, payouts: await this.known(there) })];
    differences.push(...(await this.reversals(expected)));
    return { compared: there.length + missing.length, differences };
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
        found.push({ kind: 'reversal_missing', objectId: reversalId, subject: { kind: 'payout', id }, here: 'returned' });
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
