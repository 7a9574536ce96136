/**
 * Bank accounts that Stripe pays workers to, as far as Stripe tells. Of each an id and a keyed hash of Stripe's fingerprint
 * is kept: enough to see that two accounts at Stripe pay to one bank account, or that a worker gave another one.
 */
import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type Stripe from 'stripe';
import { ok, present, type WorkerId } from '../../kernel/index.ts';
import { Commands, CONFIG, systemCaller, type Config } from '../../platform/index.ts';
import { StripeGateway } from './stripe-gateway.ts';

/** A keyed hash of Stripe's fingerprint of a bank account: tells that two are the same, and nothing else. 32 bytes. */
export function bankFingerprint(secret: string, fingerprint: string): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['guildhall bank account at stripe', fingerprint]))
    .digest();
}

@Injectable()
export class StripeBanks {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly commands: Commands,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Keeps which bank accounts the account has now. Nothing changes where Stripe does not tell. */
  async read(workerId: WorkerId, accountId: string): Promise<void> {
    const answer = await this.gateway.call('accounts.listExternalAccounts', (stripe) =>
      stripe.accounts.listExternalAccounts(accountId, { object: 'bank_account', limit: 100 }),
    );
    if (answer.kind !== 'ok') return;
    const banks = answer.value.data.filter((each): each is Stripe.BankAccount => each.object === 'bank_account');
    const secret = present(this.config.SECRET, 'SECRET');
    await this.commands.must(CALLER, async (tx) => {
      await tx.query(
        `update payouts.stripe_bank set is_current = false where account_id = $1 and is_current and external_id <> all($2::text[])`,
        [accountId, banks.map(({ id }) => id)],
      );
      await tx.query(
        `insert into payouts.stripe_bank as b (worker_id, account_id, external_id, fingerprint, is_current, first_seen_at, last_seen_at)
         select $1, $2, e.id, e.fingerprint, true, $5, $5 from unnest($3::text[], $4::bytea[]) as e (id, fingerprint)
         where exists (select from payouts.stripe_account a where a.worker_id = $1 and a.account_id = $2 and a.reason is distinct from 'account_erased')
         on conflict (account_id, external_id) do update set is_current = true, last_seen_at = excluded.last_seen_at,
           fingerprint = coalesce(excluded.fingerprint, b.fingerprint)`,
        [
          workerId,
          accountId,
          banks.map(({ id }) => id),
          banks.map(({ fingerprint }) => (fingerprint ? bankFingerprint(secret, fingerprint) : null)),
          tx.now,
        ],
      );
      return ok(undefined);
    });
  }
}

const CALLER = systemCaller('payouts.stripe_accounts');
