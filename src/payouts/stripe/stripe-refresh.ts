/** Which events tell of what: each makes its object be read again. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BankPayouts } from './bank-payouts.ts';
import { StripeAccounts } from './stripe-accounts.ts';
import { StripeEvents } from './stripe-events.ts';
import { Transfers } from './transfers.ts';

@Injectable()
export class StripeRefresh implements OnModuleInit {
  constructor(
    private readonly events: StripeEvents,
    private readonly transfers: Transfers,
    private readonly banks: BankPayouts,
    private readonly accounts: StripeAccounts,
  ) {}

  onModuleInit(): void {
    this.events.on('transfer', ({ objectId }) => this.transfers.refresh(objectId));
    // Our own account's payouts are in its balance transactions.
    this.events.on('payout', ({ objectId, accountId }) =>
      accountId === null ? Promise.resolve('handled') : this.banks.refresh(objectId, accountId),
    );
    this.events.on('v2.core.account', ({ objectId }) => this.accounts.refreshById(objectId));
    this.events.on('account', ({ objectId, accountId }) => this.accounts.refreshById(accountId ?? objectId));
  }
}
