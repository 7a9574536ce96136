import { WorkerBalanceByDay, type WorkerBalanceByDayData } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import type { Period } from '../../charts/period.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';

type Day = WorkerBalanceByDayData['worker']['balanceByDay']['days'][number];

const MOVED = ['earned', 'adjusted', 'paidOut', 'other'] as const;

/** Days with movements, and the balance at the end of each. */
export function BalanceDaysTable({ period }: { readonly period: Period }) {
  const t = useT();
  const { date } = useFormat();
  const read = useRead(WorkerBalanceByDay, period);
  const amount = (name: 'earned' | 'paidOut' | 'available' | 'pending' | 'inTransit', heading: string) => ({
    name,
    heading,
    isAmount: true,
    cell: (day: Day) => <MoneyText money={day[name]} />,
  });
  const columns = [
    { name: 'day', heading: t('earnings.day'), cell: ({ day }: Day) => (day === null ? '' : date(day)) },
    amount('earned', t('earnings.earned')),
    amount('paidOut', t('earnings.paid')),
    amount('pending', t('money.pending')),
    amount('available', t('money.available')),
    amount('inTransit', t('money.in-transit')),
  ];
  const movedDays = (days: readonly Day[]) => days.filter((day) => MOVED.some((name) => BigInt(day[name].minor) !== 0n));
  return (
    <Shown
      read={read}
      isEmpty={({ worker }) => movedDays(worker.balanceByDay.days).length === 0}
      empty={<Empty title={t('earnings.empty')} text={t('earnings.empty-text')} />}
    >
      {({ worker }) => (
        <DataTable
          caption={t('balance-days.title')}
          columns={columns}
          rows={movedDays(worker.balanceByDay.days)}
          keyOf={({ day }) => day ?? ''}
        />
      )}
    </Shown>
  );
}
