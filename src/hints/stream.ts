/** One open stream of server-sent events: what is written to it, and how much of it may wait. */
import type { ServerResponse } from 'node:http';
import { cursorText, type FeedCursor } from '../audit/index.ts';
import type { PersonActor } from '../platform/index.ts';
import type { Topic } from './topics.ts';

/** A stream whose client lets more than this wait is closed: it asks again from where it was. */
const MOST_WAITING_BYTES = 64 * 1024;
/** How long a client has to take a page of what it missed. */
const DRAIN_MS = 10_000;
/** How long a client has to take the end of the stream. */
const CLOSE_MS = 1_000;

/** Why the server ends a stream. After `RESTART`, `UNAVAILABLE` and `NEW_EPOCH` the client opens another one. */
export type EndReason = 'DONE' | 'SIGNED_OUT' | 'SUSPENDED' | 'ACCESS_LOST' | 'NEW_EPOCH' | 'UNAVAILABLE' | 'RESTART';

const END_MESSAGES: Readonly<Record<EndReason, string>> = {
  DONE: 'You asked for what came until now.',
  SIGNED_OUT: 'The session or API key of this stream is not valid any more.',
  SUSPENDED: 'The account was suspended.',
  ACCESS_LOST: 'You may not see one of the topics any more; open a stream without it.',
  NEW_EPOCH: 'The marketplace was restored from a backup; read everything anew, and open a stream without Last-Event-ID.',
  UNAVAILABLE: 'The server cannot check access now; open the stream again.',
  RESTART: 'The server restarts; open the stream again.',
};

/** Something changed that a topic shows. */
interface Hint {
  readonly topic: string;
  /** What to read again; null: all that the topic shows. */
  readonly id: string | null;
  /** Position of the newest event that changed it. */
  readonly revision: number;
}

export class EventStream {
  /** What the table's keys are called in this stream. */
  keys: ReadonlyMap<string, string> = new Map();
  /** Where it is: everything up to here was sent. */
  cursor: FeedCursor;
  /** Whether it has caught up, and gets what is read for all streams. */
  isLive = false;
  /** Time of the last check of access, by the monotonic clock. */
  checkedAt = performance.now();
  private collected = new Map<string, Hint>();
  private isOver = false;

  constructor(
    readonly topics: readonly Topic[],
    public actor: PersonActor,
    readonly owners: ReadonlyMap<string, string>,
    private readonly response: ServerResponse,
    start: FeedCursor,
  ) {
    this.cursor = start;
  }

  get isOpen(): boolean {
    return !this.isOver && !this.response.destroyed && !this.response.writableEnded;
  }

  /** Calls `then` once, when the answer has ended or the connection is closed by whomever. */
  onClose(then: () => void): void {
    if (this.response.destroyed || this.response.writableFinished) then();
    else onceClosed(this.response, then);
  }

  /** Says where the stream begins, so that a client which loses it before the first hint goes on from there. */
  begin(): void {
    this.write(`retry: 2000\nevent: ready\nid: ${cursorText(this.cursor)}\ndata: {}\n\n`);
  }

  /** Takes a hint for the next message. A later one about the same thing replaces it. */
  collect(topic: string, id: string | null, position: bigint): void {
    this.collected.set(`${topic} ${id ?? ''}`, { topic, id, revision: Number(position) });
  }

  /** Sends what was collected as one message: a connection that breaks loses all of it, and then gets all of it again. */
  flush(next: FeedCursor): void {
    this.cursor = next;
    if (this.collected.size === 0) return;
    const hints = [...this.collected.values()];
    this.collected = new Map();
    this.write(`id: ${cursorText(next)}\ndata: ${JSON.stringify(hints)}\n\n`);
  }

  /** Keeps proxies from closing the stream. Its id spares a client that comes back the events that do not concern it. */
  beat(): void {
    this.write(this.isLive ? `: heartbeat\nid: ${cursorText(this.cursor)}\n\n` : ': heartbeat\n\n');
  }

  /** Resolves when the client has taken what was written; closes the stream of one that does not. */
  async drained(): Promise<void> {
    if (!this.isOpen || !this.response.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => this.destroy(), DRAIN_MS);
      const done = () => {
        clearTimeout(late);
        this.response.off('drain', done).off('close', done);
        resolve();
      };
      this.response.once('drain', done).once('close', done);
    });
  }

  /** Says why, and closes it. Resolves when it is closed. */
  async end(reason: EndReason): Promise<void> {
    if (!this.isOpen) return;
    this.write(`event: end\ndata: ${JSON.stringify({ reason, message: END_MESSAGES[reason] })}\n\n`);
    if (!this.isOpen) return;
    this.isOver = true;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => this.response.destroy(), CLOSE_MS);
      onceClosed(this.response, () => {
        clearTimeout(late);
        resolve();
      });
      this.response.end();
    });
  }

  private destroy(): void {
    this.isOver = true;
    this.response.destroy();
  }

  private write(text: string): void {
    if (!this.isOpen) return;
    // What waits is bounded by this, and by the length of one message.
    if (this.response.writableLength > MOST_WAITING_BYTES) this.destroy();
    else this.response.write(text);
  }
}

/** Calls `then` once: at the end of the answer, or when the connection closes. */
export function onceClosed(response: ServerResponse, then: () => void): void {
  const done = () => {
    response.off('finish', done).off('close', done);
    then();
  };
  response.once('finish', done).once('close', done);
}
