import { RequesterDeposits, type RequesterDepositsData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { useOrganisation } from '../organisation-context.ts';

type Deposit = NonNullable<RequesterDepositsData['organisation']>['fundings']['nodes'][number];

/** Money that arrived. */
export function DepositsList() {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const { id: organisationId } = useOrganisation();
  const pages = usePages();
  const read = useRead(RequesterDeposits, { id: organisationId, first: 20, after: pages.after });
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
      <Shown
        read={read}
        isEmpty={({ organisation }) => isEmptyList(organisation?.fundings.nodes.length, pages)}
        empty={<Empty title={t('deposits.empty')} text={t('deposits.empty-text')} />}
      >
        {({ organisation }) =>
          organisation !== null && (
            <>
              <DataTable caption={t('deposits.title')} columns={columns} rows={organisation.fundings.nodes} keyOf={({ id }) => id} />
              <Pager pages={pages} page={organisation.fundings.pageInfo} count={organisation.fundings.nodes.length} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
