/** Sends the answers that wait, one after another, until the server has answered each. One tab sends at a time. */
import { dropSent, moveToDraft, moveToOutbox, readDraft, unsentOf, type DraftRefusal, type Waiting } from './store.ts';

/**
 * `unreached`: nobody knows whether the server has it, so it is sent again with the same key. `failed`: the server is there, but did not
 * say what became of it; it is sent again as well, after the others.
 */
export type SendResult =
  { readonly kind: 'sent' | 'unreached' | 'failed' } | { readonly kind: 'refused'; readonly refusals: readonly DraftRefusal[] };

export interface OutboxEnvironment {
  readonly personId: string;
  readonly send: (waiting: Waiting) => Promise<SendResult>;
  /** Runs the work while no other tab does; does nothing when one does. */
  readonly exclusively: (work: () => Promise<void>) => Promise<void>;
  /** Calls back later; returns what cancels it. */
  readonly later: (work: () => void, milliseconds: number) => () => void;
  readonly now: () => number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

const isOpen = ({ kind }: SendResult): boolean => kind === 'unreached' || kind === 'failed';

export class Outbox {
  private failures = 0;
  private cancel: () => void = () => undefined;
  private readonly listeners = new Set<(assignmentId: string, result: SendResult) => void>();
  /** Answers that were seen to wait, and of which no result is announced yet. */
  private readonly pending = new Set<string>();
  /** Answers that this browser does not store, such as when the device is full: they are sent from here while the tab is open. */
  private readonly unstored = new Map<string, Waiting>();
  private running: Promise<void> | null = null;
  private isWanted = false;
  private isStopped = false;

  constructor(private readonly environment: OutboxEnvironment) {}

  onResult(listener: (assignmentId: string, result: SendResult) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves when the answer is on this device, if it stores any; then it is sent. */
  async add(waiting: Waiting): Promise<void> {
    await moveToOutbox(waiting).catch(() => this.unstored.set(waiting.assignmentId, waiting));
    this.failures = 0;
    void this.flush().catch(() => this.tryLater());
  }

  /** Sends what waits, now. A call while it runs makes it run once more. */
  async flush(): Promise<void> {
    this.cancel();
    this.isWanted = true;
    this.running ??= this.run().finally(() => (this.running = null));
    await this.running;
  }

  /** Sends what waits, until it is stopped. */
  async start(): Promise<void> {
    this.isStopped = false;
    await this.flush();
  }

  /** Nothing more is sent: the session of this person has ended in this tab. */
  stop(): void {
    this.isStopped = true;
    this.cancel();
    this.listeners.clear();
  }

  private async run(): Promise<void> {
    while (this.isWanted) {
      this.isWanted = false;
      for (const { assignmentId } of await this.waiting()) this.pending.add(assignmentId);
      await this.environment.exclusively(() => this.sendAll());
    }
    const left = await this.waiting();
    await this.announceThoseOfOthers(left);
    // Also when another tab sends: it may be closed before it has.
    if (left.length > 0) this.tryLater();
  }

  /** Where the store does not open, those that it does not hold; breaks when it holds others. */
  private async waiting(): Promise<Waiting[]> {
    const unstored = [...this.unstored.values()];
    try {
      return [...(await unsentOf(this.environment.personId)), ...unstored];
    } catch (error) {
      if ([...this.pending].some((each) => !this.unstored.has(each))) throw error;
      return unstored;
    }
  }

  /** Another tab sent them: a refused one is a draft again. */
  private async announceThoseOfOthers(left: readonly Waiting[]): Promise<void> {
    const waiting = new Set(left.map(({ assignmentId }) => assignmentId));
    for (const assignmentId of [...this.pending].filter((each) => !waiting.has(each))) {
      const draft = await readDraft(this.environment.personId, assignmentId);
      const refusals = draft?.refusals ?? [];
      this.announce(assignmentId, refusals.length > 0 ? { kind: 'refused', refusals } : { kind: 'sent' });
    }
  }

  private announce(assignmentId: string, result: SendResult): void {
    if (!isOpen(result)) this.pending.delete(assignmentId);
    for (const listener of [...this.listeners]) listener(assignmentId, result);
  }

  private async sendAll(): Promise<void> {
    for (const waiting of await this.waiting()) {
      if (this.isStopped) return;
      const result = await this.environment.send(waiting);
      await this.note(waiting, result);
      this.failures = isOpen(result) ? this.failures + 1 : 0;
      // One that is not stored stays on the screen until the server has it: it is nowhere else.
      if (!isOpen(result) || !this.unstored.has(waiting.assignmentId)) this.announce(waiting.assignmentId, result);
      if (result.kind === 'unreached') return;
    }
  }

  private async note(waiting: Waiting, result: SendResult): Promise<void> {
    if (isOpen(result)) return;
    const noted = result.kind === 'refused' ? moveToDraft(waiting, result.refusals, this.environment.now()) : dropSent(waiting);
    await (this.unstored.delete(waiting.assignmentId) ? noted.catch(() => undefined) : noted);
  }

  private tryLater(): void {
    this.cancel();
    if (this.isStopped) return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, this.failures - 1));
    this.cancel = this.environment.later(() => void this.flush().catch(() => this.tryLater()), pause);
  }
}
