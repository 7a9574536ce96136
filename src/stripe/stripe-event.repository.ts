/** All SQL of stored events. */
import { Injectable } from '@nestjs/common';
import { addSeconds } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import type { EventRef } from './signed-event.ts';

/** `unknown`: this version does not know the type, or the event names no object. */
export type StripeEventState = 'stored' | 'handled' | 'ignored' | 'orphan' | 'unknown';

export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly objectId: string | null;
  readonly accountId: string | null;
  /** This one included. */
  readonly attempt: number;
}

@Injectable()
export class StripeEventRepository {
  /** Keeps those that are new. Returns how many were. */
  async insert(tx: Tx, events: readonly EventRef[]): Promise<number> {
    const rows = await tx.query(
      `insert into payouts.stripe_event (id, type, object_id, account_id, created_at, received_at, state, due_at)
       select e.*, $6, 'stored', $6 from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) as e
       on conflict (id) do nothing returning id`,
      [
        events.map((event) => event.id),
        events.map((event) => event.type),
        events.map((event) => event.objectId),
        events.map((event) => event.accountId),
        events.map((event) => event.createdAt),
        tx.now,
      ],
    );
    return rows.length;
  }

  /** Takes what is due, for so long. */
  lease(tx: Tx, limit: number, leaseSeconds: number): Promise<StoredEvent[]> {
    return tx.query<StoredEvent>(
      `update payouts.stripe_event set attempt = attempt + 1, due_at = $3
       where id in (select id from payouts.stripe_event where state = 'stored' and due_at <= $1 order by due_at, id limit $2 for update skip locked)
       returning id, type, object_id as "objectId", account_id as "accountId", attempt`,
      [tx.now, limit, addSeconds(tx.now, leaseSeconds)],
    );
  }

  /** Stores the outcome of events. Events that have one already do not change. */
  async end(tx: Tx, ids: readonly string[], state: Exclude<StripeEventState, 'stored'>): Promise<void> {
    await tx.query(`update payouts.stripe_event set state = $2, handled_at = $3 where id = any($1) and state = 'stored'`, [
      ids,
      state,
      tx.now,
    ]);
  }

  async retryAt(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
    await tx.query(`update payouts.stripe_event set due_at = $2 where id = any($1) and state = 'stored'`, [ids, at]);
  }

  /** Events since then that nothing here knows, and events before then that were not handled yet. The oldest first. */
  neglected(
    db: Db,
    { since, before, limit }: { readonly since: Date; readonly before: Date; readonly limit: number },
  ): Promise<{ id: string; type: string; objectId: string | null; state: StripeEventState }[]> {
    return db.query(
      `select id, type, object_id as "objectId", state from payouts.stripe_event
       where (state in ('orphan', 'unknown') and received_at >= $1) or (state = 'stored' and received_at < $2) order by received_at limit $3`,
      [since, before, limit],
    );
  }

  async countSince(db: Db, since: Date): Promise<number> {
    const [row] = await db.query<{ count: number }>('select count(*)::int as count from payouts.stripe_event where received_at >= $1', [
      since,
    ]);
    return row?.count ?? 0;
  }
}
