/** All SQL of organisations' standing. */
import { Injectable } from '@nestjs/common';
import { Any } from 'typeorm';
import type { OrganisationId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import { OrganisationStandingEntity } from './organisation-standing.entity.ts';
import { LATEST_DECISIONS, STANDING_SECONDS, type StandingTally } from './organisation-standing.ts';

@Injectable()
export class OrganisationStandingRepository {
  async tallies(db: Db, organisationIds: readonly OrganisationId[]): Promise<Map<OrganisationId, StandingTally>> {
    const rows = await db.entities.findBy(OrganisationStandingEntity, { organisationId: Any(organisationIds) });
    return new Map(rows.map((row) => [row.organisationId, row]));
  }

  /** Organisations with paid work on the board whose tally is too old, in one order. */
  async due(db: Db, now: Date, limit: number): Promise<OrganisationId[]> {
    const rows = await db.query<{ id: OrganisationId }>(
      `select distinct b.organisation_id as id from batches.batch_view b
       left join review.organisation_standing s on s.organisation_id = b.organisation_id
       where b.state = 'open' and not b.internal and (s.refreshed_at is null or s.refreshed_at <= $1::timestamptz - make_interval(secs => $2))
       order by id limit $3`,
      [now, STANDING_SECONDS, limit],
    );
    return rows.map((row) => row.id);
  }

  /** Counts the latest decisions of each organisation anew. */
  async refresh(tx: Tx, organisationIds: readonly OrganisationId[]): Promise<void> {
    await tx.query(
      `insert into review.organisation_standing as s
         (organisation_id, decided, workers, rejected, review_seconds, work_seconds, paid_minor, currency, refreshed_at)
       select o.id, c.*, $2 from unnest($1::uuid[]) as o (id)
       cross join lateral (
         select count(*)::int, count(distinct worker_id)::int, (count(*) filter (where state = 'rejected'))::int,
           percentile_cont(0.5) within group (order by extract(epoch from decided_at - submitted_at)),
           coalesce(sum(seconds), 0), coalesce(sum(reward_minor) filter (where state = 'approved'), 0), max(currency)
         from (select * from work.assignment_view a
           where a.organisation_id = o.id and a.decided_at is not null and a.reward_minor > 0
           order by a.decided_at desc limit ${LATEST_DECISIONS}) a
       ) c
       on conflict (organisation_id) do update
       set decided = excluded.decided, workers = excluded.workers, rejected = excluded.rejected, review_seconds = excluded.review_seconds,
         work_seconds = excluded.work_seconds, paid_minor = excluded.paid_minor, currency = excluded.currency, refreshed_at = excluded.refreshed_at`,
      [organisationIds, tx.now],
    );
  }
}
