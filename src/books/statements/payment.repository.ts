/** Reads payments of an organisation from the ledger: fundings, refunds and chargebacks. */
import { Injectable } from '@nestjs/common';
import { asId, type FundingId, type JournalId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import type { Period } from '../core/period.ts';
import { referenceOf, type Reference } from '../core/reference.ts';

export interface Payment {
  readonly journalId: JournalId;
  readonly seq: number;
  readonly at: Date;
  /** `fund`, `fback`, `rf` or `dp`; `undo` for a reversal of one. */
  readonly event: string;
  readonly ref: string;
  /** Minor units: positive for money that came in, negative for money that went out. */
  readonly amountMinor: bigint;
  readonly currency: string;
  /** The funding that was paid in, refunded or disputed; null for a refund that belongs to no single funding. */
  readonly fundingId: FundingId | null;
}

@Injectable()
export class PaymentRepository {
  /**
   * Fundings and their reversals, completed refunds, chargebacks and their ends, oldest first.
   *
   * @param after the last payment of the previous page
   */
  async page(db: Db, organisationId: string, period: Period, after: Payment | null, limit: number): Promise<Payment[]> {
    const rows = await db.query<Omit<Payment, 'fundingId'>>(
      `select e.journal_id as "journalId", e.seq, j.created_at as at, e.event, e.ref, e.amount as "amountMinor", e.currency
       from ledger.account_view a
       join ledger.entry_view e on e.account_id = a.id
       join ledger.journal_view j on j.id = e.journal_id
       where a.owner_id = $1 and j.created_at >= $2 and j.created_at < $3
         and (a.kind in ('requester_available', 'requester_pending') and (e.event in ('fund', 'fback') or (e.event = 'undo' and e.ref like 'fund:%'))
           or a.kind = 'refund_clearing' and e.event = 'rf' and e.ref like '%:done'
           or a.kind = 'refund_clearing' and e.event = 'undo' and e.ref like 'rf:%:done'
           or a.kind = 'requester_receivable' and e.event = 'dp' and e.ref ~ ':(open|won|lost)(:[0-9]+)?$'
           or a.kind = 'requester_available' and e.event = 'dp' and e.ref ~ ':(won|back)(:[0-9]+)?$')
         and ($4::uuid is null or (e.journal_id, e.seq) > ($4, $5::int))
       order by e.journal_id, e.seq limit $6`,
      [organisationId, period.from, period.to, after?.journalId ?? null, after?.seq ?? null, limit],
    );
    const about = rows.map(({ event, ref }) => referenceOf(event, ref));
    const fundings = await this.fundingsOf(db, about);
    return rows.map((row, index) => ({ ...row, fundingId: fundings.get(about[index]!) ?? null }));
  }

  /**
   * The funding that each reference belongs to. References name a funding, a refund or a part of one, a chargeback, or a transaction
   * at Stripe. A refund to several fundings has none; its parts have.
   */
  async fundingsOf(db: Db, references: readonly Reference[]): Promise<Map<Reference, FundingId>> {
    const idsOf = (...kinds: Reference['kind'][]): string[] => references.flatMap(({ kind, id }) => (kinds.includes(kind) ? [id] : []));
    const rows = await db.query<{ id: string; funding: FundingId }>(
      `select id::text, funding_id as funding from payouts.refund_part_view where id = any($1::uuid[]) and funding_id is not null
       union all
       select refund_id::text, min(funding_id::text)::uuid from payouts.refund_part_view where refund_id = any($1::uuid[])
       group by refund_id having count(distinct funding_id) = 1 and count(*) = count(funding_id)
       union all
       select id::text, funding_id from payouts.card_dispute_view where id = any($2::uuid[])
       union all
       select id, subject_id from payouts.stripe_transaction_view where id = any($3) and subject_kind = 'funding'`,
      [idsOf('refund'), idsOf('card_dispute'), idsOf('transaction')],
    );
    const byId = new Map(rows.map((row) => [row.id, row.funding]));
    const fundingOf = ({ kind, id }: Reference): FundingId | undefined => (kind === 'funding' ? asId<'Funding'>(id) : byId.get(id));
    return new Map(
      references.flatMap((reference) => {
        const found = fundingOf(reference);
        return found === undefined ? [] : [[reference, found]];
      }),
    );
  }
}
