/** Answers that a person flagged, to come back to them: they are left out when the rest is approved. Kept on this device, by batch. */
import { useState } from 'react';

const STORED = 'guildhall:flags:';

/** More than the server takes as exceptions would be no exceptions. */
const MOST = 1_000;

function readFlags(batchId: string): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED + batchId) ?? '[]');
    return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

export const toggled = (flags: readonly string[], id: string): readonly string[] =>
  flags.includes(id) ? flags.filter((each) => each !== id) : [...flags, id].slice(-MOST);

export function useFlags(batchId: string): { readonly flags: readonly string[]; readonly toggle: (id: string) => void } {
  const [flags, setFlags] = useState(() => readFlags(batchId));
  const toggle = (id: string) => {
    const next = toggled(flags, id);
    setFlags(next);
    if (next.length === 0) localStorage.removeItem(STORED + batchId);
    else localStorage.setItem(STORED + batchId, JSON.stringify(next));
  };
  return { flags, toggle };
}
