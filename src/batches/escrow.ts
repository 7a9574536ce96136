/**
 * The money of slots: reserved when they are launched, given back when they are withdrawn, each under a revision of its
 * batch, so that the ledger posts it once. The caller holds the lock of the batch.
 */
import { Injectable } from '@nestjs/common';
import { amountTooLarge, formatMoney, insufficientFunds, money, ok, refuse, type BatchId, type Result } from '../kernel/index.ts';
import { chart, Ledger } from '../ledger/index.ts';
import { valueOf, type Db, type Tx } from '../platform/index.ts';
import type { Batch } from './batch.ts';
import { BatchRepository, type BatchChange } from './batch.repository.ts';
import { priceOf } from './price.ts';

@Injectable()
export class Escrow {
  constructor(
    private readonly ledger: Ledger,
    private readonly batches: BatchRepository,
  ) {}

  /** Reserves reward and fee of `slots` and makes `change`; refuses with the shortfall. @param words of the refusal */
  async reserve(
    tx: Tx,
    batch: Batch,
    slots: number,
    change: BatchChange,
    words: { readonly what: string; readonly instead: string } = { what: `${slots} assignments`, instead: 'or launch fewer tasks' },
  ): Promise<Result<Batch>> {
    const revision = batch.revision + 1;
    const total = money(priceOf(batch, slots), batch.currency);
    const large = amountTooLarge(total.minor, total.currency);
    if (large !== null) {
      const message = `${slots} assignments cost ${formatMoney(total)}, which is more than can be reserved at once. ${large.message} Launch fewer tasks.`;
      return refuse({ ...large, message });
    }
    const event = chart.launch({ batchId: batch.id, organisationId: batch.organisationId, revision, total });
    const posted = await this.ledger.post(tx, `launch:${batch.id}:${revision}`, [event]);
    if (!posted.ok) {
      const [refusal] = posted.refusals;
      if (refusal.kind !== 'INSUFFICIENT_FUNDS') return posted;
      return refuse(insufficientFunds(`${words.what} cost`, total, refusal.available, `Add funds, ${words.instead}.`));
    }
    return ok(await this.batches.update(tx, batch, { ...change, revision }));
  }

  /** Gives back reward and fee of `slots` that were withdrawn, and makes `change`. */
  async refund(tx: Tx, batch: Batch, slots: number, change: BatchChange): Promise<Batch> {
    const revision = batch.revision + 1;
    const total = money(priceOf(batch, slots), batch.currency);
    const event = chart.slotsWithdrawn({ batchId: batch.id, organisationId: batch.organisationId, revision, total });
    valueOf(await this.ledger.post(tx, `wdr:${batch.id}:${revision}`, [event]));
    return this.batches.update(tx, batch, { ...change, revision });
  }

  /** What each batch has reserved, minor units. */
  async balances(db: Db, batches: readonly Pick<Batch, 'id' | 'currency'>[]): Promise<Map<BatchId, bigint>> {
    const balances = await this.ledger.balances(
      db,
      batches.map((batch) => ({ kind: 'batch_escrow', ownerId: batch.id, currency: batch.currency })),
    );
    return new Map(batches.map((batch, index) => [batch.id, balances[index] ?? 0n]));
  }
}
