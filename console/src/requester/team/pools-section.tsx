import { Link } from 'wouter';
import { Pools } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS, pathTo } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Shown } from '../../screen/shown.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';

/** Private pools of workers: some batches are for their members alone. */
export function PoolsSection() {
  const t = useT();
  const tell = useMaybeT();
  const organisation = useOrganisation();
  const read = useRead(Pools, { id: organisation.id });
  return (
    <section aria-labelledby="pools">
      <div className="screen-head">
        <h2 id="pools">{t('nav.pools')}</h2>
        {mayRunBatches(organisation) && (
          <Link className="button" href={PATHS.newPool}>
            {t('own-pools.new')}
          </Link>
        )}
      </div>
      <Shown
        read={read}
        isEmpty={(data) => (data.organisation?.pools.length ?? 0) === 0}
        empty={<Empty title={t('own-pools.empty')} text={t('own-pools.empty-text')} />}
      >
        {(data) => (
          <ul className="rows">
            {data.organisation?.pools.map(({ id, name, kind, memberCount }) => (
              <li key={id}>
                <Link href={pathTo('ownPool', id)} dir="auto">
                  {name}
                </Link>
                <span className="soft">
                  {tell(`pool-kind.${kind}`, kind)} · {t('own-pools.members', { count: memberCount ?? 0 })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </section>
  );
}
