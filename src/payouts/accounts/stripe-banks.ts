/**
 * Bank accounts to which Stripe pays workers, as far as Stripe reports them. Stores the id and a keyed hash of Stripe's
 * fingerprint: enough to find two Stripe accounts with the same bank account, or a changed bank account.
 */
import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type Stripe from 'stripe';
import { ok, present, type WorkerId } from '../../kernel/index.ts';
import { Commands, CONFIG, systemCaller, type Config } from '../../platform/index.ts';
import { StripeGateway } from '../../stripe/index.ts';
import { StripeBankRepository } from './stripe-bank.repository.ts';

/** Computes a keyed hash (32 bytes) of Stripe's fingerprint of a bank account. It shows only whether two bank accounts are equal. */
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

  /** Stores the current bank accounts of a Stripe account. When Stripe does not answer, nothing changes. */
  async read(workerId: WorkerId, accountId: string): Promise<void> {
    const answer = await this.gateway.call('accounts.listExternalAccounts', (stripe) =>
      stripe.accounts.listExternalAccounts(accountId, { object: 'bank_account', limit: 100 }),
    );
    if (answer.kind !== 'ok') return;
    const banks = answer.value.data.filter((each): each is Stripe.BankAccount => each.object === 'bank_account');
    const secret = present(this.config.SECRET, 'SECRET');
    const current = banks.map(({ id, fingerprint }) => ({ id, fingerprint: fingerprint ? bankFingerprint(secret, fingerprint) : null }));
    await this.commands.must(CALLER, async (tx) => {
      await this.rows.storeCurrent(tx, workerId, accountId, current);
      return ok(undefined);
    });
  }
}

const CALLER = systemCaller('payouts.stripe_accounts');
