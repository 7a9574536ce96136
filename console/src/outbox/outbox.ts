/** Sends the answers that wait, one after another, until the server has answered each. One tab sends at a time. */
import { dropSent, moveToDraft, moveToOutbox, readDraft, unsentOf, type DraftRefusal, type Waiting } from './store.ts';

/** `unreached`: nobody knows whether the server has it, so it is sent again with the same key. */
export type SendResult =
  { readonly kind: 'sent' } | { readonly kind: 'refused'; readonly refusals: readonly DraftRefusal[] } | { readonly kind: 'unreached' };

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

export class Outbox {
  private failures = 0;
  private cancel: () => void = () => undefined;
  private readonly listeners = new Set<(assignmentId: string, result: SendResult) => void>();
  /** Answers that were seen to wait, and of which no result is announced yet. */
  private readonly pending = new Set<string>();
  private running: Promise<void> | null = null;
  private isWanted = false;

  constructor(private readonly environment: OutboxEnvironment) {}

  onResult(listener: (assignmentId: string, result: SendResult) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves when the answer is on this device; then it is sent. */
  async add(waiting: Waiting): Promise<void> {
    await moveToOutbox(waiting);
    this.failures = 0;
    void this.flush();
  }

  /** Sends what waits, now. A call while it runs makes it run once more. */
  async flush(): Promise<void> {
    this.cancel();
    this.isWanted = true;
    this.running ??= this.run().finally(() => (this.running = null));
    await this.running;
  }

  stop(): void {
    this.cancel();
    this.listeners.clear();
  }

  private async run(): Promise<void> {
    while (this.isWanted) {
      this.isWanted = false;
      for (const { assignmentId } of await unsentOf(this.environment.personId)) this.pending.add(assignmentId);
      await this.environment.exclusively(() => this.sendAll());
    }
    const left = await unsentOf(this.environment.personId);
    await this.announceThoseOfOthers(left);
    // Also when another tab sends: it may be closed before it has.
    if (left.length > 0) this.tryLater();
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
    if (result.kind !== 'unreached') this.pending.delete(assignmentId);
    for (const listener of [...this.listeners]) listener(assignmentId, result);
  }

  private async sendAll(): Promise<void> {
    for (const waiting of await unsentOf(this.environment.personId)) {
      const result = await this.environment.send(waiting);
      if (result.kind === 'sent') await dropSent(waiting);
      if (result.kind === 'refused') await moveToDraft(waiting, result.refusals, this.environment.now());
      this.failures = result.kind === 'unreached' ? this.failures + 1 : 0;
      this.announce(waiting.assignmentId, result);
      if (result.kind === 'unreached') return;
    }
  }

  private tryLater(): void {
    this.cancel();
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, this.failures - 1));
    this.cancel = this.environment.later(() => void this.flush(), pause);
  }
}
