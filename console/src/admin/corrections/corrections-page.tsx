import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { useSession } from '../../session/session-context.ts';
import { AdjustmentsList } from './adjustments-list.tsx';
import { OwnMoneyAction } from './own-money-action.tsx';
import { OwnMoneyList } from './own-money-list.tsx';
import { ProposeAdjustmentAction } from './propose-adjustment-action.tsx';

/** What changes the books by hand: one admin proposes it, another approves it. */
export default function CorrectionsPage() {
  const t = useT();
  const currency = useSession().session?.marketplace.currency ?? 'USD';
  return (
    <Screen
      title={t('admin.corrections')}
      action={
        <p className="row">
          <ProposeAdjustmentAction currency={currency} />
          <OwnMoneyAction direction="in" currency={currency} />
          <OwnMoneyAction direction="out" currency={currency} />
        </p>
      }
    >
      <AdjustmentsList />
      <OwnMoneyList />
    </Screen>
  );
}
