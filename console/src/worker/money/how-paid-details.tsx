import { useState } from 'react';
import { useT } from '../../messages/language-context.ts';
import HowPaid from './how-paid.tsx';

/** How the worker is paid, folded, for workers who have read it already. */
export function HowPaidDetails() {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="statement" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('how-paid.title')}</summary>
      {isOpen && <HowPaid />}
    </details>
  );
}
