/**
 * Reads the event feed after a cursor.
 *
 * A subscriber that must not lose an event keeps its cursor in its own tables: in one transaction it reads a page, does what
 * follows from it, and stores the cursor of the page. If it fails, it reads the same page again. {@link FeedGone} tells it when
 * its cursor names events that are deleted, or that a restore took back, and where to go on.
 */
import { Inject, Injectable } from '@nestjs/common';
import { DB, type Db } from '../../platform/index.ts';
import { goneFrom, type FeedCursor, type FeedGone, type FeedSpan } from './cursor.ts';
import { FeedRepository, type FeedEvent } from './feed.repository.ts';

export interface FeedPage {
  readonly gone: null;
  readonly events: readonly FeedEvent[];
  /** The cursor after the page; the given one when there are no events. */
  readonly next: FeedCursor;
  /** Whether there are no more events now. */
  readonly isLast: boolean;
}

export type FeedRead = FeedPage | { readonly gone: FeedGone };

@Injectable()
export class EventFeed {
  constructor(
    private readonly feed: FeedRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** The cursor after the newest event. */
  async end(db: Db = this.db): Promise<FeedCursor> {
    const { epoch, lastPosition } = await this.feed.span(db);
    return { epoch, position: lastPosition };
  }

  /** What of the feed can be read now. */
  span(db: Db = this.db): Promise<FeedSpan> {
    return this.feed.span(db);
  }

  /** The first events after the cursor, in order, or why there is no going on from it. */
  async read(cursor: FeedCursor, limit: number, db: Db = this.db): Promise<FeedRead> {
    const { span, events } = await this.feed.after(db, cursor.position, limit);
    const isPresent = cursor.epoch === span.epoch && cursor.position <= span.lastPosition && cursor.position >= span.firstPosition - 1n;
    if (!isPresent) {
      const gone = goneFrom(cursor, span, cursor.epoch === span.epoch ? [] : await this.feed.endedEpochs(db));
      if (gone !== null) return { gone };
    }
    const position = events.at(-1)?.position ?? cursor.position;
    return { gone: null, events, next: { epoch: span.epoch, position }, isLast: position === span.lastPosition };
  }
}
