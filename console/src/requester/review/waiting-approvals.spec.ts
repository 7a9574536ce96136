import { jest } from '@jest/globals';
import { UNDO_MS, WaitingApprovals, type ApprovalToSend } from './waiting-approvals.ts';

describe('WaitingApprovals', () => {
  let sent: { readonly ids: readonly string[]; readonly isLeaving: boolean; readonly key: string }[];
  let approvals: WaitingApprovals;
  let changes: number;

  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
    changes = 0;
    const send = ({ assignmentIds, idempotencyKey }: ApprovalToSend, isLeaving: boolean) =>
      void sent.push({ ids: assignmentIds, isLeaving, key: idempotencyKey });
    approvals = new WaitingApprovals(send, () => void changes++);
  });

  afterEach(() => jest.useRealTimers());

  it('sends an approval after five seconds, not before', () => {
    approvals.approve(['a']);
    jest.advanceTimersByTime(UNDO_MS - 1);
    expect([sent.length, approvals.ids]).toEqual([0, ['a']]);
    jest.advanceTimersByTime(1);
    expect([sent.map(({ ids }) => ids), approvals.ids, changes]).toEqual([[['a']], [], 2]);
  });

  it('takes back the last approval alone, and sends the one before it', () => {
    approvals.approve(['a', 'b']);
    jest.advanceTimersByTime(1_000);
    approvals.approve(['c']);
    expect(approvals.undo()).toEqual(['c']);
    jest.advanceTimersByTime(UNDO_MS);
    expect(sent.map(({ ids }) => ids)).toEqual([['a', 'b']]);
    expect(approvals.undo()).toEqual([]);
  });

  it('sends all that waits at once when the person leaves, each with its own key, and never again', () => {
    approvals.approve(['a']);
    approvals.approve(['b']);
    approvals.leave();
    jest.advanceTimersByTime(UNDO_MS * 2);
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
