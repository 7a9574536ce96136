import { lazy, Suspense, useMemo } from 'react';
import type { WorkerEarningsData } from '../../api/generated/worker.ts';
import { barsOf, type Period } from '../../charts/period.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { decimalOf } from '../../forms/amounts.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Skeleton } from '../../screen/skeleton.tsx';
import { DataTable } from '../../tables/data-table.tsx';

const DayBars = lazy(() => import('../../charts/day-bars.tsx'));

type Earnings = WorkerEarningsData['worker']['earnings'];
type Day = Earnings['byDay'][number];

interface EarningsDaysProps {
  readonly period: Period;
  readonly earnings: Earnings;
}

/** Bar chart of earnings by day, and the same figures in a table. */
export function EarningsDays({ period, earnings: { byDay, currency } }: EarningsDaysProps) {
  const t = useT();
  const { date, number } = useFormat();
  const bars = useMemo(() => {
    const earned = ({ approved, bonuses }: Day) => Number(decimalOf((BigInt(approved.minor) + BigInt(bonuses.minor)).toString(), currency));
    return barsOf(period, new Map(byDay.map((day) => [day.day, earned(day)])));
  }, [byDay, currency, period]);
  const columns = [
    { name: 'day', heading: t('earnings.day'), cell: ({ day }: Day) => date(day) },
    { name: 'count', heading: t('earnings.count'), isAmount: true, cell: ({ approvedCount }: Day) => number(approvedCount) },
    { name: 'approved', heading: t('earnings.approved-work'), isAmount: true, cell: ({ approved }: Day) => <MoneyText money={approved} /> },
    { name: 'bonuses', heading: t('earnings.bonuses'), isAmount: true, cell: ({ bonuses }: Day) => <MoneyText money={bonuses} /> },
    { name: 'paid', heading: t('earnings.paid'), isAmount: true, cell: ({ paid }: Day) => <MoneyText money={paid} /> },
  ];
  return (
    <section aria-labelledby="by-day">
      <h2 id="by-day">{t('earnings.chart', { currency })}</h2>
      <Suspense fallback={<Skeleton />}>
        <DayBars label={t('earnings.chart', { currency })} days={bars} />
      </Suspense>
      <details className="statement">
        <summary>{t('earnings.table')}</summary>
        <DataTable caption={t('earnings.table')} columns={columns} rows={byDay} keyOf={({ day }) => day} />
      </details>
    </section>
  );
}
