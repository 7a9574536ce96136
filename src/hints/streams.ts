/**
 * All streams of this process: who may open one, what each gets, and when it ends.
 *
 * Access is checked when a stream opens and every few seconds again, for all streams in one query. A stream whose access could
 * not be checked in time ends.
 */
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EventFeed, type FeedCursor, type FeedEvent } from '../audit/index.ts';
import { Authenticator, CONFIG, Metrics, type Config, type PersonActor } from '../platform/index.ts';
import { EVENTS_PER_PAGE, FeedFollower, type Follower } from './follower.ts';
import type { EndReason, EventStream } from './stream.ts';
import { touchedBy } from './table.ts';
import { keysOf } from './topics.ts';

/** Most streams of one person in this process. */
export const STREAMS_OF_PERSON = 5;
/** Time between two checks of access. */
export const CHECK_MS = 7_000;
/** A stream whose last check is older than this ends: two checks have failed. */
const CHECK_EXPIRES_MS = 2 * CHECK_MS - 1_000;

@Injectable()
export class EventStreams implements Follower, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('events');
  private readonly streams = new Set<EventStream>();
  /** By key of the table. */
  private readonly waiting = new Map<string, Set<EventStream>>();
  private readonly places = new Map<string, number>();
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

  /** How many streams are open. */
  get count(): number {
    return this.streams.size;
  }

  /** Ends all streams before the server closes its connections, which GraphQL's module does when it is destroyed. */
  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    await this.endAll('RESTART');
  }

  /**
   * Takes one of the places of a person.
   *
   * @returns what gives it back, or why there is none
   */
  takePlace(personId: string): (() => void) | 'PERSON' | 'PROCESS' {
    const taken = this.places.get(personId) ?? 0;
    if (taken >= STREAMS_OF_PERSON) return 'PERSON';
    const all = [...this.places.values()].reduce((sum, each) => sum + each, 0);
    if (this.isClosing || all >= this.config.EVENT_STREAMS_MAXIMUM) return 'PROCESS';
    this.places.set(personId, taken + 1);
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      const left = (this.places.get(personId) ?? 1) - 1;
      if (left === 0) this.places.delete(personId);
      else this.places.set(personId, left);
    };
  }

  /** Where a stream without a cursor begins. */
  start(): Promise<FeedCursor> {
    return this.follower.follow(this);
  }

  /** Opens a stream: it gets what it missed, then what comes. */
  async open(stream: EventStream): Promise<void> {
    if (!stream.isOpen) return;
    if (!this.subscribe(stream)) return stream.end('ACCESS_LOST');
    this.streams.add(stream);
    this.timer ??= setInterval(() => void this.tick(), CHECK_MS);
    if (this.isClosing) return stream.end('RESTART');
    stream.begin();
    await this.catchUp(stream);
  }

  /** Forgets a stream that is closed. */
  close(stream: EventStream): void {
    if (!this.streams.delete(stream)) return;
    this.unsubscribe(stream);
    if (this.streams.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.follower.rest();
  }

  deliver(events: readonly FeedEvent[], next: FeedCursor): void {
    for (const { position, act } of events) {
      for (const { key, id } of touchedBy(act)) {
        for (const stream of this.waiting.get(key) ?? []) {
          if (stream.isLive && position > stream.cursor.position) stream.collect(stream.keys.get(key)!, id, position);
        }
      }
    }
    for (const stream of this.streams) if (stream.isLive && next.position > stream.cursor.position) stream.flush(next);
  }

  lost(): void {
    void this.endAll('NEW_EPOCH');
  }

  /** Checks the access of each stream, and keeps the connections alive. */
  async tick(): Promise<void> {
    this.follower.look();
    for (const stream of this.streams) {
      stream.beat();
      if (performance.now() - stream.checkedAt > CHECK_EXPIRES_MS) void stream.end('UNAVAILABLE');
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

  /** Why the stream ends; null: it goes on, with what the person may see now. */
  private check(stream: EventStream, actor: PersonActor | null): EndReason | null {
    if (actor === null) return 'SIGNED_OUT';
    if (actor.suspended && !stream.actor.suspended) return 'SUSPENDED';
    stream.actor = actor;
    return this.subscribe(stream) ? null : 'ACCESS_LOST';
  }

  /** Puts the stream where its topics are told; false when the person may not see one of them. */
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
      const streams = this.waiting.get(key) ?? new Set();
      this.waiting.set(key, streams.add(stream));
    }
    return true;
  }

  private unsubscribe(stream: EventStream): void {
    for (const key of stream.keys.keys()) {
      const streams = this.waiting.get(key);
      streams?.delete(stream);
      if (streams?.size === 0) this.waiting.delete(key);
    }
    stream.keys = new Map();
  }

  /** Sends what a stream missed, until it is where all others are. */
  private async catchUp(stream: EventStream): Promise<void> {
    for (;;) {
      if (!stream.isOpen) return;
      const at = this.follower.position;
      if (at === null) {
        await this.follower.follow(this);
        continue;
      }
      if (at.epoch !== stream.cursor.epoch) return stream.end('NEW_EPOCH');
      // Nothing is awaited between this and the next delivery to live streams.
      if (stream.cursor.position >= at.position) {
        stream.isLive = true;
        return;
      }
      const page = await this.feed.read(stream.cursor, EVENTS_PER_PAGE);
      if (page.gone !== null) return stream.end('NEW_EPOCH');
      for (const { position, act } of page.events) {
        for (const { key, id } of touchedBy(act)) {
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
