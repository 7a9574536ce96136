import type { RequesterMoneyData } from '../../api/generated/requester.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { DataTable } from '../../tables/data-table.tsx';

type Deposit = NonNullable<RequesterMoneyData['organisation']>['fundings']['nodes'][number];

/** Money that arrived. */
export function DepositsList({ deposits }: { readonly deposits: readonly Deposit[] }) {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const columns = [
    { name: 'date', heading: t('deposits.date'), cell: ({ valueDate }: Deposit) => date(valueDate) },
    { name: 'rail', heading: t('deposits.way'), cell: ({ rail }: Deposit) => tell(`rail.${rail}`, rail) },
    { name: 'reference', heading: t('deposits.reference'), cell: ({ reference }: Deposit) => <bdi className="id">{reference}</bdi> },
    {
      name: 'amount',
      heading: t('earnings.amount'),
      isAmount: true,
      cell: ({ amount, takenBack }: Deposit) => (
        <>
          <MoneyText money={amount} />
          {BigInt(takenBack.minor) > 0n && <span className="soft"> {t('deposits.taken-back', { amount: takenBack.text })}</span>}
        </>
      ),
    },
  ];
  return (
    <section aria-labelledby="deposits">
      <h2 id="deposits">{t('deposits.title')}</h2>
      {deposits.length === 0 ? (
        <Empty title={t('deposits.empty')} text={t('deposits.empty-text')} />
      ) : (
        <DataTable caption={t('deposits.title')} columns={columns} rows={deposits} keyOf={({ id }) => id} />
      )}
    </section>
  );
}
