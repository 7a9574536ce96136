import { Link } from 'wouter';
import { WorkerMoneyPage } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { Balances } from './balances.tsx';
import { EarningsList } from './earnings-list.tsx';
import { HowPaidDetails } from './how-paid-details.tsx';
import { PaperLink } from './paper-link.tsx';
import { PayoutsList } from './payouts-list.tsx';
import { ScheduleField } from './schedule-field.tsx';
import { StatementList } from './statement-list.tsx';

/** When money comes, and how much. */
export default function MoneyPage() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const read = useRead(WorkerMoneyPage, {});
  return (
    <Screen
      title={t('nav.money')}
      action={
        <p className="row">
          <Link className="button" href={PATHS.earnings}>
            {t('earnings.by-day')}
          </Link>
          <Link className="button" href={PATHS.payee}>
            {t('money.account')}
          </Link>
        </p>
      }
    >
      <Shown read={read}>
        {({ worker }) => (
          <>
            <Balances balances={worker.balances} isOffline={read.failure !== null} />
            {worker.pendingMoney.length > 0 && (
              <section aria-labelledby="pending">
                <h2 id="pending">{t('money.pending')}</h2>
                <ul className="rows">
                  {worker.pendingMoney.map((pending) => (
                    <li key={pending.availableAt + pending.because}>
                      <span>
                        {t('money.payable-on', { when: dateTime(pending.availableAt) })}{' '}
                        <span className="soft">{tell(`code.${pending.becauseMessage.code}`, pending.because)}</span>
                      </span>
                      <strong>
                        <MoneyText money={pending.amount} />
                      </strong>
                    </li>
                  ))}
                </ul>
              </section>
            )}
            <ScheduleField schedule={worker.payoutSchedule} />
          </>
        )}
      </Shown>
      <HowPaidDetails />
      <PayoutsList />
      <EarningsList />
      <StatementList />
      <p className="row">
        <PaperLink paper="STATEMENT" label={t('money.statement')} />
        <PaperLink paper="YEAR" label={t('money.year')} />
        <PaperLink paper="RECEIPTS" format="CSV" label={t('money.receipts-csv')} />
      </p>
    </Screen>
  );
}
