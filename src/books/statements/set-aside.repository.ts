/** Sums the money that organisations have reserved, and the money in rejection holds. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../../platform/index.ts';

export interface SetAside {
  /** Reward and fee of all launched slots that are not decided, and money reserved for tests; minor units. */
  readonly reservedMinor: bigint;
  /** Reward and fee in rejection holds, minor units. */
  readonly inDisputeMinor: bigint;
}

@Injectable()
export class SetAsideRepository {
  /** Keyed by organisation; in the currency of the organisation. */
  async setAside(db: Db, organisationIds: readonly string[]): Promise<Map<string, SetAside>> {
    const rows = await db.query<{ id: string; reserved: bigint; inDispute: bigint }>(
      `select o.id, coalesce(reserved.minor, 0) as reserved, coalesce(in_dispute.minor, 0) as "inDispute"
       from unnest($1::uuid[]) o (id)
       left join lateral (
         select sum(l.posted) as minor from (
           select id from batches.batch_view where organisation_id = o.id
           union all
           select id from assessments.test_view where organisation_id = o.id
         ) b
         join ledger.account_view a on a.owner_id = b.id and a.kind in ('batch_escrow', 'batch_reserve', 'test_reserve')
         join ledger.balance_view l on l.account_id = a.id
       ) reserved on true
       left join lateral (
         select sum(l.posted) as minor from review.rejection_hold_view d
         join ledger.account_view a on a.owner_id = d.assignment_id and a.kind = 'dispute_hold' and a.currency = d.currency
         join ledger.balance_view l on l.account_id = a.id
         where d.organisation_id = o.id and d.state = 'resting'
       ) in_dispute on true`,
      [organisationIds],
    );
    return new Map(rows.map((row) => [row.id, { reservedMinor: row.reserved, inDisputeMinor: row.inDispute }]));
  }
}
