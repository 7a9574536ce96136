import { useState } from 'react';
import { Bonuses, type BonusesData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { MoreButton } from '../../screen/more-button.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { ShortId } from '../answers/short-id.tsx';
import { useOrganisation } from '../organisation-context.ts';

type Bonus = NonNullable<NonNullable<BonusesData['organisation']>['bonuses']>['nodes'][number];

/** Bonuses that were paid. */
export function BonusesList() {
  const t = useT();
  const { date } = useFormat();
  const { id } = useOrganisation();
  const [first, setFirst] = useState(20);
  const read = useRead(Bonuses, { id, first });
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
        isEmpty={({ organisation }) => (organisation?.bonuses?.nodes.length ?? 0) === 0}
        empty={<Empty title={t('bonuses.empty')} text={t('bonuses.empty-text')} />}
      >
        {({ organisation }) =>
          organisation?.bonuses == null ? null : (
            <>
              <DataTable caption={t('bonuses.title')} columns={columns} rows={organisation.bonuses.nodes} keyOf={(bonus) => bonus.id} />
              <MoreButton page={organisation.bonuses.pageInfo} shown={first} show={setFirst} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
