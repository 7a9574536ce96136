import { UNDO_MS, WaitingApprovals, type ApprovalToSend, type Timers } from './waiting-approvals.ts';

/** A clock that the test moves. */
class FakeTimers implements Timers {
  private now = 0;
  private next = 1;
  private readonly due = new Map<number, { readonly at: number; readonly run: () => void }>();

  readonly start = (run: () => void, ms: number): number => {
    this.due.set(this.next, { at: this.now + ms, run });
    return this.next++;
  };

  readonly stop = (timer: number): void => void this.due.delete(timer);

  advance(ms: number): void {
    this.now += ms;
    for (const [timer, { at, run }] of [...this.due]) {
      if (at > this.now) continue;
      this.due.delete(timer);
      run();
    }
  }
}

describe('WaitingApprovals', () => {
  let sent: { readonly ids: readonly string[]; readonly isLeaving: boolean; readonly key: string }[];
  let approvals: WaitingApprovals;
  let changes: number;
  let timers: FakeTimers;

  beforeEach(() => {
    timers = new FakeTimers();
    sent = [];
    changes = 0;
    const send = ({ assignmentIds, idempotencyKey }: ApprovalToSend, isLeaving: boolean) =>
      void sent.push({ ids: assignmentIds, isLeaving, key: idempotencyKey });
    approvals = new WaitingApprovals(send, () => void changes++, timers);
  });

  it('sends an approval after five seconds, not before', () => {
    approvals.approve(['a']);
    timers.advance(UNDO_MS - 1);
    expect([sent.length, approvals.ids]).toEqual([0, ['a']]);
    timers.advance(1);
    expect([sent.map(({ ids }) => ids), approvals.ids, changes]).toEqual([[['a']], [], 2]);
  });

  it('takes back the last approval alone, and sends the one before it', () => {
    approvals.approve(['a', 'b']);
    timers.advance(1_000);
    approvals.approve(['c']);
    expect(approvals.undo()).toEqual(['c']);
    timers.advance(UNDO_MS);
    expect(sent.map(({ ids }) => ids)).toEqual([['a', 'b']]);
    expect(approvals.undo()).toEqual([]);
  });

  it('sends all that waits at once when the person leaves, each with its own key, and never again', () => {
    approvals.approve(['a']);
    approvals.approve(['b']);
    approvals.leave();
    timers.advance(UNDO_MS * 2);
    approvals.leave();
    expect(sent.map(({ ids, isLeaving }) => [ids, isLeaving])).toEqual([
      [['a'], true],
      [['b'], true],
    ]);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
  });

  it('approves an answer once', () => {
    approvals.approve(['a']);
    approvals.approve(['a', 'b']);
    expect(approvals.ids).toEqual(['a', 'b']);
    approvals.leave();
    expect(sent.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
  });
});
