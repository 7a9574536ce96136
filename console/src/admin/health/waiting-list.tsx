import { WaitingMoney, type WaitingMoneyData } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';

type Waiting = WaitingMoneyData['waitingMoney'][number];

/** Money that waits for somebody or for a time, and what of it waits too long. */
export function WaitingList() {
  const t = useT();
  const tell = useMaybeT();
  const { relative, number } = useFormat();
  const read = useRead(WaitingMoney, {});
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting">{t('waiting.title')}</h2>
      <Shown read={read} isEmpty={({ waitingMoney }) => waitingMoney.length === 0} empty={<p className="soft">{t('waiting.none')}</p>}>
        {({ waitingMoney }) => (
          <DataTable
            caption={t('waiting.title')}
            rows={waitingMoney}
            keyOf={({ state, amount }) => `${state} ${amount.currency}`}
            columns={[
              { name: 'state', heading: t('waiting.what'), cell: ({ state }: Waiting) => tell(`waiting.${state}`, state) },
              { name: 'oldest', heading: t('waiting.oldest'), cell: ({ oldestSince }: Waiting) => relative(oldestSince) },
              { name: 'count', heading: t('waiting.count'), isAmount: true, cell: ({ count }: Waiting) => number(count) },
              {
                name: 'overdue',
                heading: t('waiting.overdue'),
                isAmount: true,
                cell: ({ overdueCount }: Waiting) =>
                  overdueCount === 0 ? '0' : <span className="tag tag-brick">{number(overdueCount)}</span>,
              },
              {
                name: 'amount',
                heading: t('earnings.amount'),
                isAmount: true,
                cell: ({ amount }: Waiting) => <MoneyText money={amount} />,
              },
            ]}
          />
        )}
      </Shown>
    </section>
  );
}
