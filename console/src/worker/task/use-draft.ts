/** The answer that is being written: kept on this device within 300 ms of each change. */
import { useEffect, useRef, useState } from 'react';
import type { Json } from '../../api/generated/schema.ts';
import { readDraft, saveDraft, type Answer, type Draft, type DraftRefusal } from '../../outbox/store.ts';

const SAVE_AFTER_MS = 250;

export type Kept = 'nothing' | 'writing' | 'kept' | 'failed';

export interface DraftAnswer {
  readonly answer: Answer;
  readonly isRead: boolean;
  readonly setValue: (name: string, value: Json) => void;
  readonly undo: () => void;
  /** `kept` only after it was written. */
  readonly kept: Kept;
  readonly refusals: readonly DraftRefusal[];
  /** The server refused the answer: it is on the device again, where the device keeps any. */
  readonly refuse: (refusals: readonly DraftRefusal[]) => void;
  /** Keeps no change that is not kept yet: the answer itself is sent, or given back. */
  readonly rest: () => void;
}

export function useDraft(personId: string, assignmentId: string): DraftAnswer {
  const [answer, setAnswer] = useState<Answer>({});
  const [isRead, setRead] = useState(false);
  const [kept, setKept] = useState<Kept>('nothing');
  const [refusals, setRefusals] = useState<readonly DraftRefusal[]>([]);
  const history = useRef<Answer[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** What the timer waits to keep. */
  const unkept = useRef<Draft | null>(null);

  const read = async () => {
    const draft = await readDraft(personId, assignmentId).catch(() => undefined);
    if (draft !== undefined) {
      setAnswer(draft.answer);
      setRefusals(draft.refusals);
      setKept('kept');
    }
    setRead(true);
  };
  const rest = () => {
    clearTimeout(timer.current);
    unkept.current = null;
  };
  const write = async () => {
    const draft = unkept.current;
    rest();
    if (draft !== null) await saveDraft(draft);
  };
  useEffect(() => {
    void read();
    // Also what was written shortly before the page was left.
    return () => void write().catch(() => undefined);
  }, [personId, assignmentId]);

  const keep = (next: Answer) => {
    setAnswer(next);
    setKept('writing');
    setRefusals([]);
    rest();
    unkept.current = { personId, assignmentId, answer: next, savedAt: Date.now(), refusals: [] };
    timer.current = setTimeout(() => {
      write().then(
        () => setKept('kept'),
        () => setKept('failed'),
      );
    }, SAVE_AFTER_MS);
  };
  return {
    answer,
    isRead,
    kept,
    refusals,
    setValue: (name, value) => {
      history.current.push(answer);
      const { [name]: _before, ...rest } = answer;
      keep(value === null ? rest : { ...rest, [name]: value });
    },
    undo: () => {
      const before = history.current.pop();
      if (before !== undefined) keep(before);
    },
    rest,
    refuse: (reasons) => {
      rest();
      setRefusals(reasons);
      void read();
    },
  };
}
