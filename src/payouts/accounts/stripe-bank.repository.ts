/** SQL of bank accounts behind workers' Stripe accounts. */
import { Injectable } from '@nestjs/common';
import type { WorkerId } from '../../kernel/index.ts';
import type { Tx } from '../../platform/index.ts';

@Injectable()
export class StripeBankRepository {
  /**
   * Stores the current bank accounts of the Stripe account. Stores nothing for an erased person.
   *
   * @param banks Stripe's ids, with the keyed hash of Stripe's fingerprint (32 bytes; null: Stripe gave none)
   */
  async storeCurrent(
    tx: Tx,
    workerId: WorkerId,
    accountId: string,
    banks: readonly { readonly id: string; readonly fingerprint: Buffer | null }[],
  ): Promise<void> {
    const ids = banks.map(({ id }) => id);
    await tx.query(
      `update payouts.stripe_bank set is_current = false where account_id = $1 and is_current and external_id <> all($2::text[])`,
      [accountId, ids],
    );
    await tx.query(
      `insert into payouts.stripe_bank as b (worker_id, account_id, external_id, fingerprint, is_current, first_seen_at, last_seen_at)
       select $1, $2, e.id, e.fingerprint, true, $5, $5 from unnest($3::text[], $4::bytea[]) as e (id, fingerprint)
       where exists (select from payouts.stripe_account a where a.worker_id = $1 and a.account_id = $2 and a.reason is distinct from 'account_erased')
       on conflict (account_id, external_id) do update set is_current = true, last_seen_at = excluded.last_seen_at,
         fingerprint = coalesce(excluded.fingerprint, b.fingerprint)`,
      [workerId, accountId, ids, banks.map(({ fingerprint }) => fingerprint), tx.now],
    );
  }
}
