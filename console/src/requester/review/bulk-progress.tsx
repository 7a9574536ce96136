import type { ReviewQueueData } from '../../api/generated/requester.ts';
import { useT } from '../../messages/language-context.ts';

interface BulkProgressProps {
  readonly bulkApproval: NonNullable<NonNullable<ReviewQueueData['batch']>['bulkApproval']>;
}

/** How far an approval of many answers is. */
export function BulkProgress({ bulkApproval: { approvedCount, leftCount, totalCount } }: BulkProgressProps) {
  const t = useT();
  const done = approvedCount + (leftCount ?? 0);
  const text = t('bulk.running', { done: approvedCount, count: totalCount ?? approvedCount });
  return (
    <div role="status">
      <p>{text}</p>
      <progress max={Math.max(1, totalCount ?? done)} value={totalCount === null ? undefined : done} aria-label={text} />
    </div>
  );
}
