import { WorkerPools } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { PoolCard } from './pool-card.tsx';

/** Private pools of organisations that this person belongs to. */
export default function PoolsPage() {
  const t = useT();
  const pages = usePages();
  const read = useRead(WorkerPools, { first: 20, after: pages.after });
  return (
    <Screen title={t('nav.pools')}>
      <Shown
        read={read}
        isEmpty={({ worker }) => isEmptyList(worker.pools.nodes.length, pages)}
        empty={<Empty title={t('pools.empty')} text={t('pools.empty-text')} />}
      >
        {({ worker }) => (
          <>
            <ul className="cards">
              {worker.pools.nodes.map((membership) => (
                <li key={membership.id}>
                  <PoolCard membership={membership} />
                </li>
              ))}
            </ul>
            <Pager pages={pages} page={worker.pools.pageInfo} count={worker.pools.nodes.length} />
          </>
        )}
      </Shown>
    </Screen>
  );
}
