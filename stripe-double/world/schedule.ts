/** What falls due by the double's clock, as data, so that it outlives a restart. A binary heap by time. */

export type TaskKind =
  'settle' | 'payout_arrives' | 'payout_bounces' | 'session_expires' | 'payment_finishes' | 'refund_finishes' | 'sweep';

export interface Task {
  /** Milliseconds by the double's clock. */
  readonly at: number;
  readonly kind: TaskKind;
  /** The object that it is about. */
  readonly id: string;
}

export class Schedule {
  private heap: Task[] = [];

  add(task: Task): void {
    this.heap.push(task);
    let child = this.heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.time(parent) <= this.time(child)) break;
      this.swap(parent, child);
      child = parent;
    }
  }

  /** The earliest task due at `milliseconds`, taken out. */
  take(milliseconds: number): Task | undefined {
    const first = this.heap[0];
    if (first === undefined || first.at > milliseconds) return undefined;
    const last = this.heap.pop();
    if (this.heap.length > 0 && last !== undefined) {
      this.heap[0] = last;
      this.sink();
    }
    return first;
  }

  all(): readonly Task[] {
    return this.heap;
  }

  restore(tasks: readonly Task[]): void {
    this.heap = [];
    for (const task of tasks) this.add(task);
  }

  private sink(): void {
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < this.heap.length && this.time(child) < this.time(least)) least = child;
      }
      if (least === parent) return;
      this.swap(parent, least);
      parent = least;
    }
  }

  private time(index: number): number {
    return this.heap[index]?.at ?? Infinity;
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b] as Task, this.heap[a] as Task];
  }
}
