import { useSearchParams } from 'wouter';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { ViewTabs } from '../shared/view-tabs.tsx';
import { BankQueue } from './bank-queue.tsx';
import { BankStatementsView } from './bank-statements-view.tsx';
import { CasesList } from './cases-list.tsx';
import { Comparisons } from './comparisons.tsx';

const VIEWS = ['cases', 'comparisons', 'lines', 'statements'] as const;

/** Whether Stripe and the bank say the same as the ledger, and who looks into what differs. */
export default function ReconciliationPage() {
  const t = useT();
  const [search] = useSearchParams();
  const view = VIEWS.find((each) => each === search.get('view')) ?? 'cases';
  const labels = {
    cases: t('reconciliation.cases'),
    comparisons: t('reconciliation.comparisons'),
    lines: t('reconciliation.lines'),
    statements: t('reconciliation.statements'),
  };
  return (
    <Screen
      title={t('admin.reconciliation')}
      action={<ViewTabs label={t('admin.reconciliation')} views={VIEWS} current={view} labelOf={(each) => labels[each]} />}
    >
      {view === 'cases' && <CasesList />}
      {view === 'comparisons' && <Comparisons />}
      {view === 'lines' && <BankQueue />}
      {view === 'statements' && <BankStatementsView />}
    </Screen>
  );
}
