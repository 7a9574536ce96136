import { useState } from 'react';
import { WorkerPools } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoreButton } from '../../screen/more-button.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { PoolCard } from './pool-card.tsx';

/** Private pools of organisations that this person belongs to. */
export default function PoolsPage() {
  const t = useT();
  const [first, setFirst] = useState(20);
  const read = useRead(WorkerPools, { first });
  return (
    <Screen title={t('nav.pools')}>
      <Shown
        read={read}
        isEmpty={({ worker }) => worker.pools.nodes.length === 0}
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
            <MoreButton page={worker.pools.pageInfo} shown={first} show={setFirst} />
          </>
        )}
      </Shown>
    </Screen>
  );
}
