import 'fake-indexeddb/auto';
import { Outbox, type OutboxEnvironment, type SendResult } from './outbox.ts';
import { dropSent, moveToDraft, moveToOutbox, readDraft, saveDraft, unsentCount, unsentOf, type Waiting } from './store.ts';

let person = 0;
let personId: string;
beforeEach(() => (personId = `per_${(person += 1)}`));

const waitingFor = (assignmentId: string, answer = { label: 'cat' }): Waiting => ({
  ...{ personId, assignmentId, answer },
  ...{ idempotencyKey: `key of ${assignmentId}`, answeredAt: '2026-11-29T12:00:00Z', activeSeconds: 7 },
});

interface Run {
  readonly outbox: Outbox;
  readonly sent: Waiting[];
  readonly pauses: number[];
  /** Runs what was to run later. */
  readonly wake: () => Promise<void>;
}

function open(answers: (waiting: Waiting, attempt: number) => SendResult, more: Partial<OutboxEnvironment> = {}): Run {
  const sent: Waiting[] = [];
  const pauses: number[] = [];
  let later: (() => void) | null = null;
  const outbox = new Outbox({
    personId,
    send: async (waiting) => {
      sent.push(waiting);
      return answers(waiting, sent.length);
    },
    exclusively: (work) => work(),
    later: (work, pause) => {
      pauses.push(pause);
      later = work;
      return () => (later = null);
    },
    now: () => 1_000,
    ...more,
  });
  return {
    ...{ outbox, sent, pauses },
    wake: async () => {
      later?.();
      await outbox.flush();
    },
  };
}

/** Runs while the device stores nothing more. */
async function withoutSpace(work: () => Promise<void>): Promise<void> {
  const put = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put')!;
  const refuse = () => {
    throw new DOMException('The device is full.', 'QuotaExceededError');
  };
  Object.defineProperty(IDBObjectStore.prototype, 'put', { ...put, value: refuse });
  try {
    await work();
  } finally {
    Object.defineProperty(IDBObjectStore.prototype, 'put', put);
  }
}

const sentKeys = (run: Run) => run.sent.map(({ idempotencyKey }) => idempotencyKey);

