/**
 * Follows the event feed for all streams of this process: one connection listens, and one query reads what is new, however
 * many streams there are.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventFeed, EVENTS_CHANNEL, type FeedCursor, type FeedEvent } from '../audit/index.ts';
import { Channels } from '../platform/index.ts';

/** Events of one query. */
export const EVENTS_PER_PAGE = 500;

/** What the streams do with what was read. */
export interface Follower {
  /** Events in order, and the cursor after them. */
  deliver(events: readonly FeedEvent[], next: FeedCursor): void;
  /** The database was restored: positions are given again. */
  lost(): void;
}

@Injectable()
export class FeedFollower {
  private readonly logger = new Logger('events');
  private cursor: FeedCursor | null = null;
  private starting: Promise<FeedCursor> | null = null;
  private stopListening: (() => void) | null = null;
  private follower: Follower | null = null;
  private isReading = false;
  private isDue = false;

  constructor(
    @Inject(EventFeed) private readonly feed: EventFeed,
    @Inject(Channels) private readonly channels: Channels,
  ) {}

  /** Where the streams of this process are; null before {@link follow} and after {@link rest}. */
  get position(): FeedCursor | null {
    return this.cursor;
  }

  /** Begins to follow from the end of the feed, unless it follows already. */
  follow(follower: Follower): Promise<FeedCursor> {
    this.follower = follower;
    if (this.cursor !== null) return Promise.resolve(this.cursor);
    this.starting ??= this.begin().finally(() => (this.starting = null));
    return this.starting;
  }

  /** Stops: there are no streams. */
  rest(): void {
    this.stopListening?.();
    this.stopListening = null;
    this.cursor = null;
  }

  /** Reads what is new. Called by the notification, and by time. */
  look(): void {
    this.isDue = true;
    if (!this.isReading) void this.readAll();
  }

  private async begin(): Promise<FeedCursor> {
    const cursor = await this.feed.end();
    this.cursor = cursor;
    this.stopListening ??= this.channels.listen(EVENTS_CHANNEL, () => this.look());
    return cursor;
  }

  private async readAll(): Promise<void> {
    this.isReading = true;
    try {
      while (this.isDue) {
        this.isDue = false;
        if (await this.readPage()) this.isDue = true;
      }
    } catch (error) {
      // By time it is tried again.
      this.logger.warn(`the event feed cannot be read: ${(error as Error).message}`);
    } finally {
      this.isReading = false;
    }
  }

  /** Reads one page; returns whether there is more. */
  private async readPage(): Promise<boolean> {
    const from = this.cursor;
    if (from === null) return false;
    const page = await this.feed.read(from, EVENTS_PER_PAGE);
    // It stopped, and may have begun anew elsewhere, while the page was read.
    if (this.cursor !== from) return this.cursor !== null;
    if (page.gone !== null) {
      this.cursor = null;
      this.follower?.lost();
      this.rest();
      return false;
    }
    this.cursor = page.next;
    if (page.events.length > 0) this.follower?.deliver(page.events, page.next);
    return !page.isLast;
  }
}
