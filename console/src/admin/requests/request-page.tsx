import { Link, useParams } from 'wouter';
import { AdminRequest } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { ActsTable } from '../shared/acts-table.tsx';
import { RequestCard } from './request-card.tsx';

/** Page of one admin request. */
export default function RequestPage() {
  const t = useT();
  const id = decodeURIComponent(useParams<{ id: string }>().id);
  const read = useRead(AdminRequest, { id });
  return (
    <Screen title={t('requests.one')}>
      <p>
        <Link href={PATHS.adminRequests}>{t('decision.back')}</Link>
      </p>
      <Shown
        read={read}
        isEmpty={({ adminRequest }) => adminRequest === null}
        empty={<Empty title={t('requests.gone')} text={t('runs.gone-text')} />}
      >
        {({ adminRequest }) => adminRequest !== null && <RequestCard request={adminRequest} isOffline={read.failure !== null} />}
      </Shown>
      <section aria-labelledby="about">
        <h2 id="about">{t('trace.acts')}</h2>
        <ActsTable variables={{ subjectId: id, first: 20 }} />
      </section>
    </Screen>
  );
}
