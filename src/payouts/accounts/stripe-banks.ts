/**
 * Bank accounts that Stripe pays workers to, as far as Stripe reports them. Of each an id and a keyed hash of Stripe's fingerprint
 * is kept: enough to see that two accounts at Stripe pay to one bank account, or that a worker gave another one.
 */
import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type Stripe from 'stripe';
import { ok, present, type WorkerId } from '../../kernel/index.ts';
import { Commands, CONFIG, systemCaller, type Config } from '../../platform/index.ts';
import { StripeGateway } from '../../stripe/index.ts';
import { StripeBankRepository } from './stripe-bank.repository.ts';

/** A keyed hash of Stripe's fingerprint of a bank account: shows that two are equal, and nothing else. 32 bytes. */
export function bankFingerprint(secret: string, fingerprint: string): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['guildhall bank account at stripe', fingerprint]))
    .digest();
}

@Injectable()
export class StripeBanks {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly rows: StripeBankRepository,
    private readonly commands: Commands,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Stores which bank accounts the account has now. Nothing changes when Stripe does not answer. */
  async read(workerId: WorkerId, accountId: string): Promise<void> {
    const answer = await this.gateway.call('accounts.listExternalAccounts', (stripe) =>
      stripe.accounts.listExternalAccounts(accountId, { object: 'bank_account', limit: 100 }),
    );
    if (answer.kind !== 'ok') return;
    const banks = answer.value.data.filter((each): each is Stripe.BankAccount => each.object === 'bank_account');
    const secret = present(this.config.SECRET, 'SECRET');
    const current = banks.map(({ id, fingerprint }) => ({ id, fingerprint: fingerprint ? bankFingerprint(secret, fingerprint) : null }));
    await this.commands.must(CALLER, async (tx) => {
      await this.rows.keepCurrent(tx, workerId, accountId, current);
      return ok(undefined);
    });
  }
}

const CALLER = systemCaller('payouts.stripe_accounts');