describe('Outbox', () => {
  it('moves the draft to the outbox in one step and drops it when the server has it', async () => {
    await saveDraft({ personId, assignmentId: 'asg_1', answer: { label: 'cat' }, savedAt: 1, refusals: [] });
    const run = open(() => ({ kind: 'sent' }));
    await run.outbox.add(waitingFor('asg_1'));
    await run.outbox.flush();
    expect(sentKeys(run)).toEqual(['key of asg_1']);
    expect(await readDraft(personId, 'asg_1')).toBeUndefined();
    expect(await unsentOf(personId)).toEqual([]);
  });

  it('keeps an answer that nobody received, and sends it again with the same key after growing pauses', async () => {
    const run = open((_waiting, attempt) => (attempt < 9 ? { kind: 'unreached' } : { kind: 'sent' }));
    await run.outbox.add(waitingFor('asg_1'));
    await run.outbox.flush();
    expect(await unsentCount(personId)).toBe(1);
    while ((await unsentCount(personId)) > 0) await run.wake();
    expect(new Set(sentKeys(run))).toEqual(new Set(['key of asg_1']));
    expect(run.pauses).toEqual([...run.pauses].sort((a, b) => a - b));
    expect(run.pauses.at(-1)!).toBeGreaterThan(run.pauses[0]!);
  });

  it('keeps an answer when sending breaks, and a later outbox sends it', async () => {
    const broken = open(() => {
      throw new Error('the tab died');
    });
    await moveToOutbox(waitingFor('asg_1'));
    await expect(broken.outbox.flush()).rejects.toThrow('the tab died');
    expect(await unsentCount(personId)).toBe(1);
    const run = open(() => ({ kind: 'sent' }));
    await run.outbox.flush();
    expect(sentKeys(run)).toEqual(['key of asg_1']);
    expect(await unsentCount(personId)).toBe(0);
  });

  it('returns a refused answer to the draft with the reasons, and sends the others', async () => {
    const refusals = [{ message: 'Choose one.', code: 'CHOOSE_ONE', path: ['answer', 'label'] }];
    const results: string[] = [];
    const run = open(({ assignmentId }) => (assignmentId === 'asg_1' ? { kind: 'refused', refusals } : { kind: 'sent' }));
    run.outbox.onResult((assignmentId, { kind }) => results.push(`${assignmentId} ${kind}`));
    await moveToOutbox(waitingFor('asg_1', { label: 'cow' }));
    await moveToOutbox(waitingFor('asg_2'));
    await run.outbox.flush();
    expect(results).toEqual(['asg_1 refused', 'asg_2 sent']);
    expect(await readDraft(personId, 'asg_1')).toEqual({
      personId,
      assignmentId: 'asg_1',
      answer: { label: 'cow' },
      savedAt: 1_000,
      refusals,
    });
    expect(await unsentOf(personId)).toEqual([]);
  });

  it('sends the others when the server fails at one of them, and that one again', async () => {
    let fails = 2;
    const run = open(({ assignmentId }) => (assignmentId === 'asg_1' && (fails -= 1) >= 0 ? { kind: 'failed' } : { kind: 'sent' }));
    await moveToOutbox(waitingFor('asg_1'));
    await moveToOutbox(waitingFor('asg_2'));
    await run.outbox.flush();
    expect(sentKeys(run)).toEqual(['key of asg_1', 'key of asg_2']);
    while ((await unsentCount(personId)) > 0) await run.wake();
    expect(sentKeys(run)).toEqual(['key of asg_1', 'key of asg_2', 'key of asg_1', 'key of asg_1']);
  });

  it('sends an answer that a full device does not store, until the server has it', async () => {
    const run = open((_waiting, attempt) => (attempt < 3 ? { kind: 'unreached' } : { kind: 'sent' }));
    const results: string[] = [];
    run.outbox.onResult((assignmentId, { kind }) => results.push(`${assignmentId} ${kind}`));
    await withoutSpace(() => run.outbox.add(waitingFor('asg_1')));
    expect(await unsentOf(personId)).toEqual([]);
    await run.outbox.flush();
    while (results.length === 0) await run.wake();
    expect(new Set(sentKeys(run))).toEqual(new Set(['key of asg_1']));
    // Nobody is told that it is kept on the device.
    expect(results).toEqual(['asg_1 sent']);
    await run.wake();
    expect(run.sent).toHaveLength(3);
  });

  it('sends nothing after the session of the person has ended in this tab', async () => {
    const run = open(() => {
      run.outbox.stop();
      return { kind: 'sent' };
    });
    await moveToOutbox(waitingFor('asg_1'));
    await moveToOutbox(waitingFor('asg_2'));
    await run.outbox.flush();
    expect(sentKeys(run)).toEqual(['key of asg_1']);
    expect(run.pauses).toEqual([]);
    await run.outbox.start();
    expect(sentKeys(run)).toEqual(['key of asg_1', 'key of asg_2']);
  });

  it('keeps an answer that another tab put in the place of a refused one, and sends it', async () => {
    const refusals = [{ message: 'Choose one.', code: 'CHOOSE_ONE', path: ['answer', 'label'] }];
    const newer = { ...waitingFor('asg_1', { label: 'dog' }), idempotencyKey: 'newer' };
    await moveToOutbox(waitingFor('asg_1'));
    await moveToOutbox(newer);
    await moveToDraft(waitingFor('asg_1'), refusals, 1);
    expect(await unsentOf(personId)).toEqual([newer]);
    expect(await readDraft(personId, 'asg_1')).toBeUndefined();
  });

  it('leaves no draft of an answer that was sent', async () => {
    await moveToOutbox(waitingFor('asg_1'));
    // A second tab has the same task open.
    await saveDraft({ personId, assignmentId: 'asg_1', answer: { label: 'cow' }, savedAt: 2, refusals: [] });
    await open(() => ({ kind: 'sent' })).outbox.flush();
    expect(await readDraft(personId, 'asg_1')).toBeUndefined();
  });

  it('leaves sending to another tab, and looks again later', async () => {
    const run = open(() => ({ kind: 'sent' }), { exclusively: () => Promise.resolve() });
    await moveToOutbox(waitingFor('asg_1'));
    await run.outbox.flush();
    expect(run.sent).toEqual([]);
    expect(run.pauses).toHaveLength(1);
    expect(await unsentCount(personId)).toBe(1);
  });

  it.each([
    ['sent', []],
    ['refused', [{ message: 'Choose one.', code: 'CHOOSE_ONE', path: ['answer', 'label'] }]],
  ])('announces the result of an answer that another tab %s', async (kind, refusals) => {
    const run = open(() => ({ kind: 'sent' }), { exclusively: () => Promise.resolve() });
    const results: unknown[] = [];
    run.outbox.onResult((assignmentId, result) => results.push([assignmentId, result.kind]));
    const waiting = waitingFor('asg_1');
    await moveToOutbox(waiting);
    await run.outbox.flush();
    expect(results).toEqual([]);
    await (refusals.length > 0 ? moveToDraft(waiting, refusals, 1) : dropSent(waiting));
    await run.wake();
    expect(results).toEqual([['asg_1', kind]]);
  });

  it('sees no answers of another person', async () => {
    await moveToOutbox(waitingFor('asg_1'));
    personId = 'per_other';
    const run = open(() => ({ kind: 'sent' }));
    await run.outbox.flush();
    expect(run.sent).toEqual([]);
  });
});
