import { useState } from 'react';
import { PoolAcceptances, type PoolAcceptancesData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { ShortId } from '../answers/short-id.tsx';

type Member = NonNullable<NonNullable<PoolAcceptancesData['workerPool']>['members']>['nodes'][number];

/** Accepted versions of the agreement by person, with times, folded. */
export function PoolAcceptancesList({ poolId }: { readonly poolId: string }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const [isOpen, setOpen] = useState(false);
  const pages = usePages(poolId);
  const read = useRead(PoolAcceptances, { id: poolId, first: 50, after: pages.after }, { pause: !isOpen });
  const columns = [
    { name: 'who', heading: t('own-pools.member'), cell: ({ worker }: Member) => (worker === null ? '–' : <ShortId id={worker.id} />) },
    { name: 'state', heading: t('payouts.state'), cell: ({ state }: Member) => tell(`pool-member.${state}`, state) },
    {
      name: 'accepted',
      heading: t('own-pools.accepted'),
      cell: ({ acceptances }: Member) =>
        acceptances.length === 0 ? (
          '–'
        ) : (
          <ul className="rows">
            {acceptances.map(({ version, acceptedAt }) => (
              <li key={version}>{t('own-pools.accepted-version', { version, date: dateTime(acceptedAt) })}</li>
            ))}
          </ul>
        ),
    },
  ];
  return (
    <details className="statement" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('own-pools.who-accepted')}</summary>
      <Shown
        read={read}
        isEmpty={({ workerPool }) => isEmptyList(workerPool?.members?.nodes.length, pages)}
        empty={<p className="soft">{t('own-pools.nobody-accepted')}</p>}
      >
        {({ workerPool }) =>
          workerPool?.members == null ? null : (
            <>
              <DataTable caption={t('own-pools.who-accepted')} columns={columns} rows={workerPool.members.nodes} keyOf={({ id }) => id} />
              <Pager pages={pages} page={workerPool.members.pageInfo} count={workerPool.members.nodes.length} />
            </>
          )
        }
      </Shown>
    </details>
  );
}
