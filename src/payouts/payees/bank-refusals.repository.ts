/** All SQL of payouts that a bank did not take. */
import { Injectable } from '@nestjs/common';
import type { Currency, WorkerId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import type { RefusedByBank } from './bank-refusals.ts';
import type { Payee } from './payee.ts';

@Injectable()
export class BankRefusalRepository {
  /**
   * The last payout of the worker in the currency that a bank decided on, had the bank not taken it. What we took back
   * ourselves, or Stripe cancelled, is no decision of a bank.
   *
   * @param payee where the next payout would go
   */
  async last(db: Db, workerId: WorkerId, currency: Currency, payee: Payee): Promise<RefusedByBank | null> {
    const [row] = await db.query<RefusedByBank & { isRefused: boolean }>(
      `select p.id as "payoutId", p.rail, p.reason, p.state <> 'paid' as "isRefused",
         case when p.rail <> now.rail then false
           when p.rail = 'manual' then old.fingerprint = now.fingerprint
           else bank.same end as "isSameAccount"
       from payouts.payout p
       join payouts.payee old on old.id = p.payee_id
       join payouts.payee now on now.id = $3
       left join payouts.stripe_call c on c.payout_id = p.id and c.step = 'bank'
       left join lateral (
         -- Null when Stripe reported neither the account of this one nor that of the next one.
         select bool_or(b.external_id = c.bank_account or coalesce(b.fingerprint = went.fingerprint, false)) as same
         from payouts.stripe_account a
         join payouts.stripe_bank b on b.account_id = a.account_id and b.is_current
         left join payouts.stripe_bank went on went.external_id = c.bank_account and went.worker_id = p.worker_id
         where a.worker_id = p.worker_id and c.bank_account is not null
       ) bank on p.rail = 'stripe'
       where p.worker_id = $1 and p.currency = $2 and (p.state in ('paid', 'failed')
         or (p.state in ('returning', 'returned') and (p.rail = 'manual' or c.bank_failure is not null)))
       order by p.id desc limit 1`,
      [workerId, currency, payee.id],
    );
    if (row === undefined || !row.isRefused) return null;
    const { payoutId, rail, reason, isSameAccount } = row;
    return { payoutId, rail, reason, isSameAccount };
  }
}
