/**
 * Money by Stripe: separate charges and transfers. A payout is a transfer to the worker's account there, and a bank
 * payout from that account; what comes back is first taken back by Stripe, and only then the worker's again.
 *
 * This file defines what each event posts. The payer (`sending/payer.ts`) sends payouts to Stripe.
 */
import { Injectable } from '@nestjs/common';
import { assert, Bug, money, type Refusal } from '../../kernel/index.ts';
import { chart, type LedgerEvent } from '../../ledger/index.ts';
import type { Db } from '../../platform/index.ts';
import type { Payee } from '../payees/payee.ts';
import type { Payout, PayoutEvent } from '../payout.ts';
import type { Rail } from './rail.ts';
import { accountFault } from '../accounts/stripe-account.ts';
import { StripeAccountRepository } from '../accounts/stripe-account.repository.ts';

@Injectable()
export class StripeRail implements Rail {
  readonly name = 'stripe';

  constructor(private readonly accounts: StripeAccountRepository) {}

  payoutPostings(event: PayoutEvent | 'reserve', payout: Payout): LedgerEvent[] {
    const of = { payoutId: payout.id, workerId: payout.workerId, amount: money(payout.amountMinor, payout.currency) };
    switch (event) {
      case 'reserve':
        return [chart.payoutReserved(of)];
      case 'accept':
        return [chart.transferAccepted(of)];
      case 'pay':
        return [chart.payoutPaidByStripe(of)];
      case 'bounce':
        return payout.state === 'paid' ? [chart.reversal(chart.payoutPaidByStripe(of))] : [];
      case 'return':
        return [chart.transferReversed(of)];
      case 'cover':
        return [chart.payoutCovered(of)];
      case 'cancel':
      case 'deny':
      case 'refuse':
        assert(payout.state !== 'sent', 'money that was transferred comes back by a reversal');
        return [chart.payoutFailed(of)];
      // Not sent yet, or not answered yet: the money stays where it is.
      case 'approve':
      case 'lease':
        return [];
      case 'fail':
      case 'export':
      case 'enlist':
      case 'release':
        throw new Bug(`a payout by Stripe has no event ${event}`);
    }
  }

  async payeeFault(db: Db, payee: Payee): Promise<Refusal | null> {
    return accountFault((await this.accounts.ofPayees(db, [payee.id])).get(payee.id) ?? null);
  }
}
