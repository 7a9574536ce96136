/** A payout's transfer, from our account at Stripe to the worker's. */
import { Inject, Injectable, Logger } from '@nestjs/common';
import type Stripe from 'stripe';
import { conflict, present, type PayoutId } from '../../kernel/index.ts';
import { DB, type Db, type LookUp } from '../../platform/index.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { Settlement } from './settlement.ts';
import { accountFault, accountInWords } from '../accounts/stripe-account.ts';
import { StripeAccountRepository } from '../accounts/stripe-account.repository.ts';
import { StripeAccounts } from '../accounts/stripe-accounts.ts';
import {
  canMove,
  fromStripeAmount,
  fromStripeCurrency,
  idOfReference,
  metadataFor,
  oldestFirst,
  StripeGateway,
  toStripeAmount,
  toStripeCurrency,
  type StripeAnswer,
} from '../../stripe/index.ts';
import { payoutOf, transferGroup, type SourceType, type StripeCall } from '../calls/stripe-call.ts';
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';
import { sourceParam, sourceWith } from './stripe-source.ts';
import type { StripeReadiness, StripeStep } from './stripe-step.ts';

@Injectable()
export class Transfers implements StripeStep {
  readonly step = 'transfer';
  private readonly logger = new Logger('payer');

  constructor(
    private readonly gateway: StripeGateway,
    private readonly accounts: StripeAccounts,
    private readonly accountRows: StripeAccountRepository,
    private readonly payouts: PayoutRepository,
    private readonly calls: StripeCallRepository,
    private readonly settlement: Settlement,
    @Inject(DB) private readonly db: Db,
  ) {}

  async lookUp(payout: Payout): Promise<LookUp> {
    const group = transferGroup(payout.id);
    const found: Stripe.Transfer[] = [];
    for await (const transfer of this.gateway.list('transfers.list', (stripe, after) =>
      stripe.transfers.list({ transfer_group: group, limit: 100, ...after }),
    )) {
      if (payoutOf(transfer.metadata) === payout.id) found.push(transfer);
    }
    // If there is more than one, the reconciliation reports it and stops the payer. The first one is the payout's.
    const first = oldestFirst(found)[0];
    return first === undefined ? { kind: 'absent' } : { kind: 'found', settle: () => this.made(payout, first) };
  }

  /** Whether the account may receive, read now; and whether the money is there, when it was not. */
  async readiness(payout: Payout, call: StripeCall): Promise<StripeReadiness> {
    if (!canMove(payout.amountMinor, payout.currency)) {
      return { kind: 'never', reason: `Stripe moves ${payout.currency} in whole tens of the smallest unit; ask for such an amount.` };
    }
    // The money was missing at the last attempt: check that first, it is the cheapest check.
    const source = call.epoch > 1 ? await this.sourceOf(payout, call) : undefined;
    if (source === null) return { kind: 'wait', reason: 'balance_insufficient' };
    const account = (await this.accountRows.ofPayees(this.db, [payout.payeeId])).get(payout.payeeId) ?? null;
    const now = account === null ? null : await this.accounts.refresh(account, { trustsInterval: true });
    const fault = now === null ? conflict('NO_ACCOUNT', 'Your account at Stripe is gone.') : accountFault(now);
    if (fault !== null) {
      // After the first attempt, only a refusal of Stripe proves that nothing happened.
      const wasTried = call.attempt > 1 || call.epoch > 1;
      return wasTried ? { kind: 'wait', reason: fault.message } : { kind: 'never', reason: fault.message };
    }
    if (now?.payoutInterval !== 'manual') return { kind: 'wait', reason: "the account's payout schedule is not manual" };
    if (now.payoutsHeld) return { kind: 'wait', reason: accountInWords(now).text };
    return { kind: 'ready', source };
  }

  async send(
    payout: Payout,
    key: string,
    mayStart: () => boolean,
    source: SourceType | null,
  ): Promise<StripeAnswer<{ settle: () => Promise<void> }>> {
    const account = (await this.accountRows.ofPayees(this.db, [payout.payeeId])).get(payout.payeeId);
    const destination = present(account?.accountId, "the worker's account at Stripe");
    const params: Stripe.TransferCreateParams = {
      amount: toStripeAmount(payout.amountMinor, payout.currency),
      currency: toStripeCurrency(payout.currency),
      destination,
      transfer_group: transferGroup(payout.id),
      metadata: metadataFor('payout', payout.id),
      ...sourceParam(source),
    };
    const answer = await this.gateway.call(
      'transfers.create',
      (stripe) => stripe.transfers.create(params, { idempotencyKey: key }),
      mayStart,
    );
    return answer.kind === 'ok' ? { kind: 'ok', value: { settle: () => this.made(payout, answer.value) } } : answer;
  }

  async refused(payout: Payout, reason: string, call: StripeCall): Promise<void> {
    await this.settlement.transferRefused(payout.id, reason, call);
  }

  /** Reads a transfer after an event or when the reconciliation found it, and stores its state. */
  async refresh(transferId: string): Promise<'handled' | 'orphan'> {
    const transfer = await this.gateway.find('transfers.retrieve', (stripe) => stripe.transfers.retrieve(transferId));
    const payoutId: PayoutId | null = transfer === null ? null : payoutOf(transfer.metadata);
    const payout = payoutId === null ? null : await this.payouts.byId(this.db, payoutId);
    if (transfer === null || payout?.rail !== 'stripe') return 'orphan';
    const call = (await this.calls.of(this.db, payout.id)).get('transfer');
    if (call === undefined || (call.objectId !== null && call.objectId !== transfer.id)) return 'orphan';
    if (call.state === 'due') await this.made(payout, transfer);
    return 'handled';
  }

  /** Whether the transfer is what the payout asked for. */
  isAsAsked(payout: Payout, transfer: Stripe.Transfer): boolean {
    return (
      fromStripeAmount(transfer.amount, transfer.currency) === payout.amountMinor &&
      fromStripeCurrency(transfer.currency) === payout.currency
    );
  }

  /** Stripe has it: the payout is sent, where it is what was asked for. */
  async made(payout: Payout, transfer: Stripe.Transfer): Promise<void> {
    // Never guessed at: the payout stays as it is, and the reconciliation shows it.
    if (!this.isAsAsked(payout, transfer)) return this.logger.error(`transfer ${transfer.id} is not what payout ${payout.id} asked for`);
    await this.settlement.transferMade(payout.id, transfer.id, idOfReference(transfer.destination_payment));
  }

  private async sourceOf(payout: Payout, call: StripeCall): Promise<SourceType | null> {
    const balance = await this.gateway.find('balance.retrieve', (stripe) => stripe.balance.retrieve());
    return balance === null ? null : sourceWith(balance, payout.amountMinor, payout.currency, call.sourceType);
  }
}
