import { Link } from 'wouter';
import { Batches } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useSession } from '../../session/session-context.ts';
import { useRowKeys } from '../../tables/use-row-keys.ts';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { BatchRow } from './batch-row.tsx';
import { NeedsYou } from './needs-you.tsx';
import '../../styles/home.css';

const SHOWN_BATCHES = 6;

/** What needs an action, and how the batches go. */
export function RequesterHomePage() {
  const t = useT();
  const { session } = useSession();
  const organisation = useOrganisation();
  const rows = useRowKeys<HTMLUListElement>();
  const read = useRead(Batches, { id: organisation.id, states: null, first: SHOWN_BATCHES });
  const newBatch = mayRunBatches(organisation) && (
    <Link className="button button-primary" href={PATHS.newBatch}>
      {t('batches.new')}
    </Link>
  );
  return (
    <Screen title={t('home.title', { name: session?.me.name ?? '' })} action={newBatch}>
      <NeedsYou organisation={organisation} />
      <section aria-labelledby="batches">
        <h2 id="batches">{t('batches.title')}</h2>
        <Shown
          read={read}
          isEmpty={(data) => data.organisation?.batches.nodes.length === 0}
          empty={
            <Empty title={t('home.no-batches')} text={t('home.no-batches-text')}>
              {newBatch}
            </Empty>
          }
        >
          {(data) =>
            data.organisation !== null && (
              <>
                <ul className="batch-rows" ref={rows}>
                  {data.organisation.batches.nodes.map((batch) => (
                    <li key={batch.id}>
                      <BatchRow batch={batch} />
                    </li>
                  ))}
                </ul>
                {data.organisation.batches.pageInfo.hasNextPage && <Link href={PATHS.batches}>{t('batches.all')}</Link>}
              </>
            )
          }
        </Shown>
      </section>
    </Screen>
  );
}
