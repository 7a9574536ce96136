import { lazy, Suspense } from 'react';
import { Link, useParams } from 'wouter';
import { Batch, BatchProgress } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { isolated } from '../../messages/translate.ts';
import { useT } from '../../messages/language-context.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { Skeleton } from '../../screen/skeleton.tsx';
import { BatchStateTag } from '../home/batch-state-tag.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { AnswersCard } from './answers-card.tsx';
import { BatchActions } from './batch-actions.tsx';
import { BatchMoneyCard } from './batch-money-card.tsx';
import { BatchNotices } from './batch-notices.tsx';
import { BatchTabs } from './batch-tabs.tsx';
import { BatchVersionsList } from './batch-versions-list.tsx';
import '../../styles/worker.css';

const ProgressChart = lazy(() => import('./progress-chart.tsx'));

/** Is it going well, and when does it finish? */
export default function BatchPage() {
  const t = useT();
  const { id = '' } = useParams();
  const organisation = useOrganisation();
  const read = useRead(Batch, { id });
  const progress = useRead(BatchProgress, { id, from: null, to: null, step: null });
  return (
    <Shown read={read}>
      {({ batch }) => {
        if (batch === null) return <NotFound />;
        const points = progress.data?.batch?.progress ?? [];
        const waiting = batch.taskCount - batch.launchedTaskCount;
        const mayRun = mayRunBatches(organisation);
        return (
          <Screen title={isolated(batch.title)} action={<BatchStateTag state={batch.state} />}>
            <BatchTabs id={id} title={batch.title} />
            <BatchNotices batch={batch} />
            {mayRun && <BatchActions batch={batch} waiting={waiting} />}
            <div className="batch-overview">
              <AnswersCard batch={batch} />
              {!batch.internal && <BatchMoneyCard batch={batch} spent={points.at(-1)?.spent ?? null} />}
            </div>
            {points.length > 1 && (
              <Suspense fallback={<Skeleton />}>
                <ProgressChart points={points} />
              </Suspense>
            )}
            <BatchVersionsList batchId={id} />
            {waiting > 0 && mayRun && (
              <p>
                <Link href={pathTo('launchBatch', id)}>{t('tasks.launch', { count: waiting })}</Link>
              </p>
            )}
          </Screen>
        );
      }}
    </Shown>
  );
}
