/** Registers the handlers of events about payouts: each reads the object at Stripe again. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BankPayouts } from './bank-payouts.ts';
import { StripeAccounts } from '../accounts/stripe-accounts.ts';
import { StripeEvents, type EventOutcome, type ObjectRef } from '../../stripe/index.ts';
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
    this.events.on('account', (ref) => this.accountChanged(ref));
    this.events.on('capability', (ref) => this.accountChanged(ref));
    this.events.on('person', (ref) => this.accountChanged(ref));
    this.events.on('balance_settings', (ref) => this.accountChanged(ref));
  }

  /** An event that names no account is about our own, whose payout schedule has to be manual. */
  private async accountChanged({ accountId, objectId }: ObjectRef): Promise<EventOutcome> {
    if (accountId !== null) return this.accounts.refreshById(accountId);
    if ((await this.accounts.refreshById(objectId)) === 'handled') return 'handled';
    await this.accounts.readPlatform();
    return 'handled';
  }
}
