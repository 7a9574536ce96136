import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { AdjustmentsList } from './adjustments-list.tsx';
import { OwnMoneyList } from './own-money-list.tsx';

/** What changes the books by hand: one admin proposes it, another approves it. */
export default function CorrectionsPage() {
  const t = useT();
  return (
    <Screen title={t('admin.corrections')}>
      <AdjustmentsList />
      <OwnMoneyList />
    </Screen>
  );
}
