import { lazy, Suspense, useMemo } from 'react';
import type { RequesterBalanceByDayData } from '../../api/generated/requester.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Skeleton } from '../../screen/skeleton.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { decimalOf } from '../../forms/amounts.ts';
import { barsOf, type Period } from '../../charts/period.ts';

const DayBars = lazy(() => import('../../charts/day-bars.tsx'));

type ByDay = NonNullable<NonNullable<RequesterBalanceByDayData['organisation']>['balanceByDay']>;
type Day = ByDay['days'][number];

interface SpendingDaysProps {
  readonly period: Period;
  readonly byDay: ByDay;
}

/** Bars of spending, and below them the figures of the days on which money moved. */
export function SpendingDays({ period, byDay: { days, currency } }: SpendingDaysProps) {
  const t = useT();
  const { date } = useFormat();
  const bars = useMemo(
    () => barsOf(period, new Map(days.map(({ day, spent }) => [day ?? '', Number(decimalOf(spent.minor, currency))]))),
    [days, currency, period],
  );
  const amount = (name: 'paidIn' | 'spent' | 'available' | 'reserved', heading: string) => ({
    name,
    heading,
    isAmount: true,
    cell: (day: Day) => <MoneyText money={day[name]} />,
  });
  const columns = [
    { name: 'day', heading: t('spending.day'), cell: ({ day }: Day) => (day === null ? '' : date(day)) },
    amount('paidIn', t('spending.paid-in')),
    amount('spent', t('spending.spent')),
    amount('reserved', t('funds.reserved')),
    amount('available', t('funds.available')),
  ];
  const moved = days.filter(({ paidIn, spent, paidBack }) => [paidIn, spent, paidBack].some(({ minor }) => BigInt(minor) !== 0n));
  return (
    <section aria-labelledby="by-day">
      <h2 id="by-day">{t('spending.by-day', { currency })}</h2>
      <Suspense fallback={<Skeleton />}>
        <DayBars label={t('spending.chart')} days={bars} />
      </Suspense>
      <details className="statement">
        <summary>{t('spending.days-table')}</summary>
        <DataTable caption={t('spending.days-table')} columns={columns} rows={moved} keyOf={({ day }) => day ?? ''} />
      </details>
    </section>
  );
}
