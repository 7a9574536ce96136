import { useEffect, useState } from 'react';
import { newBatchDraft, type BatchDraft } from './batch-draft.ts';

const KEEP_AFTER_MS = 300;

export interface KeptDraft {
  readonly draft: BatchDraft;
  readonly change: (part: Partial<BatchDraft>) => void;
  /** Whether it has what the server has not. */
  readonly isChanged: boolean;
  /** After the server has it. */
  readonly forget: () => void;
}

const read = (key: string): BatchDraft | null => {
  const kept = localStorage.getItem(key);
  return kept === null ? null : { ...newBatchDraft(), ...(JSON.parse(kept) as Partial<BatchDraft>) };
};

/** The draft of the wizard. What the server has not yet is kept on this device: a closed tab loses nothing. */
export function useKeptDraft(key: string, saved: BatchDraft | null): KeptDraft {
  const [kept] = useState(() => read(key));
  const [draft, setDraft] = useState<BatchDraft>(() => kept ?? saved ?? newBatchDraft());
  const [isChanged, setChanged] = useState(kept !== null);
  useEffect(() => {
    if (!isChanged) return undefined;
    const timer = setTimeout(() => localStorage.setItem(key, JSON.stringify(draft)), KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [draft, isChanged, key]);
  return {
    draft,
    isChanged,
    change: (part) => {
      setDraft((before) => ({ ...before, ...part }));
      setChanged(true);
    },
    forget: () => {
      localStorage.removeItem(key);
      setChanged(false);
    },
  };
}
