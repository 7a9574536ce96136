import { useState } from 'react';
import type { Period } from '../../charts/period.ts';
import { useT } from '../../messages/language-context.ts';
import { BalanceDaysTable } from './balance-days-table.tsx';

/** Balance at the end of each day, folded, because few people need it. */
export function BalanceDays({ period }: { readonly period: Period }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="statement" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('balance-days.title')}</summary>
      {isOpen && <BalanceDaysTable period={period} />}
    </details>
  );
}
