/** A client of GET /events: behaves like EventSource, and also gives the status and sends a token in a header. */
export interface Message {
  /** Name of the event; `message` when the server set none. */
  readonly event: string;
  readonly id: string | null;
  // Tests read any field.
  readonly data: any;
}

export interface TestHint {
  readonly topic: string;
  readonly id: string | null;
  readonly revision: number;
}

/** Timeout for a message that must arrive. */
const DEADLINE_MS = 15_000;

export class TestStream {
  readonly messages: Message[] = [];
  /** Last event id, as EventSource stores it: also from blocks without data. */
  lastEventId: string | null = null;
  isClosed = false;
  private taken = 0;
  private wake: () => void = () => undefined;
  private readonly abort = new AbortController();

  private constructor(readonly response: Response) {}

  /** Opens a stream. Returns the response of a refusal. */
  static async ask(
    origin: string,
    topics: string,
    token: string | null,
    lastEventId: string | null = null,
  ): Promise<Response | TestStream> {
    const abort = new AbortController();
    const response = await fetch(`${origin}/events?topics=${encodeURIComponent(topics)}`, {
      signal: abort.signal,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
      },
    });
    if (response.status !== 200) return response;
    const stream = new TestStream(response);
    stream.abort.signal.addEventListener('abort', () => abort.abort());
    void stream.read();
    return stream;
  }

  /** Opens a stream that must be accepted, and reads its first message. */
  static async open(origin: string, topics: string, token: string, lastEventId: string | null = null): Promise<TestStream> {
    const answer = await TestStream.ask(origin, topics, token, lastEventId);
    if (!(answer instanceof TestStream)) throw new Error(`refused with ${answer.status}: ${await answer.text()}`);
    const first = await answer.next();
    if (first.event !== 'ready') throw new Error(`began with ${first.event}`);
    return answer;
  }

  /** Returns the next message. Fails after the timeout. */
  async next(): Promise<Message> {
    await this.until(() => this.messages.length > this.taken);
    return this.messages[this.taken++]!;
  }

  /** Hints of all messages so far. A repeated hint of a topic appears once. */
  get hints(): TestHint[] {
    return this.messages.filter(({ event }) => event === 'message').flatMap(({ data }) => data as TestHint[]);
  }

  /** Waits until the condition holds. Checks it after each message and at the end of the stream. */
  async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!condition()) {
      const left = deadline - Date.now();
      if (left <= 0 || this.isClosed)
        throw new Error(`the stream ${this.isClosed ? 'ended' : 'said nothing'}: ${JSON.stringify(this.messages)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Waits until the server ends the stream, and returns its reason. */
  async ended(): Promise<string> {
    await this.until(() => this.isClosed);
    const last = this.messages.at(-1);
    return last?.event === 'end' ? String(last.data.reason) : 'without a reason';
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    let text = '';
    try {
      for await (const chunk of this.response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          this.take(text.slice(0, end));
          text = text.slice(end + 2);
        }
      }
    } catch {
      // Cut off: what came counts.
    }
    this.isClosed = true;
    this.wake();
  }

  private take(block: string): void {
    const fields = block.split('\n').map((line) => /^(\w*):\s?(.*)$/.exec(line));
    const value = (name: string) => fields.find((field) => field?.[1] === name)?.[2] ?? null;
    this.lastEventId = value('id') ?? this.lastEventId;
    const data = value('data');
    if (data === null) return;
    this.messages.push({ event: value('event') ?? 'message', id: value('id'), data: JSON.parse(data) });
    this.wake();
  }
}
