import { useState } from 'react';

const keyOf = (batchId: string) => `guildhall:instructions:${batchId}`;
const PINNED = 'guildhall:instructions-pinned';

export interface Instructions {
  readonly isOpen: boolean;
  readonly isPinned: boolean;
  /** They changed since this person read them. */
  readonly isNew: boolean;
  readonly toggle: () => void;
  readonly close: () => void;
  readonly pin: (isPinned: boolean) => void;
}

/** Open by themselves at the first task of a batch, and again when their version changed. */
export function useInstructions(batchId: string, version: number): Instructions {
  const [read] = useState(() => localStorage.getItem(keyOf(batchId)));
  const [isPinned, setPinned] = useState(() => localStorage.getItem(PINNED) === 'yes');
  const [isOpen, setOpen] = useState(isPinned || read !== String(version));
  const close = () => {
    localStorage.setItem(keyOf(batchId), String(version));
    setOpen(false);
  };
  return {
    isOpen,
    isPinned,
    isNew: read !== null && read !== String(version),
    close,
    toggle: () => (isOpen ? close() : setOpen(true)),
    pin: (next) => {
      localStorage.setItem(PINNED, next ? 'yes' : 'no');
      localStorage.setItem(keyOf(batchId), String(version));
      setPinned(next);
    },
  };
}
