import { useParams, useSearchParams } from 'wouter';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { DecisionQueue } from './decision-queue.tsx';
import { PayoutDetail } from './payout-detail.tsx';
import { PayoutsList } from './payouts-list.tsx';
import { ViewTabs } from '../shared/view-tabs.tsx';
import { SharedAccountsList } from './shared-accounts-list.tsx';

const VIEWS = ['decide', 'all', 'accounts'] as const;

/** Large payouts and bank details that wait for a second person; and every other payout. */
export default function PayoutsPage() {
  const t = useT();
  const { id } = useParams<{ id?: string }>();
  const [search] = useSearchParams();
  const view = VIEWS.find((each) => each === search.get('view')) ?? 'decide';
  const labels = { decide: t('decision.view-decide'), all: t('decision.view-all'), accounts: t('shared-account.title') };
  return (
    <Screen
      title={t('admin.payouts')}
      action={<ViewTabs label={t('admin.payouts')} views={VIEWS} current={view} labelOf={(each) => labels[each]} />}
    >
      {view === 'decide' && <DecisionQueue chosenId={id ?? null} />}
      {view === 'accounts' && <SharedAccountsList />}
      {view === 'all' && (id === undefined ? <PayoutsList /> : <PayoutDetail id={decodeURIComponent(id)} />)}
    </Screen>
  );
}
