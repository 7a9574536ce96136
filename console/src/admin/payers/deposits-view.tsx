import { useState } from 'react';
import { AllOrganisations } from '../../api/generated/admin.ts';
import type { AdminRequestStatus } from '../../api/generated/fragments.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { RequestNotice } from '../shared/request-notice.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { DepositsList } from './deposits-list.tsx';
import { RecordDepositAction } from './record-deposit-action.tsx';

/** Deposits of all organisations, with a button that records one from the bank's statement. */
export function DepositsView({ organisationId }: { readonly organisationId: string | null }) {
  const t = useT();
  const { isAdmin } = useOversight();
  const organisations = useRead(AllOrganisations, { first: 100 }, { pause: !isAdmin }).data?.allOrganisations.nodes ?? [];
  const [request, setRequest] = useState<AdminRequestStatus | null>(null);
  return (
    <section aria-label={t('payers.deposits')}>
      <p className="row">
        <RecordDepositAction organisations={organisations} done={setRequest} />
        <span className="soft">{t('deposit.text')}</span>
      </p>
      <RequestNotice request={request} />
      <DepositsList organisationId={organisationId} />
    </section>
  );
}
