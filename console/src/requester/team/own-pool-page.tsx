import { useParams } from 'wouter';
import { Pool } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import { Pager } from '../../screen/pager.tsx';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { usePages } from '../../screen/use-pages.ts';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { PoolAcceptancesList } from './pool-acceptances-list.tsx';
import { PoolAgreementsList } from './pool-agreements-list.tsx';
import { PoolAgreementForm } from './pool-agreement-form.tsx';
import { PoolInvitations } from './pool-invitations.tsx';
import { PoolMembers } from './pool-members.tsx';
import { RenamePoolButton } from './rename-pool-button.tsx';
import '../../styles/worker.css';

/** One pool: its members, the ways in, and its agreement. */
export default function OwnPoolPage() {
  const { id = '' } = useParams();
  const t = useT();
  const organisation = useOrganisation();
  const pages = usePages();
  const read = useRead(Pool, { id, members: 50, after: pages.after });
  const pool = read.data?.workerPool;
  if (pool === null) return <NotFound />;
  return (
    <Screen
      title={pool?.name ?? t('nav.pools')}
      action={pool !== undefined && mayRunBatches(organisation) && <RenamePoolButton key={pool.name} poolId={id} name={pool.name} />}
    >
      <Shown read={read}>
        {({ workerPool }) =>
          workerPool !== null && (
            <>
              <PoolMembers members={workerPool.members?.nodes ?? []} />
              {workerPool.members !== null && (
                <Pager pages={pages} page={workerPool.members.pageInfo} count={workerPool.members.nodes.length} />
              )}
              <PoolInvitations poolId={id} links={workerPool.links?.nodes ?? []} />
              <section className="card" aria-labelledby="agreement">
                <h2 id="agreement">{t('own-pools.version', { version: workerPool.agreement.version })}</h2>
                <Markdown text={workerPool.agreement.text} />
              </section>
              <PoolAgreementsList poolId={id} />
              <PoolAcceptancesList poolId={id} />
              <PoolAgreementForm key={workerPool.agreement.version} poolId={id} text={workerPool.agreement.text} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
