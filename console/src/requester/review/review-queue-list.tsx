import { Link } from 'wouter';
import type { ReviewQueueData } from '../../api/generated/requester.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { isEmptyList, type Pages } from '../../screen/use-pages.ts';
import { AutomaticWarning } from './automatic-warning.tsx';
import { BulkApproval } from './bulk-approval.tsx';
import { doubtfulOf } from './doubtful.ts';
import { ReviewDesk } from './review-desk.tsx';
import { ReviewKeys } from './review-keys.tsx';
import { ReviewRow } from './review-row.tsx';
import { useReview } from './use-review.ts';

interface ReviewQueueListProps {
  readonly batch: NonNullable<ReviewQueueData['batch']>;
  readonly pages: Pages;
  readonly isOffline: boolean;
}

/** The queue, and the answer that is open beside it. */
export function ReviewQueueList({ batch, pages, isOffline }: ReviewQueueListProps) {
  const t = useT();
  const queue = doubtfulOf(batch);
  const review = useReview(batch.id, queue);
  return (
    <>
      <p className="lead">
        <span dir="auto">{batch.title}</span> · {t('review.count', { count: batch.assignmentCounts.submitted })}
      </p>
      <AutomaticWarning batchId={batch.id} />
      {isEmptyList(queue.length, pages) ? (
        <Empty title={t('review.empty')} text={t('review.empty-text')}>
          <Link className="button" href={pathTo('labels', batch.id)}>
            {t('labels.title')}
          </Link>
        </Empty>
      ) : (
        <>
          <BulkApproval batchId={batch.id} bulkApproval={batch.bulkApproval} flags={review.flags} isOffline={isOffline} />
          <div className="review">
            <nav className="review-list" aria-label={t('review.queue')}>
              <ol>
                {queue.map((doubtful, index) => (
                  <ReviewRow
                    key={doubtful.assignment.id}
                    doubtful={doubtful}
                    form={batch.current.form}
                    isCurrent={index === review.at}
                    isSelected={review.selected.includes(doubtful.assignment.id)}
                    isFlagged={review.flags.includes(doubtful.assignment.id)}
                    isWaiting={review.waiting.includes(doubtful.assignment.id)}
                    open={() => review.open(index)}
                    select={() => review.toggleSelected(doubtful.assignment.id)}
                  />
                ))}
              </ol>
              {batch.reviewQueue !== null && (
                <Pager pages={pages} page={batch.reviewQueue.pageInfo} count={batch.reviewQueue.nodes.length} />
              )}
            </nav>
            {review.current !== undefined && <ReviewDesk doubtful={review.current} review={review} />}
          </div>
          <ReviewKeys />
        </>
      )}
    </>
  );
}
