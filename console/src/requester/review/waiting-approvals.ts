/**
 * Approvals that wait for Undo: each is sent after a delay, or at once when the person leaves the page. What is sent is not taken back:
 * it is paid.
 */
export const UNDO_MS = 5_000;

export interface ApprovalToSend {
  readonly assignmentIds: readonly string[];
  /** The same for a repeat: an approval whose answer got lost is not made twice. */
  readonly idempotencyKey: string;
}

/** Runs something later; `stop` takes it back. */
export interface Timers {
  readonly start: (run: () => void, ms: number) => number;
  readonly stop: (timer: number) => void;
}

const OF_THE_PAGE: Timers = { start: (run, ms) => window.setTimeout(run, ms), stop: (timer) => window.clearTimeout(timer) };

interface Waiting extends ApprovalToSend {
  readonly timer: number;
}

export class WaitingApprovals {
  private waiting: readonly Waiting[] = [];

  constructor(
    private readonly send: (approval: ApprovalToSend, isLeaving: boolean) => void,
    private readonly changed: () => void,
    private readonly timers: Timers = OF_THE_PAGE,
  ) {}

  /** Ids that are approved but not sent. */
  get ids(): readonly string[] {
    return this.waiting.flatMap(({ assignmentIds }) => assignmentIds);
  }

  approve(assignmentIds: readonly string[]): void {
    const known = new Set(this.ids);
    const added = assignmentIds.filter((id) => !known.has(id));
    if (added.length === 0) return;
    const idempotencyKey = crypto.randomUUID();
    const timer = this.timers.start(() => this.sendOne(idempotencyKey), UNDO_MS);
    this.waiting = [...this.waiting, { assignmentIds: added, idempotencyKey, timer }];
    this.changed();
  }

  /** Takes the last one back. @returns its ids; none where nothing waits */
  undo(): readonly string[] {
    const last = this.waiting.at(-1);
    if (last === undefined) return [];
    this.timers.stop(last.timer);
    this.waiting = this.waiting.slice(0, -1);
    this.changed();
    return last.assignmentIds;
  }

  /** Sends all that waits now: the person leaves. */
  leave(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const { timer, assignmentIds, idempotencyKey } of all) {
      this.timers.stop(timer);
      this.send({ assignmentIds, idempotencyKey }, true);
    }
    if (all.length > 0) this.changed();
  }

  private sendOne(key: string): void {
    const due = this.waiting.find(({ idempotencyKey }) => idempotencyKey === key);
    if (due === undefined) return;
    this.waiting = this.waiting.filter((each) => each !== due);
    this.send({ assignmentIds: due.assignmentIds, idempotencyKey: key }, false);
    this.changed();
  }
}
