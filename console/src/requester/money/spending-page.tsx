import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { serverNow } from '../../api/server-clock.ts';
import { PATHS } from '../../app/paths.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { PaperLink } from './paper-link.tsx';
import { lastDays } from '../../charts/period.ts';
import { RequesterStatementList } from './requester-statement-list.tsx';
import { SpendingByBatch } from './spending-by-batch.tsx';
import { SpendingByDay } from './spending-by-day.tsx';
import '../../styles/money.css';
import '../../styles/worker.css';

const DAYS = [7, 30, 90, 365];

/** Where the money went: by day, by batch, line by line, and as documents to print. */
export default function SpendingPage() {
  const t = useT();
  const [days, setDays] = useState(30);
  const period = useMemo(() => lastDays(days, serverNow()), [days]);
  return (
    <Screen
      title={t('spending.title')}
      action={
        <Link className="button" href={PATHS.payIn}>
          {t('nav.money')}
        </Link>
      }
    >
      <SelectField
        label={t('spending.period')}
        value={String(days)}
        options={DAYS.map((count) => ({ value: String(count), label: t('spending.last-days', { count }) }))}
        onChange={(value) => setDays(Number(value))}
      />
      <SpendingByDay period={period} />
      <SpendingByBatch period={period} />
      <RequesterStatementList />
      <section aria-labelledby="documents">
        <h2 id="documents">{t('documents.title')}</h2>
        <p className="row">
          <PaperLink paper="STATEMENT" options={period} label={t('documents.statement')} />
          <PaperLink paper="STATEMENT" format="CSV" options={period} label={t('documents.statement-csv')} />
          <PaperLink paper="SPENDING" options={period} label={t('documents.spending')} />
          <PaperLink paper="SPENDING" format="CSV" options={period} label={t('documents.spending-csv')} />
          <PaperLink paper="PAYMENTS" options={period} label={t('documents.payments')} />
          <PaperLink paper="INVOICES" options={period} label={t('documents.invoices')} />
        </p>
      </section>
    </Screen>
  );
}
