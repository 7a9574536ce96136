import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { AdminOrganisation } from '../../api/generated/admin.ts';
import type { AdminRequestStatus } from '../../api/generated/fragments.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DepositsList } from '../payers/deposits-list.tsx';
import { RecordDepositAction } from '../payers/record-deposit-action.tsx';
import { ActsTable } from '../shared/acts-table.tsx';
import { RequestNotice } from '../shared/request-notice.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { OrganisationBatches } from './organisation-batches.tsx';
import { OrganisationFacts } from './organisation-facts.tsx';
import { OrganisationLimits } from './organisation-limits.tsx';
import { OrganisationMembers } from './organisation-members.tsx';
import { OrganisationMoney } from './organisation-money.tsx';
import { OrganisationRestrictions } from './organisation-restrictions.tsx';

/** One organisation: its money and limits, what is restricted, its members, batches and deposits. */
export default function OrganisationPage() {
  const t = useT();
  const id = decodeURIComponent(useParams<{ id: string }>().id);
  const read = useRead(AdminOrganisation, { id });
  const { isAdmin } = useOversight();
  const [request, setRequest] = useState<AdminRequestStatus | null>(null);
  return (
    <Screen title={read.data?.organisation?.name ?? t('requesters.organisation')}>
      <RequestNotice request={request} />
      <Shown
        read={read}
        isEmpty={({ organisation }) => organisation === null}
        empty={<Empty title={t('admin-organisation.gone')} text={t('runs.gone-text')} />}
      >
        {({ organisation }) =>
          organisation !== null && (
            <>
              <OrganisationFacts organisation={organisation} />
              <OrganisationMoney organisation={organisation} />
              <OrganisationLimits organisation={organisation} done={setRequest} />
              <OrganisationRestrictions organisation={organisation} done={setRequest} />
              <OrganisationMembers organisation={organisation} />
              {isAdmin && <OrganisationBatches organisationId={organisation.id} />}
              <section aria-labelledby="deposits">
                <h2 id="deposits">{t('payers.deposits')}</h2>
                <p className="row">
                  <RecordDepositAction organisations={[organisation]} done={setRequest} />
                  <Link href={`${PATHS.adminPayers}?view=refunds&organisation=${id}`}>{t('payers.refunds')}</Link>
                  <Link href={`${PATHS.adminPayers}?view=bonuses&organisation=${id}`}>{t('payers.bonuses')}</Link>
                  <Link href={`${PATHS.adminPayers}?view=disputes&organisation=${id}`}>{t('payers.disputes')}</Link>
                  <Link href={`${PATHS.adminRejections}?organisation=${id}`}>{t('admin.rejections')}</Link>
                </p>
                <DepositsList organisationId={id} />
              </section>
              <section aria-labelledby="about">
                <h2 id="about">{t('trace.acts')}</h2>
                <ActsTable variables={{ subjectId: id, first: 20 }} />
              </section>
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
