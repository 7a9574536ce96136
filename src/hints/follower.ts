/**
 * Follows the event feed for all streams of this process. One connection listens and one query reads new events, however many
 * streams are open.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventFeed, EVENTS_CHANNEL, type FeedCursor, type FeedEvent } from '../audit/index.ts';
import { Channels } from '../platform/index.ts';

/** Maximum number of events that one query reads. */
export const EVENTS_PER_PAGE = 500;

/** Receives the events that were read. */
export interface EventReceiver {
  /** Delivers events in order, with the cursor after the last one. */
  deliver(events: readonly FeedEvent[], next: FeedCursor): void;
  /** The database was restored: positions of the feed are assigned again. */
  feedRestored(): void;
}

@Injectable()
export class FeedFollower {
  private readonly logger = new Logger('events');
  private cursor: FeedCursor | null = null;
  private starting: Promise<FeedCursor> | null = null;
  private stopListening: (() => void) | null = null;
  private receiver: EventReceiver | null = null;
  private isReading = false;
  private isDue = false;

  constructor(
    @Inject(EventFeed) private readonly feed: EventFeed,
    @Inject(Channels) private readonly channels: Channels,
  ) {}

  /** Cursor up to which events were delivered; null before {@link follow} and after {@link stop}. */
  get position(): FeedCursor | null {
    return this.cursor;
  }

  /** Follows the feed from its end. Does nothing if it follows already. */
  follow(follower: EventReceiver): Promise<FeedCursor> {
    this.receiver = follower;
    if (this.cursor !== null) return Promise.resolve(this.cursor);
    this.starting ??= this.start().finally(() => (this.starting = null));
    return this.starting;
  }

  /** Stops following: no stream is open. */
  stop(): void {
    this.stopListening?.();
    this.stopListening = null;
    this.cursor = null;
  }

  /** Reads new events. Called after a notification, and periodically. */
  readNew(): void {
    this.isDue = true;
    if (!this.isReading) void this.readAll();
  }

  private async start(): Promise<FeedCursor> {
    const cursor = await this.feed.end();
    this.cursor = cursor;
    this.stopListening ??= this.channels.listen(EVENTS_CHANNEL, () => this.readNew());
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
      // The periodic call retries.
      this.logger.warn(`the event feed cannot be read: ${(error as Error).message}`);
    } finally {
      this.isReading = false;
    }
  }

  /** Reads one page of events. Returns true if there are more. */
  private async readPage(): Promise<boolean> {
    const from = this.cursor;
    if (from === null) return false;
    const page = await this.feed.read(from, EVENTS_PER_PAGE);
    // It may have stopped, or stopped and started at another position, while the page was read.
    if (this.cursor !== from) return this.cursor !== null;
    if (page.gone !== null) {
      this.cursor = null;
      this.receiver?.feedRestored();
      this.stop();
      return false;
    }
    this.cursor = page.next;
    if (page.events.length > 0) this.receiver?.deliver(page.events, page.next);
    return !page.isLast;
  }
}
