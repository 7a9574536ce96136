import { WaitingMoney, type WaitingMoneyData } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { BooksLink } from '../shared/books-link.tsx';

type Aged = WaitingMoneyData['moneyByAge'][number];

/** How long money has been where it is, by kind of account. */
export function MoneyByAge() {
  const t = useT();
  const tell = useMaybeT();
  const { number } = useFormat();
  const read = useRead(WaitingMoney, {});
  return (
    <section aria-labelledby="by-age">
      <h2 id="by-age">{t('by-age.title')}</h2>
      <Shown read={read} isEmpty={({ moneyByAge }) => moneyByAge.length === 0} empty={<p className="soft">{t('by-age.none')}</p>}>
        {({ moneyByAge }) => (
          <DataTable
            caption={t('by-age.title')}
            rows={moneyByAge}
            keyOf={({ kind, ageDays, amount }) => `${kind} ${ageDays} ${amount.currency}`}
            columns={[
              { name: 'kind', heading: t('books.account'), cell: (aged: Aged) => tell(`code.${aged.meaningMessage.code}`, aged.meaning) },
              { name: 'age', heading: t('by-age.age'), cell: ({ ageDays }: Aged) => t('by-age.days', { count: ageDays }) },
              { name: 'accounts', heading: t('books.accounts'), isAmount: true, cell: ({ accounts }: Aged) => number(accounts) },
              { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Aged) => <MoneyText money={amount} /> },
            ]}
          />
        )}
      </Shown>
      <p className="row">
        <BooksLink paper="MONEY_BY_AGE" label={t('by-age.print')} />
      </p>
    </section>
  );
}
