/** What organisations have set aside. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/index.ts';

export interface SetAside {
  /** Reward and fee of every slot launched and not yet decided, and what is set aside for tests; minor units. */
  readonly reservedMinor: bigint;
  /** Reward and fee of rejections that can still be undone, minor units. */
  readonly inDisputeMinor: bigint;
}

@Injectable()
export class BalanceRepository {
  /** Keyed by organisation, in its own currency. */
  async setAside(db: Db, organisationIds: readonly string[]): Promise<Map<string, SetAside>> {
    const rows = await db.query<{ id: string; reserved: bigint; inDispute: bigint }>(
      `select o.id, coalesce(reserved.minor, 0) as reserved, coalesce(in_dispute.minor, 0) as "inDispute"
       from unnest($1::uuid[]) o (id)
       left join lateral (
         select sum(l.posted) as minor from (
           select id from batches.batch where organisation_id = o.id
           union all
           select id from assessments.test where organisation_id = o.id
         ) b
         join ledger.account a on a.owner_id = b.id and a.kind in ('batch_escrow', 'batch_reserve', 'test_reserve')
         join ledger.balance l on l.account_id = a.id
       ) reserved on true
       left join lateral (
         select sum(l.posted) as minor from review.dispute d
         join ledger.account a on a.owner_id = d.assignment_id and a.kind = 'dispute_hold' and a.currency = d.currency
         join ledger.balance l on l.account_id = a.id
         where d.organisation_id = o.id and d.state = 'resting'
       ) in_dispute on true`,
      [organisationIds],
    );
    return new Map(rows.map((row) => [row.id, { reservedMinor: row.reserved, inDisputeMinor: row.inDispute }]));
  }
}
