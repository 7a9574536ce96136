/** Removes payees that somebody set up before the e-mail address of the account was proved. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { FirstProof } from '../../identity/index.ts';
import { newId, type WorkerId } from '../../kernel/index.ts';
import type { Tx } from '../../platform/index.ts';
import { PayeeRepository } from '../payees/payee.repository.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { StripeAccountRepository } from './stripe-account.repository.ts';

@Injectable()
export class UnprovenPayees implements OnModuleInit {
  constructor(
    private readonly firstProof: FirstProof,
    private readonly payees: PayeeRepository,
    private readonly payouts: PayoutRepository,
    private readonly accounts: StripeAccountRepository,
  ) {}

  onModuleInit(): void {
    this.firstProof.register((tx, personId) => this.remove(tx, personId));
  }

  private async remove(tx: Tx, workerId: WorkerId): Promise<void> {
    await this.payees.lockWorker(tx, workerId);
    for (const payee of (await this.payees.currentOf(tx, [workerId])).get(workerId) ?? []) {
      await this.payees.replace(tx, payee);
      tx.act('payee.removed', { kind: 'payee', id: payee.id }, { workerId, currency: payee.currency, rail: payee.rail });
    }
    await this.replaceAccount(tx, workerId);
  }

  /**
   * Replaces the account, unless money was or will be transferred to it. Such an account stays, but no payee of the worker names
   * it.
   */
  private async replaceAccount(tx: Tx, workerId: WorkerId): Promise<void> {
    const account = await this.accounts.of(tx, workerId);
    if (
      account === null ||
      (await this.payouts.openByStripe(tx, workerId)) !== null ||
      (await this.accounts.hasReceivedMoney(tx, workerId))
    )
      return;
    const { country } = account;
    const id = newId<'Payee'>(tx.now);
    await this.accounts.replace(tx, account, { id, country });
    tx.act('stripe_account.replaced', { kind: 'stripe_account', id }, { workerId, country, replaced: account.id });
  }
}
