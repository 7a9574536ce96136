/** A client of GET /events that comes back as EventSource does: with the last id that it has seen. */
import { request, type ClientRequest } from 'node:http';

export interface ReceivedHint {
  readonly topic: string;
  readonly id: string | null;
  readonly revision: number;
}

/** Pause before it comes back, in milliseconds. */
const PAUSE_MS = 50;

export class EventClient {
  readonly hints: ReceivedHint[] = [];
  /** How often it was refused because the events after its last id are not there. */
  gone = 0;
  connections = 0;
  private lastEventId: string | null = null;
  private current: ClientRequest | null = null;
  private isOver = false;
  private ready: () => void = () => undefined;
  /** Resolves when the first stream has begun. */
  readonly begun = new Promise<void>((resolve) => (this.ready = resolve));

  /** @param url where the server is now; it is asked before each connection */
  constructor(
    private readonly url: () => string,
    private readonly topics: string,
    private readonly token: string,
    private readonly onHints: (hints: readonly ReceivedHint[]) => void = () => undefined,
  ) {
    this.connect();
  }

  close(): void {
    this.isOver = true;
    this.current?.destroy();
  }

  private connect(): void {
    if (this.isOver) return;
    const headers = { authorization: `Bearer ${this.token}`, ...(this.lastEventId === null ? {} : { 'last-event-id': this.lastEventId }) };
    const asked = request(`${this.url()}/events?topics=${this.topics}`, { headers, agent: false }, (response) => {
      if (response.statusCode === 410) {
        this.gone++;
        this.lastEventId = null;
      }
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          if (response.statusCode === 200) this.take(text.slice(0, end));
          text = text.slice(end + 2);
        }
      });
      response.on('error', () => undefined);
    });
    asked.on('error', () => undefined);
    asked.on('close', () => setTimeout(() => this.connect(), PAUSE_MS));
    asked.end();
    this.current = asked;
  }

  private take(block: string): void {
    const value = (name: string) =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    this.lastEventId = value('id') ?? this.lastEventId;
    const event = value('event');
    if (event === 'ready') {
      this.connections++;
      this.ready();
    }
    const data = value('data');
    if (data === undefined || event !== undefined) return;
    const hints = JSON.parse(data) as ReceivedHint[];
    this.hints.push(...hints);
    this.onHints(hints);
  }
}
