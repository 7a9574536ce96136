/** SQL of the event feed: the queue of published acts, and the positions that the relay gives them. */
import { Injectable } from '@nestjs/common';
import { present } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import { actColumns } from '../act-log.repository.ts';
import type { Act } from '../act.ts';
import type { EndedEpoch, FeedSpan } from './cursor.ts';

/** Channel of PostgreSQL on which the relay says that there are new events. */
export const EVENTS_CHANNEL = 'guildhall_events';

/** A published act at its position in the feed. */
export interface FeedEvent {
  readonly position: bigint;
  readonly act: Act;
}

export interface FeedBacklog {
  readonly waiting: number;
  /** Null when none waits. */
  readonly oldestAt: Date | null;
}

interface SpanRow {
  readonly feedEpoch: bigint;
  readonly lastPosition: bigint;
  readonly firstPosition: bigint;
}

const SPAN = `f.epoch as "feedEpoch", f.last_position as "lastPosition",
  coalesce((select min(o.position) from audit.event o), f.last_position + 1) as "firstPosition"`;

@Injectable()
export class FeedRepository {
  /** Whether the relay has something to do: acts without a position, or a database that was restored. */
  async isBehind(db: Db): Promise<boolean> {
    const [row] = await db.query<{ behind: boolean }>(
      `select exists (select from audit.pending)
         or exists (select from audit.feed f join audit.epoch e on e.epoch = f.epoch where e.history <> audit.database_history()) as behind`,
    );
    return row?.behind ?? false;
  }

  /** Locks the feed until the transaction ends; false when another relay has it. */
  async lock(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ locked: boolean }>(`select pg_try_advisory_xact_lock(hashtextextended('audit.relay', 0)) as locked`);
    return row?.locked ?? false;
  }

  /** Begins a new epoch when the database has another history than when the present one began. */
  async followHistory(tx: Tx): Promise<void> {
    await tx.query(
      `select audit.begin_epoch($1) from audit.feed f join audit.epoch e on e.epoch = f.epoch where e.history <> audit.database_history()`,
      [tx.now],
    );
  }

  /** Moves at most `most` acts of the queue to the feed, in the order of the queue; returns how many. */
  async move(tx: Tx, most: number): Promise<number> {
    const [row] = await tx.query<{ moved: number }>(
      `with due as (select p.n, p.act_id from audit.pending p where exists (select from audit.feed) order by p.n limit $1),
       taken as (delete from audit.pending p using due where p.n = due.n returning p.n),
       placed as (
         insert into audit.event (position, act_id, at)
         select f.last_position + row_number() over (order by due.n), due.act_id, $2 from due cross join audit.feed f
         returning position),
       counted as (select (select count(*) from placed) as placed, (select count(*) from taken) as taken),
       advanced as (update audit.feed f set last_position = f.last_position + c.placed from counted c where c.placed > 0 returning f.epoch)
       select c.placed::int as moved from counted c`,
      [most, tx.now],
    );
    return row?.moved ?? 0;
  }

  /** Tells every process that listens, when the transaction is committed. */
  async notify(tx: Tx): Promise<void> {
    await tx.query('select pg_notify($1, $2)', [EVENTS_CHANNEL, '']);
  }

  async span(db: Db): Promise<FeedSpan> {
    const [row] = await db.query<SpanRow>(`select ${SPAN} from audit.feed f`);
    return spanOf(present(row, 'the row of the feed'));
  }

  /** What can be read, and the first events after a position, in one snapshot. */
  async after(db: Db, position: bigint, limit: number): Promise<{ span: FeedSpan; events: FeedEvent[] }> {
    const rows = await db.query<SpanRow & Act & { position: bigint | null }>(
      `select ${SPAN}, e.position, ${actColumns('a')}
       from audit.feed f
       left join lateral (select n.position, n.act_id from audit.event n where n.position > $1 order by n.position limit $2) e on true
       left join platform.act_view a on a.id = e.act_id
       order by e.position`,
      [position, limit],
    );
    const events = rows.flatMap(({ position: at, feedEpoch: _e, lastPosition: _l, firstPosition: _f, ...act }) =>
      at === null ? [] : [{ position: at, act }],
    );
    return { span: spanOf(present(rows[0], 'the row of the feed')), events };
  }

  /** Epochs before the present one, oldest first. */
  async endedEpochs(db: Db): Promise<EndedEpoch[]> {
    return db.query<EndedEpoch>(
      `select h.epoch, h.ended_after as "endedAfter"
       from (select e.epoch, lead(e.after_position) over (order by e.epoch) as ended_after from audit.epoch e) h
       where h.ended_after is not null order by h.epoch`,
    );
  }

  /** Deletes at most `most` events that got their position before a time, oldest first; returns how many. */
  async forget(tx: Tx, before: Date, actsBefore: string, most: number): Promise<number> {
    const deleted = await tx.query(
      `delete from audit.event d where d.position in (
         select o.position from audit.event o
         where o.position < coalesce((select k.position from audit.event k where k.at >= $1 order by k.position limit 1), 9223372036854775807)
         order by o.position limit $2)
       returning d.position`,
      [before, most],
    );
    if (deleted.length > 0) {
      await tx.query('update audit.feed set acts_after = greatest(acts_after, $1::uuid)', [actsBefore]);
    }
    return deleted.length;
  }

  /** Acts that wait for a position, and when the oldest of them was appended. */
  async backlog(db: Pick<Db, 'query'>): Promise<FeedBacklog> {
    const [row] = await db.query<FeedBacklog>(
      `select (select count(*)::int from audit.pending) as waiting,
         (select a.at from audit.pending p join platform.act_view a on a.id = p.act_id order by p.n limit 1) as "oldestAt"`,
    );
    return present(row, 'one row');
  }
}

function spanOf({ feedEpoch, lastPosition, firstPosition }: SpanRow): FeedSpan {
  return { epoch: feedEpoch, lastPosition, firstPosition };
}
