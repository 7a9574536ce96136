import { useSearchParams } from 'wouter';
import { AdminRequests } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { ViewTabs } from '../shared/view-tabs.tsx';
import { ProposedAdmins } from './proposed-admins.tsx';
import { RequestCard } from './request-card.tsx';

const VIEWS = ['pending', 'all'] as const;

/** What one admin asked for and another has to approve: the approval carries it out. */
export default function RequestsPage() {
  const t = useT();
  const [search] = useSearchParams();
  const view = VIEWS.find((each) => each === search.get('view')) ?? 'pending';
  const read = useRead(AdminRequests, { states: view === 'pending' ? ['PENDING'] : null, first: 100 });
  const labels = { pending: t('requests.pending'), all: t('requests.all') };
  return (
    <Screen
      title={t('admin.requests')}
      action={<ViewTabs label={t('admin.requests')} views={VIEWS} current={view} labelOf={(each) => labels[each]} />}
    >
      <ProposedAdmins />
      <Shown
        read={read}
        isEmpty={({ adminRequests }) => adminRequests.nodes.length === 0}
        empty={<Empty title={t('requests.none')} text={t('requests.none-text')} />}
      >
        {({ adminRequests }) => (
          <>
            {adminRequests.nodes.map((request) => (
              <RequestCard key={request.id} request={request} isOffline={read.failure !== null} />
            ))}
            {adminRequests.pageInfo.hasNextPage && <p className="soft">{t('decision.queue-more')}</p>}
          </>
        )}
      </Shown>
    </Screen>
  );
}
