import { Bonuses, type BonusesData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { ShortId } from '../answers/short-id.tsx';
import { useOrganisation } from '../organisation-context.ts';

type Bonus = NonNullable<NonNullable<BonusesData['organisation']>['bonuses']>['nodes'][number];

/** Bonuses that were paid. */
export function BonusesList() {
  const t = useT();
  const { date } = useFormat();
  const { id } = useOrganisation();
  const pages = usePages();
  const read = useRead(Bonuses, { id, first: 20, after: pages.after });
  const columns = [
    { name: 'at', heading: t('deposits.date'), cell: ({ at }: Bonus) => date(at) },
    { name: 'worker', heading: t('own-pools.member'), cell: ({ worker }: Bonus) => <ShortId id={worker?.id} /> },
    { name: 'reason', heading: t('bonuses.reason'), cell: ({ reason }: Bonus) => <span dir="auto">{reason}</span> },
    {
      name: 'fee',
      heading: t('spending.fees'),
      isAmount: true,
      cell: ({ fee }: Bonus) => (fee === null ? '–' : <MoneyText money={fee} />),
    },
    { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Bonus) => <MoneyText money={amount} /> },
  ];
  return (
    <section aria-labelledby="bonuses">
      <h2 id="bonuses">{t('bonuses.title')}</h2>
      <Shown
        read={read}
        isEmpty={({ organisation }) => isEmptyList(organisation?.bonuses?.nodes.length, pages)}
        empty={<Empty title={t('bonuses.empty')} text={t('bonuses.empty-text')} />}
      >
        {({ organisation }) =>
          organisation?.bonuses == null ? null : (
            <>
              <DataTable caption={t('bonuses.title')} columns={columns} rows={organisation.bonuses.nodes} keyOf={(bonus) => bonus.id} />
              <Pager pages={pages} page={organisation.bonuses.pageInfo} count={organisation.bonuses.nodes.length} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
