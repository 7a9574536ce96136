import { useState } from 'react';
import { useT } from '../../messages/language-context.ts';
import { EarningSteps } from './earning-steps.tsx';

/** State of the money of an approved answer. It is read when the worker opens it. */
export function EarningDetails({ assignmentId }: { readonly assignmentId: string }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="statement" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('my-work.money')}</summary>
      {isOpen && <EarningSteps assignmentId={assignmentId} />}
    </details>
  );
}
