import { useSearchParams } from 'wouter';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { ViewTabs } from '../shared/view-tabs.tsx';
import { BonusesList } from './bonuses-list.tsx';
import { DepositsView } from './deposits-view.tsx';
import { DisputesList } from './disputes-list.tsx';
import { InvoicesList } from './invoices-list.tsx';
import { RefundsView } from './refunds-view.tsx';

const VIEWS = ['deposits', 'refunds', 'invoices', 'disputes', 'bonuses'] as const;

/** Organisations' money: deposits, refunds, invoices, card disputes and bonuses. */
export default function PayersPage() {
  const t = useT();
  const [search] = useSearchParams();
  const view = VIEWS.find((each) => each === search.get('view')) ?? 'deposits';
  const organisationId = search.get('organisation');
  const labels = {
    deposits: t('payers.deposits'),
    refunds: t('payers.refunds'),
    invoices: t('payers.invoices'),
    disputes: t('payers.disputes'),
    bonuses: t('payers.bonuses'),
  };
  return (
    <Screen
      title={t('admin.payers')}
      action={<ViewTabs label={t('admin.payers')} views={VIEWS} current={view} labelOf={(each) => labels[each]} />}
    >
      {view === 'deposits' && <DepositsView organisationId={organisationId} />}
      {view === 'refunds' && <RefundsView organisationId={organisationId} />}
      {view === 'invoices' && <InvoicesList />}
      {view === 'disputes' && <DisputesList organisationId={organisationId} />}
      {view === 'bonuses' && <BonusesList organisationId={organisationId} />}
    </Screen>
  );
}
