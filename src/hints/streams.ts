/**
 * All streams of this process: who may open one, which hints it receives, and when it ends.
 *
 * Access is checked when a stream opens, and again every few seconds for all streams in one query. A stream ends if its access
 * cannot be checked in time.
 */
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EventFeed, type FeedCursor, type FeedEvent } from '../audit/index.ts';
import { Authenticator, CONFIG, Metrics, type Config, type PersonActor } from '../platform/index.ts';
import { EVENTS_PER_PAGE, FeedFollower, type EventReceiver } from './follower.ts';
import type { EndReason, EventStream } from './stream.ts';
import { hintKeysOf } from './table.ts';
import { keysOf } from './topics.ts';

/** Maximum number of streams of one person in this process. */
export const MAXIMUM_STREAMS_PER_PERSON = 5;
/** Interval between two access checks. */
export const ACCESS_CHECK_INTERVAL_MS = 7_000;
/** Maximum age of the last access check. A stream with an older one ends: two checks have failed. */
const ACCESS_CHECK_EXPIRY_MS = 2 * ACCESS_CHECK_INTERVAL_MS - 1_000;

@Injectable()
export class EventStreams implements EventReceiver, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('events');
  private readonly streams = new Set<EventStream>();
  /** Live streams by key of the hint table. */
  private readonly streamsByKey = new Map<string, Set<EventStream>>();
  private readonly slots = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private isChecking = false;
  private isClosing = false;

  constructor(
    private readonly follower: FeedFollower,
    private readonly feed: EventFeed,
    private readonly authenticator: Authenticator,
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge('guildhall_event_streams', 'Open streams of GET /events', () => this.count);
  }

  /** Number of open streams. */
  get count(): number {
    return this.streams.size;
  }

  /** Ends all streams before the server closes its connections, which the GraphQL module does when it is destroyed. */
  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    await this.endAll('RESTART');
  }

  /**
   * Takes a stream slot for a person.
   *
   * @returns a function that frees the slot, or the limit that was reached
   */
  takeSlot(personId: string): (() => void) | 'PERSON' | 'PROCESS' {
    const taken = this.slots.get(personId) ?? 0;
    if (taken >= MAXIMUM_STREAMS_PER_PERSON) return 'PERSON';
    const all = [...this.slots.values()].reduce((sum, each) => sum + each, 0);
    if (this.isClosing || all >= this.config.EVENT_STREAMS_MAXIMUM) return 'PROCESS';
    this.slots.set(personId, taken + 1);
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      const left = (this.slots.get(personId) ?? 1) - 1;
      if (left === 0) this.slots.delete(personId);
      else this.slots.set(personId, left);
    };
  }

  /** Returns the cursor at which a stream without Last-Event-ID begins. */
  startCursor(): Promise<FeedCursor> {
    return this.follower.follow(this);
  }

  /** Opens a stream: sends missed events, then new events. */
  async open(stream: EventStream): Promise<void> {
    if (!stream.isOpen) return;
    if (!this.subscribe(stream)) return stream.end('ACCESS_LOST');
    this.streams.add(stream);
    this.timer ??= setInterval(() => void this.tick(), ACCESS_CHECK_INTERVAL_MS);
    if (this.isClosing) return stream.end('RESTART');
    stream.sendStart();
    await this.catchUp(stream);
  }

  /** Removes a closed stream. */
  close(stream: EventStream): void {
    if (!this.streams.delete(stream)) return;
    this.unsubscribe(stream);
    if (this.streams.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.follower.stop();
  }

  deliver(events: readonly FeedEvent[], next: FeedCursor): void {
    for (const { position, act } of events) {
      for (const { key, id } of hintKeysOf(act)) {
        for (const stream of this.streamsByKey.get(key) ?? []) {
          if (stream.isLive && position > stream.cursor.position) stream.collect(stream.keys.get(key)!, id, position);
        }
      }
    }
    for (const stream of this.streams) if (stream.isLive && next.position > stream.cursor.position) stream.flush(next);
  }

  feedRestored(): void {
    void this.endAll('NEW_EPOCH');
  }

  /** Checks the access of each stream, and sends heartbeats. */
  async tick(): Promise<void> {
    this.follower.readNew();
    for (const stream of this.streams) {
      stream.heartbeat();
      if (performance.now() - stream.checkedAt > ACCESS_CHECK_EXPIRY_MS) void stream.end('UNAVAILABLE');
    }
    if (this.isChecking) return;
    this.isChecking = true;
    try {
      await this.checkAll();
    } catch (error) {
      this.logger.warn(`the access of event streams cannot be checked: ${(error as Error).message}`);
    } finally {
      this.isChecking = false;
    }
  }

  private async checkAll(): Promise<void> {
    const asked = performance.now();
    const streams = [...this.streams];
    const actors = await this.authenticator.stillValid(streams.map(({ actor }) => actor));
    for (const [index, stream] of streams.entries()) {
      const reason = this.check(stream, actors[index]!);
      if (reason === null) stream.checkedAt = asked;
      else void stream.end(reason);
    }
  }

  /** Returns why the stream must end; null if it continues, with the current access of the person. */
  private check(stream: EventStream, actor: PersonActor | null): EndReason | null {
    if (actor === null) return 'SIGNED_OUT';
    if (actor.suspended && !stream.actor.suspended) return 'SUSPENDED';
    stream.actor = actor;
    return this.subscribe(stream) ? null : 'ACCESS_LOST';
  }

  /** Subscribes the stream to the keys of its topics. Returns false if the person may not see one of the topics. */
  private subscribe(stream: EventStream): boolean {
    const keys = new Map<string, string>();
    for (const topic of stream.topics) {
      const found = keysOf(topic, stream.actor, stream.owners);
      if (found.length === 0) return false;
      for (const key of found) keys.set(key, topic.text);
    }
    if (keys.size === stream.keys.size && [...keys.keys()].every((key) => stream.keys.has(key))) return true;
    this.unsubscribe(stream);
    stream.keys = keys;
    for (const key of keys.keys()) {
      const streams = this.streamsByKey.get(key) ?? new Set();
      this.streamsByKey.set(key, streams.add(stream));
    }
    return true;
  }

  private unsubscribe(stream: EventStream): void {
    for (const key of stream.keys.keys()) {
      const streams = this.streamsByKey.get(key);
      streams?.delete(stream);
      if (streams?.size === 0) this.streamsByKey.delete(key);
    }
    stream.keys = new Map();
  }

  /** Sends missed events until the stream is at the position of all other streams. */
  private async catchUp(stream: EventStream): Promise<void> {
    for (;;) {
      if (!stream.isOpen) return;
      const at = this.follower.position;
      if (at === null) {
        await this.follower.follow(this);
        continue;
      }
      if (at.epoch !== stream.cursor.epoch) return stream.end('NEW_EPOCH');
      // No await between here and the next delivery to live streams: otherwise an event would be lost.
      if (stream.cursor.position >= at.position) {
        stream.isLive = true;
        return;
      }
      const page = await this.feed.read(stream.cursor, EVENTS_PER_PAGE);
      if (page.gone !== null) return stream.end('NEW_EPOCH');
      for (const { position, act } of page.events) {
        for (const { key, id } of hintKeysOf(act)) {
          const topic = stream.keys.get(key);
          if (topic !== undefined) stream.collect(topic, id, position);
        }
      }
      stream.flush(page.next);
      await stream.drained();
    }
  }

  private async endAll(reason: EndReason): Promise<void> {
    await Promise.all([...this.streams].map((stream) => stream.end(reason)));
  }
}
