import { Link } from 'wouter';
import { RequesterMoney } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { CardDisputesList } from './card-disputes-list.tsx';
import { DepositsList } from './deposits-list.tsx';
import { InvoicesList } from './invoices-list.tsx';
import { OpenPayments } from './open-payments.tsx';
import { OrganisationBalance } from './organisation-balance.tsx';
import { PayInForm } from './pay-in-form.tsx';
import { RefundsSection } from './refunds-section.tsx';
import '../../styles/organisation.css';
import '../../styles/worker.css';

/** What the organisation has, and how it pays more in or takes it out. Owners pay; others look. */
export default function RequesterMoneyPage() {
  const t = useT();
  const { id, yourRole } = useOrganisation();
  const read = useRead(RequesterMoney, { id, first: 20 });
  const isOffline = read.failure !== null;
  const isOwner = yourRole === 'OWNER';
  return (
    <Screen
      title={t('nav.money')}
      action={
        <Link className="button" href={PATHS.spending}>
          {t('spending.title')}
        </Link>
      }
    >
      <Shown read={read}>
        {({ organisation }) =>
          organisation !== null && (
            <>
              {organisation.balance !== null && <OrganisationBalance balance={organisation.balance} />}
              {isOwner ? (
                <PayInForm organisation={organisation} isOffline={isOffline} />
              ) : (
                <p className="notice">{t('funds.owners-pay')}</p>
              )}
              <OpenPayments organisation={organisation} />
              <CardDisputesList />
              <InvoicesList />
              <DepositsList />
              {isOwner && <RefundsSection organisation={organisation} isOffline={isOffline} />}
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
