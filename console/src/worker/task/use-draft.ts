/** The answer that is being written: kept on this device within 300 ms of each change. */
import { useEffect, useRef, useState } from 'react';
import type { Json } from '../../api/generated/schema.ts';
import { readDraft, saveDraft, type Answer, type DraftRefusal } from '../../outbox/store.ts';

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
  /** Reads again what is on the device: an answer that the server refused is there again. */
  readonly readAgain: () => void;
}

export function useDraft(personId: string, assignmentId: string): DraftAnswer {
  const [answer, setAnswer] = useState<Answer>({});
  const [isRead, setRead] = useState(false);
  const [kept, setKept] = useState<Kept>('nothing');
  const [refusals, setRefusals] = useState<readonly DraftRefusal[]>([]);
  const history = useRef<Answer[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const read = async () => {
    const draft = await readDraft(personId, assignmentId).catch(() => undefined);
    if (draft !== undefined) {
      setAnswer(draft.answer);
      setRefusals(draft.refusals);
      setKept('kept');
    }
    setRead(true);
  };
  useEffect(() => {
    void read();
    return () => clearTimeout(timer.current);
  }, [personId, assignmentId]);

  const keep = (next: Answer) => {
    setAnswer(next);
    setKept('writing');
    setRefusals([]);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      saveDraft({ personId, assignmentId, answer: next, savedAt: Date.now(), refusals: [] }).then(
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
    readAgain: () => {
      clearTimeout(timer.current);
      void read();
    },
  };
}
