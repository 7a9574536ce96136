/** The SQL of the board: open batches that have something to claim, in the order asked for. */
import { afterKeyAndId } from '../core/page-keys.ts';
import { Injectable } from '@nestjs/common';
import type { OrganisationId, WorkerPoolId } from '../../kernel/index.ts';
import type { Db, Page } from '../../platform/index.ts';
import { BatchEntity } from '../core/batch.entity.ts';
import type { Batch } from '../core/batch.ts';

/** `pay`: highest reward first; `hourly`: highest reward per estimated hour; `time`: shortest first; `newest` first. */
export type BoardOrder = 'pay' | 'hourly' | 'time' | 'newest';

export interface BoardFilter {
  /** Null: any kind. */
  readonly kinds: readonly string[] | null;
  readonly minimumRewardMinor: bigint | null;
  /** Per hour at the estimated time. */
  readonly minimumHourlyMinor: bigint | null;
  /** In the title or the description, in any case of letters. */
  readonly text: string | null;
  /** Longest estimated time. */
  readonly maximumSeconds: number | null;
  readonly currency: string | null;
  /** Null: of any organisation. */
  readonly organisationId: OrganisationId | null;
  /** Organisations whose batches are left out. */
  readonly without: readonly OrganisationId[];
  /** Organisations whose internal batches are shown: those the worker belongs to. */
  readonly memberOf: readonly OrganisationId[];
  /** Private pools whose batches are shown: those that the worker is in, and whose agreement they accepted. */
  readonly pools: readonly WorkerPoolId[];
}

export const WHOLE_BOARD: BoardFilter = {
  kinds: null,
  minimumRewardMinor: null,
  minimumHourlyMinor: null,
  text: null,
  maximumSeconds: null,
  currency: null,
  organisationId: null,
  without: [],
  memberOf: [],
  pools: [],
};

/** Sort keys, all descending; ids break ties, newest first. */
const KEYS: Readonly<Record<BoardOrder, string>> = {
  pay: 'b.reward_minor',
  hourly: 'b.reward_minor * 3600 / b.estimated_seconds',
  time: '-b.estimated_seconds::bigint',
  newest: '0::bigint',
};

/** The sort key of a row as {@link BoardRepository.page} orders them: for cursors. */
export function boardKey(order: BoardOrder, batch: Batch): [bigint, string] {
  switch (order) {
    case 'pay':
      return [batch.rewardMinor, batch.id];
    case 'hourly':
      return [(batch.rewardMinor * 3600n) / BigInt(batch.estimatedSeconds), batch.id];
    case 'time':
      return [BigInt(-batch.estimatedSeconds), batch.id];
    case 'newest':
      return [0n, batch.id];
  }
}

@Injectable()
export class BoardRepository {
  /** A page of `first + 1` rows. `page.after` is a {@link boardKey}. */
  async page(db: Db, now: Date, filter: BoardFilter, order: BoardOrder, page: Page): Promise<Batch[]> {
    const key = KEYS[order];
    const query = db.entities
      .createQueryBuilder(BatchEntity, 'b')
      .where(`b.state = 'open'`)
      .andWhere('(b.expires_at is null or b.expires_at > :now)', { now })
      .andWhere('(not b.internal or b.organisation_id = any(:memberOf::uuid[]))', { memberOf: filter.memberOf })
      .andWhere('(b.worker_pool_id is null or b.worker_pool_id = any(:pools::uuid[]))', { pools: filter.pools })
      .andWhere('b.organisation_id <> all(:without::uuid[])', { without: filter.without })
      .andWhere(
        'exists (select from batches.task t where t.batch_id = b.id and t.free_slots > 0 and not t.gold and t.position <= b.launched_position)',
      )
      .orderBy(key, 'DESC')
      .addOrderBy('b.id', 'DESC')
      .limit(page.first + 1);
    if (filter.kinds !== null) query.andWhere('b.kind = any(:kinds)', { kinds: filter.kinds });
    if (filter.minimumRewardMinor !== null) query.andWhere('b.reward_minor >= :least', { least: filter.minimumRewardMinor });
    if (filter.minimumHourlyMinor !== null) query.andWhere(`${KEYS.hourly} >= :leastHourly`, { leastHourly: filter.minimumHourlyMinor });
    if (filter.text !== null) {
      const pattern = `%${filter.text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
      query.andWhere('(b.title ilike :pattern or b.description ilike :pattern)', { pattern });
    }
    if (filter.maximumSeconds !== null) query.andWhere('b.estimated_seconds <= :longest', { longest: filter.maximumSeconds });
    if (filter.currency !== null) query.andWhere('b.currency = :currency', { currency: filter.currency });
    if (filter.organisationId !== null) query.andWhere('b.organisation_id = :organisation', { organisation: filter.organisationId });
    const after = afterKeyAndId(page);
    if (after !== null) query.andWhere(`(${key}, b.id) < (:key::bigint, :id::uuid)`, after);
    return query.getMany();
  }
}
