/** One open stream of server-sent events: writes messages and limits the number of buffered bytes. */
import type { ServerResponse } from 'node:http';
import { cursorText, type FeedCursor } from '../audit/index.ts';
import type { PersonActor } from '../platform/index.ts';
import type { Topic } from './topics.ts';

/** Maximum number of buffered bytes. Above it the stream is closed; the client reconnects from its last position. */
const MAXIMUM_BUFFERED_BYTES = 64 * 1024;
/** Maximum time in which a client must read one page of missed events. */
const DRAIN_TIMEOUT_MS = 10_000;
/** Maximum time in which a client must read the last message of the stream. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Why the server ends a stream. After `RESTART`, `UNAVAILABLE` and `NEW_EPOCH` the client reconnects. */
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

/** A change of an object that a topic shows. */
interface Hint {
  readonly topic: string;
  /** Public id of the object to read again; null to read everything that the topic shows. */
  readonly id: string | null;
  /** Feed position of the newest event that changed the object. */
  readonly revision: number;
}

export class EventStream {
  /** Maps keys of the hint table to topics of this stream. */
  keys: ReadonlyMap<string, string> = new Map();
  /** Cursor of the stream: all events up to it were sent. */
  cursor: FeedCursor;
  /** Whether the stream has caught up and receives the events that are read for all streams. */
  isLive = false;
  /** Time of the last access check, on the monotonic clock. */
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

  /** Calls `then` once, when the response has ended or either side closes the connection. */
  onClose(then: () => void): void {
    if (this.response.destroyed || this.response.writableFinished) then();
    else onceClosed(this.response, then);
  }

  /** Sends the start position, so that a client that disconnects before the first hint resumes from there. */
  sendStart(): void {
    this.write(`retry: 2000\nevent: ready\nid: ${cursorText(this.cursor)}\ndata: {}\n\n`);
  }

  /** Adds a hint to the next message. A later hint about the same object replaces it. */
  collect(topic: string, id: string | null, position: bigint): void {
    this.collected.set(`${topic} ${id ?? ''}`, { topic, id, revision: Number(position) });
  }

  /** Sends all collected hints as one message. If the connection breaks, the client loses the whole message and receives it again. */
  flush(next: FeedCursor): void {
    this.cursor = next;
    if (this.collected.size === 0) return;
    const hints = [...this.collected.values()];
    this.collected = new Map();
    this.write(`id: ${cursorText(next)}\ndata: ${JSON.stringify(hints)}\n\n`);
  }

  /** Sends a heartbeat, so that proxies keep the connection open. Its id lets a returning client skip events that do not concern it. */
  heartbeat(): void {
    this.write(this.isLive ? `: heartbeat\nid: ${cursorText(this.cursor)}\n\n` : ': heartbeat\n\n');
  }

  /** Resolves when the client has read the buffered data. Closes the stream of a client that does not. */
  async drained(): Promise<void> {
    if (!this.isOpen || !this.response.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => this.destroy(), DRAIN_TIMEOUT_MS);
      const done = () => {
        clearTimeout(late);
        this.response.off('drain', done).off('close', done);
        resolve();
      };
      this.response.once('drain', done).once('close', done);
    });
  }

  /** Sends the reason and closes the stream. Resolves when it is closed. */
  async end(reason: EndReason): Promise<void> {
    if (!this.isOpen) return;
    this.write(`event: end\ndata: ${JSON.stringify({ reason, message: END_MESSAGES[reason] })}\n\n`);
    if (!this.isOpen) return;
    this.isOver = true;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => this.response.destroy(), CLOSE_TIMEOUT_MS);
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
    // This limit and the length of one message bound the buffered bytes.
    if (this.response.writableLength > MAXIMUM_BUFFERED_BYTES) this.destroy();
    else this.response.write(text);
  }
}

/** Calls `then` once, when the response ends or the connection closes. */
export function onceClosed(response: ServerResponse, then: () => void): void {
  const done = () => {
    response.off('finish', done).off('close', done);
    then();
  };
  response.once('finish', done).once('close', done);
}
