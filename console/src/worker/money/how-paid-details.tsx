import { useState } from 'react';
import { useT } from '../../messages/language-context.ts';
import HowPaid from './how-paid.tsx';

/** How one is paid, to read again. Folded: it is known by now. */
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
