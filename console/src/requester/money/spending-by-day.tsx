import { lazy, Suspense, useMemo } from 'react';
import { RequesterBalanceByDay, type RequesterBalanceByDayData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { Skeleton } from '../../screen/skeleton.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { decimalOf } from '../wizard/amounts.ts';
import type { Period } from './period.ts';

const SpendingChart = lazy(async () => ({ default: (await import('./spending-chart.tsx')).SpendingChart }));

type ByDay = NonNullable<NonNullable<RequesterBalanceByDayData['organisation']>['balanceByDay']>;
type Day = ByDay['days'][number];

/** Spending of each day as bars, and the balance of each day as a table. */
export function SpendingByDay({ period }: { readonly period: Period }) {
  const { id } = useOrganisation();
  const read = useRead(RequesterBalanceByDay, { id, ...period });
  return (
    <Shown read={read}>
      {({ organisation }) => (organisation?.balanceByDay == null ? null : <Days byDay={organisation.balanceByDay} />)}
    </Shown>
  );
}

function Days({ byDay: { days, currency } }: { readonly byDay: ByDay }) {
  const t = useT();
  const { date } = useFormat();
  const bars = useMemo(
    () => days.map(({ day, spent }) => ({ day: day ?? '', amount: Math.abs(Number(decimalOf(spent.minor.replace('-', ''), currency))) })),
    [days, currency],
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
        <SpendingChart label={t('spending.chart')} days={bars} />
      </Suspense>
      <details className="statement">
        <summary>{t('spending.days-table')}</summary>
        <DataTable caption={t('spending.days-table')} columns={columns} rows={moved} keyOf={({ day }) => day ?? ''} />
      </details>
    </section>
  );
}
