import { useEffect, useState } from 'react';
import { useT } from '../messages/language-context.ts';
import { canKeep } from './store.ts';

/** Before a claim: this browser stores nothing, so an answer is lost with the tab. */
export function KeepsNothingNotice() {
  const t = useT();
  const [isKeeping, setKeeping] = useState(true);
  useEffect(() => void canKeep().then(setKeeping), []);
  return isKeeping ? null : <p className="notice notice-refusal">{t('board.keeps-nothing')}</p>;
}
