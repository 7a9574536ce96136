/**
 * Money by Stripe: separate charges and transfers. A payout is a transfer to the worker's account there, and a bank
 * payout from that account; what comes back is first taken back by Stripe, and only then the worker's again.
 *
 * What this file says is what each event posts. How payouts are told to Stripe is the payer's (payer.ts).
 */
import { Inject, Injectable } from '@nestjs/common';
import { assert, Bug, money, type Currency, type Refusal } from '../../kernel/index.ts';
import { chart, type LedgerEvent } from '../../ledger/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import type { Funding } from '../funding.ts';
import type { Payee } from '../payee.ts';
import type { Payout, PayoutEvent } from '../payout.ts';
import type { Difference, Rail } from '../rail.ts';
import { accountFault } from './stripe-account.ts';
import { StripeAccountRepository } from './stripe-account.repository.ts';
import { bankUnit } from './stripe-amount.ts';
import { StripeBanks } from './stripe-banks.ts';
import { StripeGateway } from './stripe-gateway.ts';

@Injectable()
export class StripeRail implements Rail {
  readonly name = 'stripe';
  readonly dispatch = { kind: 'dispatcher' } as const;

  constructor(
    private readonly accounts: StripeAccountRepository,
    private readonly banks: StripeBanks,
    private readonly gateway: StripeGateway,
    @Inject(DB) private readonly db: Db,
  ) {}

  fundingPostings(funding: Funding): LedgerEvent[] {
    return [
      chart.fundingReceived({
        fundingId: funding.id,
        organisationId: funding.organisationId,
        gross: money(funding.amountMinor, funding.currency),
        rail: this.name,
      }),
    ];
  }

  reversalPostings(_funding: Funding): LedgerEvent[] {
    throw new Bug('what was paid in by Stripe is refunded, not reversed');
  }

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
      // Nobody outside was told, or nobody has answered: the money stays where it is.
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

  bankUnit(currency: Currency): bigint {
    return bankUnit(currency);
  }

  async payeeFault(db: Db, payee: Payee): Promise<Refusal | null> {
    return accountFault((await this.accounts.ofPayees(db, [payee.id])).get(payee.id) ?? null);
  }

  async readBank(payee: Payee): Promise<void> {
    const account = (await this.accounts.ofPayees(this.db, [payee.id])).get(payee.id);
    if (this.gateway.isEnabled && account !== undefined && account.accountId !== null)
      await this.banks.read(payee.workerId, account.accountId);
  }

  /** Against the ledger the checks of all rails do; against Stripe, the reconciliation. */
  differences(): Promise<Difference[]> {
    return Promise.resolve([]);
  }
}
