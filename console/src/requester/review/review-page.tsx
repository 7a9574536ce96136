import { Link, useParams } from 'wouter';
import { ReviewQueue } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { usePages } from '../../screen/use-pages.ts';
import { BatchTabs } from '../batch/batch-tabs.tsx';
import { ReviewQueueList } from './review-queue-list.tsx';
import '../../styles/task.css';
import '../../styles/review.css';

/** Answers that wait for a verdict, the most doubtful first. Everything else is approved in time. */
export default function ReviewPage() {
  const { id = '' } = useParams();
  const t = useT();
  const pages = usePages();
  const read = useRead(ReviewQueue, { id, first: 20, after: pages.after });
  if (read.data?.batch === null) return <NotFound />;
  return (
    <Screen
      title={t('review.title')}
      action={
        <Link className="button" href={pathTo('rejected', id)}>
          {t('rejected.title')}
        </Link>
      }
    >
      <BatchTabs id={id} title={t('batch-tabs.title')} />
      <Shown read={read}>
        {({ batch }) =>
          batch !== null && <ReviewQueueList key={pages.after} batch={batch} pages={pages} isOffline={read.failure !== null} />
        }
      </Shown>
    </Screen>
  );
}
