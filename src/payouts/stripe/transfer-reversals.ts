/** Taking back a transfer whose bank payout did not arrive: only when Stripe has given it back is it the worker's again. */
import { Inject, Injectable } from '@nestjs/common';
import type Stripe from 'stripe';
import { Bug, present } from '../../kernel/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import type { Payout } from '../payout.ts';
import { Settlement } from './settlement.ts';
import { fromStripeAmount, toStripeAmount } from './stripe-amount.ts';
import type { StripeAnswer } from './stripe-answer.ts';
import { payoutOf } from './stripe-call.ts';
import { StripeCallRepository } from './stripe-call.repository.ts';
import { StripeGateway } from './stripe-gateway.ts';
import { metadataFor } from './stripe-object.ts';
import type { LookUp, Readiness, StripeStep } from './stripe-step.ts';

@Injectable()
export class TransferReversals implements StripeStep {
  readonly step = 'reversal';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly calls: StripeCallRepository,
    private readonly settlement: Settlement,
    @Inject(DB) private readonly db: Db,
  ) {}

  async lookUp(payout: Payout): Promise<LookUp> {
    const transferId = await this.transferOf(payout);
    let back = 0n;
    for await (const reversal of this.gateway.list('transfers.listReversals', (stripe, after) =>
      stripe.transfers.listReversals(transferId, { limit: 100, ...after }),
    )) {
      back += fromStripeAmount(reversal.amount, reversal.currency);
      // Ours, or somebody's at Stripe's dashboard: what counts is that all of it is back.
      const isWhole = payoutOf(reversal.metadata) === payout.id || back === payout.amountMinor;
      if (isWhole) return { kind: 'found', settle: () => this.made(payout, reversal) };
    }
    return { kind: 'absent' };
  }

  readiness(): Promise<Readiness> {
    return Promise.resolve({ kind: 'ready' });
  }

  async send(payout: Payout, key: string, mayStart: () => boolean): Promise<StripeAnswer<{ settle: () => Promise<void> }>> {
    const transferId = await this.transferOf(payout);
    const params = { amount: toStripeAmount(payout.amountMinor, payout.currency), metadata: metadataFor('payout', payout.id) };
    const answer = await this.gateway.call(
      'transfers.createReversal',
      (stripe) => stripe.transfers.createReversal(transferId, params, { idempotencyKey: key }),
      mayStart,
    );
    return answer.kind === 'ok' ? { kind: 'ok', value: { settle: () => this.made(payout, answer.value) } } : answer;
  }

  refused(): Promise<void> {
    throw new Bug('a reversal is told until it is done');
  }

  private async made(payout: Payout, reversal: Stripe.TransferReversal): Promise<void> {
    await this.settlement.reversed(payout.id, reversal.id);
  }

  private async transferOf(payout: Payout): Promise<string> {
    const call = (await this.calls.of(this.db, payout.id)).get('transfer');
    return present(call?.objectId, 'the transfer of a payout that comes back');
  }
}
