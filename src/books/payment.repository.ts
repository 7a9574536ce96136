/** Money that an organisation paid in, got back or lost to a disputed card payment, from the ledger alone. */
import { Injectable } from '@nestjs/common';
import type { JournalId } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';
import type { Period } from './period.ts';

export interface Payment {
  readonly journalId: JournalId;
  readonly seq: number;
  readonly at: Date;
  /** `fund`, `rf`, `dp`, or what of them was undone: `undo`. */
  readonly event: string;
  readonly ref: string;
  /** Minor units: in when positive, out when negative. */
  readonly amountMinor: bigint;
  readonly currency: string;
}

@Injectable()
export class PaymentRepository {
  /**
   * Fundings and their undoing, refunds that went out, card disputes and how they ended: what crossed the border of the
   * marketplace, oldest first. @param after the last one seen
   */
  async page(db: Db, organisationId: string, period: Period, after: Payment | null, limit: number): Promise<Payment[]> {
    return db.query<Payment>(
      `select e.journal_id as "journalId", e.seq, j.created_at as at, e.event, e.ref, e.amount as "amountMinor", e.currency
       from ledger.account a
       join ledger.entry e on e.account_id = a.id
       join ledger.journal j on j.id = e.journal_id
       where a.owner_id = $1 and j.created_at >= $2 and j.created_at < $3
         and (a.kind in ('requester_available', 'requester_pending') and (e.event = 'fund' or (e.event = 'undo' and e.ref like 'fund:%'))
           or a.kind = 'refund_clearing' and e.event = 'rf' and e.ref like '%:done'
           or a.kind = 'refund_clearing' and e.event = 'undo' and e.ref like 'rf:%:done'
           or a.kind = 'requester_receivable' and e.event = 'dp' and e.ref like any (array['%:open', '%:won', '%:lost'])
           or a.kind = 'requester_available' and e.event = 'dp' and e.ref like '%:won')
         and ($4::uuid is null or (e.journal_id, e.seq) > ($4, $5::int))
       order by e.journal_id, e.seq limit $6`,
      [organisationId, period.from, period.to, after?.journalId ?? null, after?.seq ?? null, limit],
    );
  }
}
