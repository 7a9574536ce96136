import { WorkerBonuses, type WorkerBonusesData } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';

type Bonus = WorkerBonusesData['worker']['bonuses']['nodes'][number];

/** Bonuses from requesters, with their reasons. */
export function BonusesList() {
  const t = useT();
  const { date } = useFormat();
  const pages = usePages();
  const read = useRead(WorkerBonuses, { first: 20, after: pages.after });
  const columns = [
    { name: 'at', heading: t('statement.at'), cell: ({ at }: Bonus) => date(at) },
    { name: 'from', heading: t('own-bonuses.from'), cell: ({ requester }: Bonus) => <bdi>{requester.name}</bdi> },
    { name: 'reason', heading: t('own-bonuses.reason'), cell: ({ reason }: Bonus) => <span dir="auto">{reason}</span> },
    { name: 'payable', heading: t('earnings.payable'), cell: ({ payableAt }: Bonus) => date(payableAt) },
    { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Bonus) => <MoneyText money={amount} /> },
  ];
  return (
    <section aria-labelledby="bonuses">
      <h2 id="bonuses">{t('earnings.bonuses')}</h2>
      <Shown
        read={read}
        isEmpty={({ worker }) => isEmptyList(worker.bonuses.nodes.length, pages)}
        empty={<Empty title={t('own-bonuses.empty')} text={t('own-bonuses.empty-text')} />}
      >
        {({ worker }) => (
          <>
            <DataTable caption={t('earnings.bonuses')} columns={columns} rows={worker.bonuses.nodes} keyOf={({ id }) => id} />
            <Pager pages={pages} page={worker.bonuses.pageInfo} count={worker.bonuses.nodes.length} />
          </>
        )}
      </Shown>
    </section>
  );
}
